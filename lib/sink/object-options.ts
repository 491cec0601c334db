import { createHash } from 'node:crypto';
import { SettingsError } from '../errors.js';
import { canonicalJson } from '../util/canonical-json.js';
import { didYouMean } from '../util/suggest.js';
import type { Acl, Provider, Sse } from './providers.js';

/** How an object is kept: what S3 stores beside its bytes. Nothing of it changes a byte. */
export interface ObjectOptions {
  /** `STANDARD_IA`, `GLACIER_IR`, or a class of the service's own. Default: that of the bucket. */
  readonly storageClass?: string | undefined;
  /** Encryption by the service. Default: that of the bucket. */
  readonly sse?: Sse | undefined;
  /** ID, ARN or alias of the key for `aws:kms` and `aws:kms:dsse`. Default: the account's own. */
  readonly sseKmsKeyId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Metadata of the user's own, by name without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly acl?: Acl | undefined;
  readonly cacheControl?: string | undefined;
}

/** Names that begin so are the program's own. */
const OWN = 'fleetcdf-';

/** The metadata that tells the options of an object, where it has any: no request shows tags and ACL of an upload. */
export const OPTIONS_MARK = `${OWN}options`;

/** Amazon S3 User Guide, *Working with object metadata*: bytes of all names and values together. */
const MAX_METADATA = 2048;
/** Bytes of the program's own: {@link OPTIONS_MARK} with 16 digits, and a fingerprint of 64 digits with its name. */
const OWN_METADATA = 112;
/** Amazon S3 User Guide, *Categorizing your storage using tags*. */
const MAX_TAGS = 10;
const MAX_TAG_KEY = 128;
const MAX_TAG_VALUE = 256;
const TAG = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;

type Label = (key: string) => string;

/**
 * Checks what holds at every service.
 * @param label what a key of `s3` is called in messages
 * @throws SettingsError ERR_S3_OBJECT
 */
export function checkObjectOptions(options: ObjectOptions, label: Label): void {
  const { sse, sseKmsKeyId, tags = {}, metadata = {}, cacheControl } = options;
  const refuse = (key: string, why: string) => new SettingsError('ERR_S3_OBJECT', `${label(key)} ${why}`, { key });
  if (sseKmsKeyId !== undefined && sse !== 'aws:kms' && sse !== 'aws:kms:dsse') {
    throw refuse('sse_kms_key_id', `needs ${label('sse')} aws:kms or aws:kms:dsse, which use a key of KMS`);
  }
  if (sseKmsKeyId !== undefined && !/^[\x21-\x7e]+$/.test(sseKmsKeyId)) {
    throw refuse('sse_kms_key_id', 'has characters that no ID, ARN or alias of a key has');
  }
  if (cacheControl !== undefined && !isHeader(cacheControl)) {
    throw refuse('cache_control', `is ${JSON.stringify(cacheControl)}; it is a header, of printable ASCII characters`);
  }
  const wrongTag = faultOfTags(tags);
  if (wrongTag !== undefined) throw refuse('tags', wrongTag);
  const wrong = faultOfMetadata(metadata);
  if (wrong !== undefined) throw refuse('metadata', wrong);
}

function faultOfTags(tags: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) return `has ${entries.length} tags; S3 allows ${MAX_TAGS}`;
  for (const [key, value] of entries) {
    const named = `has the tag ${JSON.stringify(key)}`;
    if (key === '') return 'has a tag without a key; write KEY=VALUE';
    if (/^aws:/i.test(key)) return `${named}; keys that begin with "aws:" are Amazon's own`;
    if (!TAG.test(key) || !TAG.test(value)) {
      return `${named} with the value ${JSON.stringify(value)}; S3 allows letters, digits, spaces and + - = . _ : / @`;
    }
    const [keyLength, length] = [[...key].length, [...value].length];
    if (keyLength > MAX_TAG_KEY) return `${named}; it has ${keyLength} characters, and S3 allows ${MAX_TAG_KEY}`;
    if (length > MAX_TAG_VALUE) return `${named}; its value has ${length} characters, and S3 allows ${MAX_TAG_VALUE}`;
  }
  return undefined;
}

function faultOfMetadata(metadata: Readonly<Record<string, string>>): string | undefined {
  const seen = new Set<string>();
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    const lower = name.toLowerCase();
    const named = `has ${JSON.stringify(name)}`;
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower)) return `${named}; a name has letters, digits, "-", "_" and "."`;
    if (lower.startsWith('x-amz-meta-')) return `${named}; leave out x-amz-meta-, which S3 puts before every name`;
    if (lower.startsWith(OWN)) return `${named}; names that begin with ${OWN} are this program's own`;
    if (seen.has(lower)) return `${named} twice: S3 keeps names in lower case`;
    if (!isHeader(value)) {
      return `${named} with the value ${JSON.stringify(value)}; a value is a header, of printable ASCII characters`;
    }
    seen.add(lower);
    bytes += lower.length + value.length;
  }
  const most = MAX_METADATA - OWN_METADATA;
  return bytes > most
    ? `has ${bytes} bytes; S3 allows ${MAX_METADATA}, of which this program takes up to ${OWN_METADATA}`
    : undefined;
}

/** Printable ASCII, and no space at either end, which HTTP takes away. */
function isHeader(value: string): boolean {
  return /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(value);
}

