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
 * The `s3://bucket/key` that is meant by another way of writing an object: `s3:/bucket/key`, `s3:bucket/key`, `s3a://`,
 * an ARN, or the HTTPS address of an object at Amazon. Undefined for anything else.
 */
export function meantObject(destination: string): string | undefined {
  if (isS3Url(destination)) return undefined;
  const bare = /^s3[an]?:\/*(?=[^/]|$)(.*)$/is.exec(destination) ?? /^arn:aws[\w-]*:s3:::(.+)$/i.exec(destination);
  if (bare !== null) return `${SCHEME}${bare[1] === '' ? 'bucket/key' : bare[1]}`;
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]+)\/?([^?#]*)/i.exec(destination) ?? [];
  const amazon = /^(?:(.+)\.)?s3(?:[.-][\w-]+)*\.amazonaws\.com(?:\.cn)?$/i.exec(host);
  if (amazon === null) return undefined;
  const [, bucket] = amazon;
  return SCHEME + (bucket === undefined ? path : `${bucket}/${path}`);
}

/**
 * Bucket and key of `s3://bucket/key`. The key is taken literally, without percent-decoding. If it is empty or ends in
 * a slash, `defaultName` completes it.
 *
 * @throws SettingsError ERR_S3_URL if there is no bucket or its name is none, or the key is too long or leads elsewhere
 */
export function parseS3Url(destination: string, defaultName: string): S3Url {
  const { bucket, key } = partsOf(destination);
  if (key !== '' && !key.endsWith('/')) return checked(destination, { bucket, key });
  if (key + defaultName === '') throw urlError(`${destination} names no key; write it as s3://bucket/key.`);
  return checked(destination, { bucket, key: key + defaultName });
}

/** {@link parseS3Url} for a bucket, of which the key is empty, or for all keys that begin alike. */
export function parseS3Prefix(destination: string): S3Url {
  return checked(destination, partsOf(destination));
}

function partsOf(destination: string): S3Url {
  const path = destination.slice(SCHEME.length);
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function checked(destination: string, url: S3Url): S3Url {
  const { bucket, key } = url;
  if (bucket === '') throw urlError(`${destination} names no bucket; write it as s3://bucket/key.`);
  if (!BUCKET.test(bucket) || isDots(bucket)) {
    throw urlError(
      `${JSON.stringify(bucket)} in ${JSON.stringify(destination)} is no name of a bucket; it has letters, digits, ` +
        '".", "-" and "_".',
    );
  }
  const wrong = faultOf(key);
  if (wrong !== undefined) throw urlError(`The key of ${JSON.stringify(destination)} ${wrong}; choose another one.`);
  const length = Buffer.byteLength(key);
  if (length > MAX_KEY_LENGTH) {
    throw urlError(`The key of ${destination} has ${length} bytes; S3 allows ${MAX_KEY_LENGTH}.`);
  }
  return url;
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
