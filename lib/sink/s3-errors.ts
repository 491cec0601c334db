import { FleetcdfError, SinkError } from '../errors.js';
import { formatSeconds, plural } from '../util/format.js';
import { isGarbled, isInsecure, isUnreachable, type SdkError, statusOf } from './s3-failures.js';

/** Where a request went, for error messages. */
export interface S3Place {
  readonly destination: string;
  readonly bucket: string;
  /** The endpoint as it may be printed; undefined for Amazon's. */
  readonly endpoint: string | undefined;
  /** What says so: `AWS_ENDPOINT_URL`, `the AWS profile "plant"`. */
  readonly endpointFrom?: string | undefined;
  readonly region?: string | undefined;
  readonly profile: string | undefined;
  /** What was to be done there. Default: write. */
  readonly verb?: 'read' | 'write';
}

export { statusOf };

type Meaning = readonly [code: string, text: (place: S3Place, error: SdkError) => string];

const credentials: Meaning = [
  'ERR_S3_CREDENTIALS',
  (place, { name }) => {
    const found = name === 'InvalidAccessKeyId' ? 'does not know the access key' : 'rejects the signature';
    const remedy = 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile in ~/.aws/credentials';
    return `${service(place)} ${found}: the credentials are wrong (${name}). ${remedy}.`;
  },
];

const expired: Meaning = [
  'ERR_S3_CREDENTIALS',
  (place, { name }) => `${service(place)} says that the session token is invalid or expired (${name}). Log in again.`,
];

const denied: Meaning = [
  'ERR_S3_ACCESS_DENIED',
  ({ bucket, verb }, { name }) =>
    `access to the bucket "${bucket}" is denied (${name}). The credentials are valid, but need ` +
    `${verb === 'read' ? 'the permission s3:GetObject' : 'the permissions s3:PutObject and s3:AbortMultipartUpload'} there.`,
];

const region: Meaning = [
  'ERR_S3_REGION',
  ({ bucket }, error) => {
    const right = error.Region ?? error.$response?.headers?.['x-amz-bucket-region'];
    const remedy = right ? `Give --region ${right}.` : 'Give the right --region, or set AWS_REGION.';
    const where = right ? `the region ${right}` : 'another region';
    return `the bucket "${bucket}" is in ${where} (${error.name}). ${remedy}`;
  },
];

const noRegion: Meaning = [
  'ERR_S3_REGION',
  () => 'no region is known. Give --region, or set AWS_REGION, or set a region in ~/.aws/config.',
];

const noCredentials: Meaning = [
  'ERR_S3_NO_CREDENTIALS',
  ({ profile }) => {
    const found =
      profile === undefined ? 'no AWS credentials were found' : `the profile "${profile}" has no credentials`;
    const remedy =
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run "aws configure", or give a --profile that has some';
    return `${found}. ${remedy}.`;
  },
];

const exists: Meaning = [
  'ERR_S3_EXISTS',
  () => 'the object exists, and overwriting is off. Choose another key, or allow overwriting.',
];

const unreachable: Meaning = [
  'ERR_S3_UNREACHABLE',
  (place, error) => {
    const { message, code, name } = error;
    const found = `${service(place)} cannot be reached (${message || code || name})${tried(error)}`;
    return `${found}. Check the endpoint, the network and the proxy.`;
  },
];

const insecure: Meaning = [
  'ERR_S3_TLS',
  (place, { message, code }) =>
    `the TLS connection to ${service(place)} failed (${code ?? message}). ` +
    'Check that the endpoint speaks https. NODE_EXTRA_CA_CERTS can name a file of certificates to trust.',
];

const failing: Meaning = [
  'ERR_S3_SERVER',
  (place, error) => {
    const { attempts = 1, totalRetryDelay = 0 } = error.$metadata ?? {};
    const last = `HTTP ${statusOf(error)} ${answer(error)}`;
    const within = totalRetryDelay < 1000 ? '' : ` in ${formatSeconds(totalRetryDelay / 1000)}`;
    return `${service(place)} failed ${plural(attempts, 'time')}${within}, last with ${last}. Try again later.`;
  },
];

const strange: Meaning = [
  'ERR_S3_ANSWER',
  (place, error) => {
    const found = error.name === 'StrangeAnswer' ? error.message : `HTTP ${statusOf(error)}`;
    const remedy = 'Check that the endpoint is that of an S3 service, and the proxy in between';
    return `${service(place)} gave a response that is not S3's (${found})${tried(error)}. ${remedy}.`;
  },
];

