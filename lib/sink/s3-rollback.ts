import type { AbortMultipartUploadCommandOutput } from '@aws-sdk/client-s3';
import { SinkError } from '../errors.js';
import type { S3Connection } from './s3-client.js';
import { s3Error } from './s3-errors.js';
import { statusOf, WrongAnswer } from './s3-failures.js';
import { listUploads, type UnfinishedUpload } from './s3-listing.js';
import { sendRetried } from './s3-requests.js';
import type { S3Target } from './s3-target.js';
import { abortCommand, shellWords, uploadsCommand } from './s3-unfinished.js';

/** Milliseconds of pause before an upload is aborted again that a part may have reached meanwhile. */
const SECOND_ABORT = 500;
/** Most requests to abort an upload that all say that it is aborted. */
const MOST_ABORTS = 3;
/**
 * Milliseconds by which the times of a service may be off: they may have no fractions, and come from several computers.
 */
const CLOCK_GRAIN = 1500;
/** Uploads to look through. */
const MOST_UPLOADS = 10_000;

/**
 * Aborts an upload, again and again until the service says that there is none: a part that is under way may arrive after
 * the first time (Amazon S3 API Reference, *AbortMultipartUpload*), and a proxy may answer for the service.
 *
 * @param deadline when to give up, as `Waiting.now`
 * @param pause milliseconds to wait for a part that was cancelled
 * @returns false if there was no such upload
 * @throws the SDK's error if the service does not abort it
 */
export async function abortUpload(
  connection: S3Connection,
  { bucket: Bucket, key: Key }: S3Target,
  UploadId: string,
  deadline: number,
  pause = false,
): Promise<boolean> {
  const { api, waiting } = connection;
  for (let aborts = 1; ; aborts++) {
    const command = new api.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    try {
      const answer = await sendRetried<AbortMultipartUploadCommandOutput>(connection, command, { deadline });
      const isAborted = answer.$metadata.httpStatusCode === 204;
      if (aborts === MOST_ABORTS && isAborted) return true;
      if (aborts === MOST_ABORTS) throw new WrongAnswer('StrangeAnswer', 'it does not say that the upload is aborted');
    } catch (error) {
      // It is gone, or its bucket is.
      if (statusOf(error) === 404) return aborts > 1;
      throw error;
    }
    if (pause && aborts === 1 && waiting.now() + SECOND_ABORT < deadline) await waiting.sleep(SECOND_ABORT);
  }
}

/** Requests to begin an upload whose answers got lost. */
export interface LostUploads {
  /** How many. */
  readonly count: number;
  /** When the first request began, as `Waiting.now`. */
  readonly since: number;
  /** The upload whose answer came, which stays. */
  readonly known: string | undefined;
}

/**
 * Aborts uploads of this key that were begun without an answer. They are found by their time; where there are more than
 * answers got lost, some are of another program, and all stay.
 *
 * @returns true if none is left for certain
 */
export async function abortLost(
  connection: S3Connection,
  target: S3Target,
  { count, since, known }: LostUploads,
  deadline: number,
): Promise<boolean> {
  const { waiting, clockAhead } = connection;
  try {
    const uploads = await uploadsOf(connection, target, deadline);
    // A service that does not list the upload that is known does not list others.
    if (known !== undefined && !uploads.some(({ uploadId }) => uploadId === known)) return false;
    const from = since + clockAhead.least - CLOCK_GRAIN;
    const to = waiting.now() + clockAhead.most + CLOCK_GRAIN;
    const lost = uploads.filter(({ uploadId, initiated }) => {
      const begun = initiated?.getTime() ?? 0;
      return uploadId !== known && begun >= from && begun <= to;
    });
    if (lost.length > count) return false;
    for (const { uploadId } of lost) await abortUpload(connection, target, uploadId, deadline);
    return true;
  } catch {
    return false;
  }
}

async function uploadsOf(connection: S3Connection, { bucket, key }: S3Target, deadline: number) {
  const found: UnfinishedUpload[] = [];
  for await (const upload of listUploads({ connection, deadline }, bucket, key)) {
    if (upload.key === key) found.push(upload);
    if (found.length > MOST_UPLOADS) throw new Error('there are too many uploads');
  }
  return found;
}

/**
 * @param uploadId undefined: an upload may have been begun, whose ID is not known
 * @param andOthers besides, there may be one whose ID is not known
 */
export function leftBehind(
  target: S3Target,
  uploadId: string | undefined,
  failure: unknown,
  why?: unknown,
  andOthers = false,
): SinkError {
  const { destination } = target;
  const lines = [
    ...((failure as Error)?.message ?? String(failure)).split('\n'),
    ...leftOver(target, uploadId),
    ...(why === undefined ? [] : [s3Error(why, target).message]),
    ...(andOthers ? leftOver(target, undefined) : []),
  ];
  return new SinkError('ERR_S3_LEFT_BEHIND', lines, destination, { cause: failure });
}

/** What is left, and how to remove it. */
export function leftOver(target: S3Target, uploadId: string | undefined): string[] {
  if (uploadId === undefined) {
    return [
      'An upload may have been begun whose ID is not known, and takes space until it is aborted. To see it:',
      uploadsCommand(target),
    ];
  }
  return [
    'The unfinished upload could not be aborted either, and takes space until it is. To abort it:',
    abortCommand(target, true),
    'or, without the right to list uploads:',
    awsAbortCommand(target, uploadId),
  ];
}

function awsAbortCommand({ bucket, key, endpoint, profile }: S3Target, uploadId: string): string {
  const words = ['aws', 's3api', 'abort-multipart-upload', '--bucket', bucket, '--key', key, '--upload-id', uploadId];
  if (endpoint !== undefined) words.push('--endpoint-url', endpoint);
  if (profile !== undefined) words.push('--profile', profile);
  return shellWords(words);
}
