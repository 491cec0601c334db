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
 * @throws SettingsError ERR_S3_URL if there is no bucket or no key, or one of them is none
 */
export function parseS3Url(destination: string, defaultName: string): S3Url {
  const { bucket, key: given } = split(destination);
  const key = given === '' || given.endsWith('/') ? given + defaultName : given;
  if (key === '') throw urlError(`${destination} names no key; write it as s3://bucket/key.`);
  return checked(destination, bucket, key);
}

/**
 * Bucket and path of `s3://bucket/path`: a key, or what keys begin with. An empty path is the whole bucket.
 *
 * @throws SettingsError ERR_S3_URL as {@link parseS3Url}
 */
export function parseS3Path(url: string): S3Url {
  const { bucket, key } = split(url);
  return checked(url, bucket, key);
}

function split(url: string): S3Url {
  const path = url.slice(SCHEME.length);
  const slash = path.indexOf('/');
  const bucket = slash < 0 ? path : path.slice(0, slash);
  if (bucket === '') throw urlError(`${url} names no bucket; write it as s3://bucket/key.`);
  return { bucket, key: slash < 0 ? '' : path.slice(slash + 1) };
}

function checked(url: string, bucket: string, key: string): S3Url {
  if (!BUCKET.test(bucket) || isDots(bucket)) {
    throw urlError(
      `${JSON.stringify(bucket)} in ${JSON.stringify(url)} is no name of a bucket; it has letters, digits, ` +
        '".", "-" and "_".',
    );
  }
  const wrong = faultOf(key);
  if (wrong !== undefined) throw urlError(`The key of ${JSON.stringify(url)} ${wrong}; choose another one.`);
  const length = Buffer.byteLength(key);
  if (length > MAX_KEY_LENGTH) {
    throw urlError(`The key of ${url} has ${length} bytes; S3 allows ${MAX_KEY_LENGTH}.`);
  }
  return { bucket, key };
}

/** Ceph writes `tenant:bucket`. Capitals and `_` are in old names. */
const BUCKET = /^[A-Za-z0-9._:-]{1,255}$/;

/** Servers, proxies and file systems resolve such parts, so that the object would be another one. */
function isDots(part: string): boolean {
  return part === '.' || part === '..';
}

/** Why a key may become another one on its way, or cannot be written in XML. */
function faultOf(key: string): string | undefined {
  if (key.split('/').some(isDots)) return 'has "." or ".." between slashes, which servers and proxies resolve';
  if (/\p{Cc}/u.test(key)) return 'has control characters';
  if (Buffer.from(key).toString() !== key) return 'has half a surrogate pair, which is no Unicode';
  return undefined;
}

function urlError(message: string): SettingsError {
  return new SettingsError('ERR_S3_URL', message, { key: 'destination' });
}
