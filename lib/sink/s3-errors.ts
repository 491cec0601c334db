import { SinkError } from '../errors.js';

/** What an error message about S3 says of the place. */
export interface S3Place {
  readonly destination: string;
  readonly bucket: string;
  /** The endpoint where it is not Amazon's. */
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
}

/** What an error of the AWS SDK may carry: an answer of the service, or an error of the connection. */
interface SdkError extends Error {
  readonly code?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}

type Meaning = readonly [code: string, text: (place: S3Place, error: SdkError) => string];

const credentials: Meaning = [
  'ERR_S3_CREDENTIALS',
  (place, { name }) => {
    const found = name === 'InvalidAccessKeyId' ? 'does not know the access key' : 'finds the signature wrong';
    const remedy = 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile in ~/.aws/credentials';
    return `${service(place)} ${found}: the credentials are not right (${name}). ${remedy}.`;
  },
];

const expired: Meaning = [
  'ERR_S3_CREDENTIALS',
  (place, { name }) => `${service(place)} says that the session token is no longer valid (${name}). Log in again.`,
];

const denied: Meaning = [
  'ERR_S3_ACCESS_DENIED',
  ({ bucket }, { name }) =>
    `access to the bucket "${bucket}" is denied (${name}). The credentials are valid, but need the permissions s3:PutObject and s3:AbortMultipartUpload there.`,
];

const region: Meaning = [
  'ERR_S3_REGION',
  ({ bucket }, error) => {
    const right = error.Region ?? error.$response?.headers?.['x-amz-bucket-region'];
    const remedy = right ? `Give --region ${right}.` : 'Give the right --region, or set AWS_REGION.';
    return `the bucket "${bucket}" is in ${right ? `the region ${right}` : 'another region'} (${error.name}). ${remedy}`;
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
    return `${found}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run "aws configure", or give a --profile that has some.`;
  },
];

const exists: Meaning = [
  'ERR_S3_EXISTS',
  () => 'the object exists, and is not to be overwritten. Choose another key, or allow overwriting.',
];

const unreachable: Meaning = [
  'ERR_S3_UNREACHABLE',
  (place, { message, code, name }) =>
    `${service(place)} cannot be reached (${message || code || name}). Check the endpoint, the network and the proxy.`,
];

const insecure: Meaning = [
  'ERR_S3_TLS',
  (place, { message, code }) =>
    `no secure connection to ${service(place)} comes about (${code ?? message}). Check that the endpoint speaks https; NODE_EXTRA_CA_CERTS names certificates to trust.`,
];

const failing: Meaning = [
  'ERR_S3_SERVER',
  (place, error) => {
    const { httpStatusCode, attempts = 1 } = error.$metadata ?? {};
    return `${service(place)} failed ${attempts} times, last with HTTP ${httpStatusCode} ${answer(error)}. Try again later.`;
  },
];

const strange: Meaning = [
  'ERR_S3_ANSWER',
  (place, { $metadata }) =>
    `${service(place)} gave an answer (HTTP ${$metadata?.httpStatusCode}) that is not S3's. Check that the endpoint is that of the S3 service.`,
];

/** By the error codes of S3 (Amazon S3 API Reference, *Error responses*), the SDK's names and Node's error codes. */
const MEANINGS: Record<string, Meaning> = {
  NoSuchBucket: [
    'ERR_S3_NO_SUCH_BUCKET',
    (place) => `there is no bucket "${place.bucket}" at ${service(place)}. Create it, or correct the destination.`,
  ],
  InvalidBucketName: [
    'ERR_S3_NO_SUCH_BUCKET',
    ({ bucket }) => `"${bucket}" is no valid name of a bucket. Correct the destination.`,
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
      `the clock of this machine (${new Date().toISOString()}) is too far from that of ${service(place)}. Set it.`,
  ],
  EntityTooSmall: [
    'ERR_S3_PART_TOO_SMALL',
    (place) => `the parts are smaller than ${service(place)} allows. Give a larger --part-size.`,
  ],
  EntityTooLarge: [
    'ERR_S3_TOO_LARGE',
    (place) =>
      `the object or a part of it is larger than ${service(place)} allows. Give a smaller --part-size, or split the data.`,
  ],
  QuotaExceeded: ['ERR_S3_FULL', (place) => `the quota at ${service(place)} is used up. Free some space there.`],
  KeyTooLongError: ['ERR_S3_KEY', (place) => `the key is longer than ${service(place)} allows. Choose a shorter one.`],
  NoSuchUpload: [
    'ERR_S3_UPLOAD_GONE',
    () => 'somebody else ended the upload meanwhile: another program, or a lifecycle rule of the bucket. Try again.',
  ],
  PreconditionFailed: exists,
  ConditionalRequestConflict: exists,
  CredentialsProviderError: noCredentials,
  TimeoutError: unreachable,
};

const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|EADDR|ERR_SOCKET)/;
const INSECURE = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|CRL_)/;

/** An error of the AWS SDK as one that says what was found, where, and what to do. */
export function s3Error(error: unknown, place: S3Place): SinkError {
  if (error instanceof SinkError) return error;
  const found = error as SdkError;
  const meaning = meaningOf(found);
  const reason = meaning ? meaning[1](place, found) : `${service(place)} answered ${answer(found)}.`;
  const message = `Cannot write ${place.destination}: ${reason}`;
  return new SinkError(meaning?.[0] ?? 'ERR_S3_FAILED', message, place.destination, { cause: error });
}

/** HTTP status of the answer that `error` is about. */
export function statusOf(error: unknown): number | undefined {
  return (error as SdkError).$metadata?.httpStatusCode;
}

/** Attempts that the request took until it failed with `error`. */
export function attemptsOf(error: unknown): number {
  return (error as SdkError).$metadata?.attempts ?? 1;
}

function meaningOf(error: SdkError): Meaning | undefined {
  const status = statusOf(error);
  const { name, code = '', message } = error;
  if (Object.hasOwn(MEANINGS, name)) return MEANINGS[name];
  if (UNREACHABLE.test(code)) return unreachable;
  if (INSECURE.test(code)) return insecure;
  if (message === 'Region is missing') return noRegion;
  // Answers without a body (to HEAD) or with one of somebody else (a proxy's) have nothing but their status.
  if (status === 301 || status === 307) return region;
  if (status === 403 && name === 'Unknown') return denied;
  if (status === 412 && name === 'Unknown') return exists;
  if (status !== undefined && status >= 500 && status !== 501) return failing;
  if (message.includes('parse error')) return strange;
  return undefined;
}

function service({ endpoint }: S3Place): string {
  return endpoint ?? 'Amazon S3';
}

function answer({ name, message, $metadata }: SdkError): string {
  if (message.includes('parse error')) return '(no answer of S3)';
  return $metadata?.httpStatusCode ? `${name}: ${message}` : message;
}