/**
 * Refuses what the provider is known not to have, before anything is read.
 * @throws SettingsError ERR_S3_OBJECT
 */
export function refuseUnsupported(options: ObjectOptions, { title, why, keeps }: Provider): void {
  const { storageClass, sse, tags = {}, acl } = options;
  const refuse = (key: string, option: string, has: string): SettingsError => {
    const remedy = `leave --${option} (s3.${key}) out, or name another service with --provider`;
    return new SettingsError('ERR_S3_OBJECT', `${title} ${has}; ${remedy} (${why})`, { key });
  };
  const { storageClasses, sse: kinds, tags: takesTags = true, acls } = keeps;
  if (storageClass !== undefined && storageClasses?.includes(storageClass) === false) {
    const has = `has no storage class ${storageClass}${didYouMean(storageClass, storageClasses)}`;
    throw refuse('storage_class', 'storage-class', has);
  }
  if (sse !== undefined && kinds?.includes(sse) === false) throw refuse('sse', 'sse', `has no encryption ${sse}`);
  if (!takesTags && Object.keys(tags).length > 0) throw refuse('tags', 'tag', 'keeps no tags of objects');
  if (acl !== undefined && acls?.includes(acl) === false) throw refuse('acl', 'acl', `has no ACL ${acl} for objects`);
}

/** A digest of the options, in 16 hexadecimal digits; undefined where there are none. */
export function markOf(options: ObjectOptions): string | undefined {
  const { storageClass, sse, sseKmsKeyId, tags = {}, acl, cacheControl } = options;
  const some = {
    ...{ storageClass, sse, sseKmsKeyId, acl, cacheControl },
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(metadataOfUser(options) && { metadata: metadataOfUser(options) }),
  };
  const given = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return undefined;
  return createHash('sha256').update(canonicalJson(given)).digest('hex').slice(0, 16);
}

function metadataOfUser({ metadata = {} }: ObjectOptions): Record<string, string> | undefined {
  const entries = Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** All metadata of an object. @param own the program's */
export function metadataFor(
  options: ObjectOptions,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const mark = markOf(options);
  return { ...metadataOfUser(options), ...own, ...(mark !== undefined && { [OPTIONS_MARK]: mark }) };
}

/** Fields of the request that sends an object, or begins its upload. */
export interface ObjectFields {
  readonly ContentType: string;
  readonly Metadata?: Record<string, string>;
  readonly StorageClass?: 'STANDARD';
  readonly ServerSideEncryption?: Sse;
  readonly SSEKMSKeyId?: string;
  readonly Tagging?: string;
  readonly ACL?: Acl;
  readonly CacheControl?: string;
}

/** The options as requests have them. */
export function fieldsOf(
  ContentType: string,
  options: ObjectOptions,
  own: Readonly<Record<string, string>> | undefined,
): ObjectFields {
  const { storageClass, sse, sseKmsKeyId, tags = {}, acl, cacheControl } = options;
  const Metadata = metadataFor(options, own);
  return {
    ContentType,
    ...(Object.keys(Metadata).length > 0 && { Metadata }),
    // The SDK's type lists the classes of Amazon; it sends any.
    ...(storageClass !== undefined && { StorageClass: storageClass as 'STANDARD' }),
    ...(sse !== undefined && { ServerSideEncryption: sse }),
    ...(sseKmsKeyId !== undefined && { SSEKMSKeyId: sseKmsKeyId }),
    ...(Object.keys(tags).length > 0 && { Tagging: new URLSearchParams(tags).toString() }),
    ...(acl !== undefined && { ACL: acl }),
    ...(cacheControl !== undefined && { CacheControl: cacheControl }),
  };
}

/** What HeadObject says of the options of an object. */
export interface SeenObject {
  readonly StorageClass?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly TagCount?: number | undefined;
}

/**
 * Options that the service took without a word, and did not keep, as warnings. ACLs are not shown, and the number of
 * tags only to those who may read them.
 */
export function unkept(options: ObjectOptions, seen: SeenObject, destination: string): string[] {
  const { storageClass, sse, tags = {}, metadata = {}, cacheControl } = options;
  const asked: [option: string, value: string | undefined, found: string | undefined][] = [
    // Of the class STANDARD services say nothing.
    ['--storage-class', storageClass, seen.StorageClass ?? 'STANDARD'],
    ['--sse', sse, seen.ServerSideEncryption],
    ['--cache-control', cacheControl, seen.CacheControl],
    ...Object.entries(metadata).map(([name, value]): [string, string, string | undefined] => [
      `--metadata ${name}`,
      value,
      seen.Metadata?.[name.toLowerCase()],
    ]),
  ];
  const others = asked.flatMap(([option, value, found]) =>
    value === undefined || value === found
      ? []
      : [`${option} ${value} was not kept by the service: ${destination} has ${found ?? 'none'}`],
  );
  const count = Object.keys(tags).length;
  const isShort = seen.TagCount !== undefined && seen.TagCount !== count && count > 0;
  return isShort ? [...others, `--tag was not kept by the service: ${destination} has ${seen.TagCount} tags`] : others;
}

/** Storage classes whose objects must be restored, for hours, before they can be read. */
export const ARCHIVES: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);
