import { FleetcdfError, SinkError } from '../errors.js';
import { formatSeconds, plural } from '../util/format.js';
import { answerOf, harmless, pageOf } from './s3-answers.js';
import { credentialsProblem } from './s3-credential-errors.js';
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
    return `${service(place)} ${found}: the credentials are wrong. ${remedy}.`;
  },
];

const expired: Meaning = [
  'ERR_S3_CREDENTIALS',
  (place) => `${service(place)} says that the session token is invalid or expired. Log in again.`,
];

const denied: Meaning = [
  'ERR_S3_ACCESS_DENIED',
  ({ bucket, verb }) =>
    `access to the bucket "${bucket}" is denied. The credentials are valid, but need ` +
    `${verb === 'read' ? 'the permission s3:GetObject' : 'the permissions s3:PutObject and s3:AbortMultipartUpload'} there.`,
];

const region: Meaning = [
  'ERR_S3_REGION',
  ({ bucket }, error) => {
    const right = error.Region ?? error.$response?.headers?.['x-amz-bucket-region'];
    const remedy = right ? `Give --region ${right}.` : 'Give the right --region, or set AWS_REGION.';
    const where = right ? `the region ${right}` : 'another region';
    return `the bucket "${bucket}" is in ${where}. ${remedy}`;
  },
];

const noRegion: Meaning = [
  'ERR_S3_REGION',
  () => 'no region is known. Give --region, or set AWS_REGION, or set a region in ~/.aws/config.',
];

const exists: Meaning = [
  'ERR_S3_EXISTS',
  () => 'the object exists, and overwriting is off. Choose another key, or allow overwriting.',
];

const unreachable: Meaning = [
  'ERR_S3_UNREACHABLE',
  (place, error) => {
    const { message, code = '', name } = error;
    const found = `${service(place)} cannot be reached (${harmless(message || code || name)})${tried(error)}`;
    return `${found}. ${reachRemedy(place, error)}`;
  },
];

function reachRemedy(place: S3Place, { code = '', hostname = '' }: SdkError): string {
  if (/^(ENOTFOUND|EAI_)/.test(code)) {
    const isVirtual = hostname.startsWith(`${place.bucket}.`);
    const style = isVirtual ? ' --addressing-style path puts the bucket into the path.' : '';
    return `The name ${hostname} has no address: check ${endpointOf(place)} and the network.${style}`;
  }
  if (code === 'ECONNREFUSED') return `Nothing listens there: check ${endpointOf(place)}, its port and the server.`;
  return `Check ${endpointOf(place)}, the network and the proxy.`;
}

const CERTIFICATE: readonly [code: RegExp, text: string][] = [
  [/^CERT_HAS_EXPIRED/, 'Its certificate has expired: have it renewed, and check the clock of this machine.'],
  [/^CERT_NOT_YET/, 'Its certificate is not valid yet: check the clock of this machine.'],
  [/ALTNAME|HOSTNAME/, 'Its certificate is for another host name: give the name that the certificate has.'],
  [
    /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/,
    'Nobody that Node trusts has signed its certificate: NODE_EXTRA_CA_CERTS=FILE names certificates to trust.',
  ],
];

const insecure: Meaning = [
  'ERR_S3_TLS',
  (place, { message, code = message }) => {
    const known = CERTIFICATE.find(([pattern]) => pattern.test(code))?.[1];
    const remedy = known ?? `Check that ${endpointOf(place)} speaks https, and not http.`;
    return `the TLS connection to ${service(place)} failed (${code}). ${remedy}`;
  },
];

const failing: Meaning = [
  'ERR_S3_SERVER',
  (place, error) => {
    const { attempts = 1, totalRetryDelay = 0 } = error.$metadata ?? {};
    const last = answerOf(error);
    const within = totalRetryDelay < 1000 ? '' : ` in ${formatSeconds(totalRetryDelay / 1000)}`;
    return `${service(place)} failed ${plural(attempts, 'time')}${within}, last with ${last}. Try again later.`;
  },
];

