/** What S3 services do differently from Amazon's. */
export interface Provider {
  readonly name: ProviderName;
  /** For messages. */
  readonly title: string;
  /** Why it is taken for this one. */
  readonly why: string;
  /** All parts of an upload but the last must have one size. Ours always do. */
  readonly equalParts: boolean;
  /** Most parts of an upload. */
  readonly maxParts: number;
  /** Most bytes of an object; absent: not known to be fewer than those of all parts. */
  readonly maxObject?: number;
  /** The checksum of the whole object that it computes from those of the parts, and compares with ours. */
  readonly checksum?: 'CRC32' | 'CRC64NVME';
  /** `md5`: the ETag of a part or of an object sent at once is its MD5, unless it is encrypted with a key. */
  readonly etag: 'md5' | 'opaque';
  /** The ETag of an upload is the MD5 of its parts' MD5s, and their number; absent: not known. */
  readonly multipartETag?: 'md5-of-md5s';
  /**
   * `If-None-Match: *` on the request that makes the object appear. `perhaps`: some versions do not know it, and say so
   * (501) or ignore it.
   */
  readonly conditions: 'yes' | 'perhaps' | 'no';
  /**
   * It copies ranges of an object into parts (UploadPartCopy). `plain`: but it compares the condition of the copy with
   * another ETag than the one that it shows, so that there must be none.
   */
  readonly copies: 'yes' | 'plain' | 'perhaps' | 'no';
  /** Where the bucket stands if nothing else says it: in the host name, or in the path of the URL. */
  readonly addressing: 'virtual' | 'path';
  /** What it is known to keep beside an object; absent: not known, so that its answer tells. */
  readonly keeps: {
    readonly storageClasses?: readonly string[];
    readonly sse?: readonly Sse[];
    readonly tags?: boolean;
    readonly acls?: readonly Acl[];
  };
}

/** Encryption by the service: with its own keys, with a key of KMS, or twice with one of KMS. */
export const SSE_KINDS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;
export type Sse = (typeof SSE_KINDS)[number];

/** The canned ACLs of objects (Amazon S3 User Guide, *Access control list overview*). */
export const ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const;
export type Acl = (typeof ACLS)[number];

export type ProviderName = (typeof PROVIDER_NAMES)[number];

export const PROVIDER_NAMES = [
  'aws',
  'r2',
  'minio',
  'ceph',
  'swift',
  'scaleway',
  'backblaze',
  's3rver',
  'opaque',
  'other',
] as const;

export const ADDRESSING_STYLES = ['auto', 'path', 'virtual'] as const;

/** Where the bucket stands: in the path of the URL, in its host name, or as the endpoint needs it. */
export type AddressingStyle = (typeof ADDRESSING_STYLES)[number];

const TiB = 2 ** 40;

type Facts = Omit<Provider, 'name' | 'why'>;

/**
 * All but Amazon take buckets in the path, which needs neither DNS nor certificates of its own; so does the AWS CLI.
 */
const USUAL = {
  equalParts: false,
  maxParts: 10_000,
  etag: 'md5',
  conditions: 'perhaps',
  copies: 'yes',
  addressing: 'path',
  keeps: {},
} as const;

