import { isS3Url, type S3SinkOptions } from '../sink/index.js';
import { DirectoryStore } from './directory-store.js';
import type { JobStore } from './job-store.js';
import { S3Store } from './s3-store.js';

/**
 * The store of a job: a directory, or a prefix in S3.
 *
 * @param options how S3 is reached @throws SettingsError ERR_S3_URL, ERR_S3_ENDPOINT
 */
export function openStore(place: string, options: S3SinkOptions = {}): JobStore {
  return isS3Url(place) ? new S3Store(place, options) : new DirectoryStore(place);
}
