import type { S3Connection } from './s3-client.js';
import { timeoutError } from './s3-limits.js';
import { sendRetried } from './s3-requests.js';
import { abortAfter, follow } from './waiting.js';

/** Milliseconds to wait for the first response. A user may be waiting at a terminal. */
const PROBE_TIMEOUT = 30_000;
/** Milliseconds for which the first request is tried again: a wrong endpoint should show soon. */
const PROBE_FOR = 10_000;

/**
 * Sends a harmless request. Its response tells wrong credentials, regions and buckets apart; that of a HEAD request
 * cannot, as it has no body. A denied request is no failure, because reading and writing may still be allowed.
 *
 * @param timeout milliseconds to wait for the response, all attempts together
 * @throws an error of the SDK
 */
export async function probe(
  connection: S3Connection,
  { bucket: Bucket, key: Prefix }: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
  timeout = PROBE_TIMEOUT,
): Promise<void> {
  const { api, waiting, retryFor } = connection;
  const stop = new AbortController();
  const release = follow(stop, signal);
  const inTime = abortAfter(waiting, timeout, stop, () => timeoutError(timeout));
  try {
    // Without MaxKeys: s3rver 3.7.1 fails on a new Node where it has more keys than that.
    const command = new api.ListObjectsV2Command({ Bucket, Prefix });
    const cancel = stop.signal;
    await sendRetried(connection, command, { stop: cancel, cancel, retryFor: Math.min(retryFor, PROBE_FOR) });
  } catch (error) {
    if ((error as Error).name === 'AccessDenied') {
      connection.isKnown = true;
      return;
    }
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    release();
    inTime();
  }
}