/** Each fact with its source. What is not known is left at what every service can do. */
const FACTS: Record<ProviderName, Facts> = {
  // Amazon S3 User Guide: Multipart upload limits; Checking object integrity for data uploads (full-object CRC-32);
  // How to prevent object overwrites with conditional writes. API Reference, Object (ETag).
  aws: {
    ...USUAL,
    title: 'Amazon S3',
    checksum: 'CRC32',
    multipartETag: 'md5-of-md5s',
    conditions: 'yes',
    addressing: 'virtual',
    // API Reference, PutObject (x-amz-storage-class).
    keeps: {
      storageClasses: [
        ...['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
        ...['REDUCED_REDUNDANCY', 'EXPRESS_ONEZONE', 'OUTPOSTS', 'SNOW', 'FSX_OPENZFS', 'FSX_ONTAP'],
      ],
    },
  },
  // Cloudflare R2: S3 API compatibility (full-object checksums with CRC-64/NVME alone); Conditional operations; Multipart
  // upload objects (parts of one size). Cloudflare's answer in s3tools/s3cmd issue 1273: a part's ETag is no MD5.
  r2: {
    ...USUAL,
    title: 'Cloudflare R2',
    equalParts: true,
    // R2 documentation, Limits: uploads of several parts.
    maxObject: 4.995 * TiB,
    checksum: 'CRC64NVME',
    etag: 'opaque',
    conditions: 'yes',
    // S3 API compatibility (PutObject: no tagging, no ACL, SSE-C alone); Storage classes.
    keeps: { storageClasses: ['STANDARD', 'STANDARD_IA'], sse: [], tags: false, acls: ['private'] },
  },
  // minio/minio issue 20944: full-object CRC-32 of multipart uploads is refused. minio/minio issue 19442: what versions
  // do with If-None-Match on writes.
  // S3 API Compatibility (PutObjectAcl is not there); Storage class (two).
  minio: {
    ...USUAL,
    title: 'MinIO',
    multipartETag: 'md5-of-md5s',
    keeps: { storageClasses: ['STANDARD', 'REDUCED_REDUNDANCY'], acls: ['private'] },
  },
  // Ceph documentation, RADOS Gateway, S3 API (object operations).
  ceph: { ...USUAL, title: 'Ceph', multipartETag: 'md5-of-md5s' },
  // OpenStack Swift, S3/Swift REST API Comparison Matrix; tests in test/sink/swift.test.ts: 501 for If-None-Match.
  // s3request.py of s3api: InvalidStorageClass; 501 for tags, and for encryption where it has none.
  swift: {
    ...USUAL,
    title: 'OpenStack Swift',
    multipartETag: 'md5-of-md5s',
    conditions: 'no',
    // test/job/update-s3.test.ts: 412 for x-amz-copy-source-if-match with the ETag of an object of several parts.
    copies: 'plain',
    keeps: { storageClasses: ['STANDARD'], sse: ['AES256'], tags: false },
  },
  // Scaleway documentation, Managing multipart uploads (1 to 1,000 parts); Using conditional writes.
  // Object Storage, Concepts (storage classes).
  scaleway: {
    ...USUAL,
    title: 'Scaleway',
    maxParts: 1000,
    keeps: { storageClasses: ['STANDARD', 'ONEZONE_IA', 'GLACIER'] },
  },
  // Backblaze B2 documentation, S3-compatible API: Upload Part (1 to 10,000), headers of Put Object (no conditions).
  // There: no tagging, AES256 alone, and an ACL that must be the bucket's.
  backblaze: {
    ...USUAL,
    title: 'Backblaze B2',
    conditions: 'no',
    keeps: { storageClasses: ['STANDARD'], sse: ['AES256'], tags: false, acls: ['private', 'public-read'] },
  },
  // s3rver 3.7.1, lib/controllers/object.js: it ignores conditions.
  // It takes UploadPartCopy for UploadPart of an empty part.
  // lib/models/object.js: it keeps storage class, Cache-Control and metadata, and takes no notice of the rest.
  s3rver: {
    ...USUAL,
    title: 's3rver',
    conditions: 'no',
    copies: 'no',
    keeps: { sse: [], tags: false, acls: ['private'] },
  },
  opaque: { ...USUAL, title: 'an S3 service whose ETags are no MD5s', etag: 'opaque', copies: 'perhaps' },
  other: { ...USUAL, title: 'an S3 service that is not known', copies: 'perhaps' },
};

const HOSTS: readonly [pattern: RegExp, name: ProviderName][] = [
  [/\.amazonaws\.com(\.cn)?$/, 'aws'],
  [/\.r2\.cloudflarestorage\.com$/, 'r2'],
  [/\.scw\.cloud$/, 'scaleway'],
  [/\.backblazeb2\.com$/, 'backblaze'],
];

/** By headers of an answer. */
const HEADERS: readonly [name: string, pattern: RegExp, provider: ProviderName][] = [
  ['server', /^AmazonS3$/i, 'aws'],
  ['server', /^MinIO/i, 'minio'],
  ['server', /ceph/i, 'ceph'],
  ['x-amz-request-id', /^tx[0-9a-f]{21}-[0-9a-f]{10}-.*(?:default|zone)/i, 'ceph'],
  ['x-openstack-request-id', /^tx/, 'swift'],
];

/**
 * The provider behind `endpoint`.
 *
 * @param given what the user says
 * @param endpoint undefined for Amazon's
 * @param headers of an answer, by name in lower case; empty before the first one
 */
export function providerOf(
  given: ProviderName | undefined,
  endpoint: string | undefined,
  headers: Readonly<Record<string, string>>,
): Provider {
  if (given !== undefined) return provider(given, 'as --provider (s3.provider) says');
  if (endpoint === undefined) return provider('aws', 'no other endpoint is set');
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  const byHost = HOSTS.find(([pattern]) => pattern.test(host));
  if (byHost !== undefined) return provider(byHost[1], `told by the endpoint ${host}`);
  const byHeader = HEADERS.find(([name, pattern]) => pattern.test(headers[name] ?? ''));
  if (byHeader !== undefined) return provider(byHeader[2], `told by the header ${byHeader[0]} of its answers`);
  return provider('other', 'nothing tells which; --provider (s3.provider) says it');
}

function provider(name: ProviderName, why: string): Provider {
  return { name, why, ...FACTS[name] };
}