const integrity: Meaning = [
  'ERR_S3_INTEGRITY',
  (place, error) => {
    const found = `bytes changed on the way to ${service(place)}, or there: ${error.message}${tried(error)}`;
    const remedy = 'If the ETags of this service are no MD5s, say so with --provider opaque';
    return `${found}. Check the network and the proxy. ${remedy}.`;
  },
];

/** By the error codes of S3 (Amazon S3 API Reference, *Error responses*), the SDK's names and Node's error codes. */
const MEANINGS: Record<string, Meaning> = {
  NoSuchBucket: [
    'ERR_S3_NO_SUCH_BUCKET',
    (place) => `there is no bucket "${place.bucket}" at ${service(place)}. Create it, or correct the destination.`,
  ],
  InvalidBucketName: [
    'ERR_S3_NO_SUCH_BUCKET',
    ({ bucket }) => `"${bucket}" is not a valid bucket name. Correct the destination.`,
  ],
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  InvalidToken: expired,
  ExpiredToken: expired,
  TokenRefreshRequired: expired,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  PermanentRedirect: region,
  TemporaryRedirect: region,
  AuthorizationHeaderMalformed: region,
  IllegalLocationConstraintException: region,
  RequestTimeTooSkewed: [
    'ERR_S3_CLOCK',
    (place) =>
      `this machine's clock (${new Date().toISOString()}) differs too much from that of ${service(place)}. Set it.`,
  ],
  EntityTooSmall: [
    'ERR_S3_PART_TOO_SMALL',
    (place) => `the parts are smaller than ${service(place)} allows. Give a larger --part-size.`,
  ],
  EntityTooLarge: [
    'ERR_S3_TOO_LARGE',
    (place) =>
      `the object or a part is larger than ${service(place)} allows. Give a smaller --part-size, or split the data.`,
  ],
  QuotaExceeded: ['ERR_S3_FULL', (place) => `the quota at ${service(place)} is used up. Free some space there.`],
  KeyTooLongError: ['ERR_S3_KEY', (place) => `the key is longer than ${service(place)} allows. Choose a shorter one.`],
  NoSuchUpload: [
    'ERR_S3_UPLOAD_GONE',
    () => 'another program, or a lifecycle rule of the bucket, ended the upload. Try again.',
  ],
  PreconditionFailed: exists,
  ConditionalRequestConflict: exists,
  CredentialsProviderError: noCredentials,
  TimeoutError: unreachable,
  StrangeAnswer: strange,
  WrongChecksum: integrity,
  BadDigest: integrity,
  XAmzContentSHA256Mismatch: integrity,
};

/** Message of an error where no region is known. */
export const NO_REGION = 'Region is missing';

/** Converts an AWS SDK error to a SinkError that says what was found, where, and what to do. Others stay as they are. */
export function s3Error(error: unknown, place: S3Place): FleetcdfError {
  if (error instanceof FleetcdfError) return error;
  const found = error as SdkError;
  const meaning = meaningOf(found);
  const reason = meaning ? meaning[1](place, found) : `${service(place)} answered ${answer(found)}.`;
  const message = `Cannot ${place.verb ?? 'write'} ${place.destination}: ${reason}`;
  return new SinkError(meaning?.[0] ?? 'ERR_S3_FAILED', message, place.destination, { cause: error });
}

function meaningOf(error: SdkError): Meaning | undefined {
  const status = statusOf(error);
  const { name, message } = error;
  if (Object.hasOwn(MEANINGS, name)) return MEANINGS[name];
  if (isUnreachable(error)) return unreachable;
  if (isInsecure(error)) return insecure;
  if (message === NO_REGION) return noRegion;
  // Responses without a body (to HEAD), or with a body that is not from S3 (from a proxy), tell only their status.
  if (status === 301 || status === 307) return region;
  if (status === 403 && name === 'Unknown') return denied;
  if (status === 412 && name === 'Unknown') return exists;
  if (status !== undefined && status >= 500 && status !== 501) return failing;
  if (isGarbled(error)) return strange;
  return undefined;
}

function service({ endpoint }: S3Place): string {
  return endpoint ?? 'Amazon S3';
}

/** How often and how long it was tried, where that was more than once. */
function tried({ $metadata: { attempts = 1, totalRetryDelay = 0 } = {} }: SdkError): string {
  return attempts === 1 ? '' : `; tried ${plural(attempts, 'time')} in ${formatSeconds(totalRetryDelay / 1000)}`;
}

function answer({ name, message, $metadata }: SdkError): string {
  if (isGarbled({ message } as SdkError)) return '(not a response of S3)';
  return $metadata?.httpStatusCode ? `${name}: ${message}` : message;
}
