import { SettingsError } from '../errors.js';

const SCHEME = 's3://';

/** Most bytes of a key in UTF-8 (Amazon S3 User Guide, *Naming Amazon S3 objects*). */
const MAX_KEY_LENGTH = 1024;

export interface S3Url {
  readonly bucket: string;
  readonly key: string;
}

export function isS3Url(destination: string): boolean {
  return destination.slice(0, SCHEME.length).toLowerCase() === SCHEME;
}

/**
 * Bucket and key of `s3://bucket/key`. The key is taken literally, without percent-decoding. If it is empty or ends in
 * a slash, `defaultName` completes it.
 *
 * @throws SettingsError ERR_S3_URL if there is no bucket, or the key is too long
 */
export function parseS3Url(destination: string, defaultName: string): S3Url {
  const path = destination.slice(SCHEME.length);
  const slash = path.indexOf('/');
  const bucket = slash < 0 ? path : path.slice(0, slash);
  const given = slash < 0 ? '' : path.slice(slash + 1);
  const key = given === '' || given.endsWith('/') ? given + defaultName : given;
  if (bucket === '') throw urlError(`${destination} names no bucket; write it as s3://bucket/key.`);
  const length = Buffer.byteLength(key);
  if (length > MAX_KEY_LENGTH) {
    throw urlError(`The key of ${destination} has ${length} bytes; S3 allows ${MAX_KEY_LENGTH}.`);
  }
  return { bucket, key };
}

function urlError(message: string): SettingsError {
  return new SettingsError('ERR_S3_URL', message, { key: 'destination' });
}
