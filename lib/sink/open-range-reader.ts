import { FileRangeReader } from './file-range-reader.js';
import type { RangeReader } from './range-reader.js';
import type { S3ClientOptions } from './s3-client.js';
import { S3RangeReader } from './s3-range-reader.js';
import { isS3Url, parseS3Url } from './s3-url.js';

/**
 * Opens `s3://bucket/key` or the file at a path.
 *
 * @param wasReached the service answered just now: a line that breaks gets all of `retryFor`. Otherwise a wrong endpoint
 *   shows within seconds
 * @throws SinkError ERR_READ_MISSING where there is no such object, ERR_READ_FILE or ERR_S3_… where it cannot be read;
 * SettingsError ERR_S3_URL, ERR_S3_ENDPOINT
 */
export function openRangeReader(
  destination: string,
  options: S3ClientOptions = {},
  signal?: AbortSignal,
  wasReached = false,
): Promise<RangeReader> {
  return isS3Url(destination)
    ? S3RangeReader.open(parseS3Url(destination, ''), options, signal, wasReached)
    : FileRangeReader.open(destination);
}