const strange: Meaning = [
  'ERR_S3_ANSWER',
  (place, error) => {
    const page = pageOf(error);
    if (page !== undefined) {
      const found = `${service(place)} answered with a web page (HTTP ${statusOf(error)}, ${page}), not as S3 does`;
      const what = 'It is perhaps the console of the service, or the login of a proxy';
      return `${found}${tried(error)}. ${what}: check that ${endpointOf(place)} is the endpoint of the S3 API.`;
    }
    const found = error.name === 'StrangeAnswer' ? error.message : `HTTP ${statusOf(error)}`;
    const remedy = `Check that ${endpointOf(place)} is that of an S3 service, and the proxy in between`;
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

const kms: Meaning = [
  'ERR_S3_OBJECT',
  (place) => `${service(place)} cannot use the key of KMS. Correct --sse-kms-key-id, which must be of its region.`,
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
  InvalidObjectState: [
    'ERR_S3_ARCHIVED',
    ({ bucket }) =>
      `the object is in an archive of "${bucket}", and must be restored before it can be read: aws s3api restore-object.`,
  ],
  InvalidStorageClass: [
    'ERR_S3_OBJECT',
    (place) => `${service(place)} does not have this storage class. Leave --storage-class out, or give another one.`,
  ],
  AccessControlListNotSupported: [
    'ERR_S3_OBJECT',
    ({ bucket }) => `the bucket "${bucket}" takes no ACLs of objects. Leave --acl out.`,
  ],
  InvalidTag: ['ERR_S3_OBJECT', (place) => `${service(place)} refuses a tag. Correct --tag.`],
  'KMS.NotFoundException': kms,
  'KMS.DisabledException': kms,
  'KMS.KMSInvalidStateException': kms,
  TimeoutError: unreachable,
  StrangeAnswer: strange,
  WrongChecksum: integrity,
  BadDigest: integrity,
  XAmzContentSHA256Mismatch: integrity,
};

/** Message of an error where no region is known. */
export const NO_REGION = 'Region is missing';

/**
 * Converts an AWS SDK error to a SinkError that says what was found, where, and what to do. Others stay as they are.
 */
export function s3Error(error: unknown, place: S3Place): FleetcdfError {
  if (error instanceof FleetcdfError) return error;
  const [code, reason] = problemOf(error as SdkError, place);
  const message = `Cannot ${place.verb ?? 'write'} ${place.destination}: ${reason}`;
  return new SinkError(code, message, place.destination, { cause: error });
}

/** Code, and sentences that end with the answer in the service's own words. */
function problemOf(error: SdkError, place: S3Place): readonly [code: string, reason: string] {
  if (error.name === 'CredentialsProviderError') return credentialsProblem(error);
  const meaning = meaningOf(error);
  const answer = answerOf(error);
  if (meaning === undefined) {
    return ['ERR_S3_FAILED', `${service(place)} answered ${answer ?? harmless(error.message || error.name)}.`];
  }
  const [code, text] = meaning;
  const reason = text(place, error);
  const isSaid = answer === undefined || meaning === failing || meaning === strange;
  return [code, isSaid ? reason : `${reason} ${service(place)} answered ${answer}.`];
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
  if (isGarbled(error) || (status !== undefined && pageOf(error) !== undefined)) return strange;
  return undefined;
}

function service({ endpoint, region }: S3Place): string {
  return endpoint ?? (region === undefined ? 'Amazon S3' : `Amazon S3 (${region})`);
}

/** The endpoint and what gives it, for remedies. */
function endpointOf({ endpointFrom }: S3Place): string {
  return endpointFrom === undefined ? 'the endpoint' : `the endpoint (from ${endpointFrom})`;
}

/** How often and how long it was tried, where that was more than once. */
function tried({ $metadata: { attempts = 1, totalRetryDelay = 0 } = {} }: SdkError): string {
  return attempts === 1 ? '' : `; tried ${plural(attempts, 'time')} in ${formatSeconds(totalRetryDelay / 1000)}`;
}
