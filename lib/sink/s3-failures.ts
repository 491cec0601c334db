/** Which failures of a request are worth another try, and when. */

/** Fields of an AWS SDK error: from a response of the service, or from the connection. */
export interface SdkError extends Error {
  readonly code?: string;
  readonly Region?: string;
  /** The name that has no address. */
  readonly hostname?: string;
  $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    attempts?: number;
    totalRetryDelay?: number;
  };
  /** The body that could not be read as XML. */
  readonly $responseBodyText?: string;
  readonly $response?: { readonly headers?: Record<string, string> };
}

/** An answer that says that all went well, and cannot be true. */
export class WrongAnswer extends Error {
  /** `StrangeAnswer`: it is not what S3 answers. `WrongChecksum`: it is about other bytes than those sent. */
  override readonly name: 'StrangeAnswer' | 'WrongChecksum';

  constructor(name: WrongAnswer['name'], message: string) {
    super(message);
    this.name = name;
  }
}

/** HTTP status of the response behind `error`, if any. */
export function statusOf(error: unknown): number | undefined {
  return (error as SdkError).$metadata?.httpStatusCode;
}

/** Answers that tell of a passing state (Amazon S3 API Reference, *List of error codes*), or of bytes that changed. */
const PASSING = new Set([
  'BadDigest',
  'IncompleteBody',
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'StrangeAnswer',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequests',
  'WrongChecksum',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
]);

/** Answers that may come from a byte that changed on the way, and mostly do not. */
const DOUBTFUL = new Set([
  'ConditionalRequestConflict',
  'InvalidDigest',
  'InvalidPart',
  'InvalidPartOrder',
  'MalformedXML',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);
const DOUBTFUL_ATTEMPTS = 3;

const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'RequestExpired',
  'TokenRefreshRequired',
]);

const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|EADDR|ERR_SOCKET|ERR_STREAM_PREMATURE|HPE_)/;
const INSECURE = /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|CRL_)/;

export function isExpired({ name }: SdkError): boolean {
  return EXPIRED.has(name);
}

export function isUnreachable({ code = '', name }: SdkError): boolean {
  return name === 'TimeoutError' || UNREACHABLE.test(code);
}

export function isInsecure({ code = '' }: SdkError): boolean {
  return INSECURE.test(code);
}

/** The body of the response is not the XML that belongs there, or ends early. */
export function isGarbled({ message }: SdkError): boolean {
  return /parse error|Unclosed|Unexpected (end|token)|Deserialization error/i.test(message);
}

/** True if another try may succeed. @param attempts tries so far @param known the service has answered rightly before */
export function isPassing(error: SdkError, attempts: number, known: boolean): boolean {
  const status = statusOf(error);
  if (PASSING.has(error.name)) return true;
  if (DOUBTFUL.has(error.name)) return known && attempts < DOUBTFUL_ATTEMPTS;
  // A name that is not known is a mistake, unless it was known before.
  if (error.code === 'ENOTFOUND') return known;
  if (isUnreachable(error)) return true;
  if (isInsecure(error) || error.name === 'CredentialsProviderError') return known;
  if (status === undefined) return isGarbled(error);
  if (status === 408 || status === 425 || status === 429) return true;
  return status >= 500 ? status !== 501 && status !== 505 : status < 300;
}

/** Nothing was sent: there was no connection. */
const UNSENT = /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET)/;

/** True if the service may have executed the request nevertheless. */
export function isAmbiguous(error: SdkError): boolean {
  const status = statusOf(error);
  if (error.name === 'SlowDown' || error.name === 'CredentialsProviderError' || UNSENT.test(error.code ?? ''))
    return false;
  return status === undefined || (status >= 500 && status !== 501) || status < 300 || error instanceof WrongAnswer;
}

/** Milliseconds of the first pause, and after an answer that says that there are too many requests. */
const FIRST_PAUSE = 100;
const FIRST_PAUSE_SLOWER = 500;
const LONGEST_PAUSE = 20_000;

/** Milliseconds to wait after try number `attempts`: twice as long each time, the last half of it at random. */
export function pauseAfter(error: SdkError, attempts: number, random: number): number {
  const status = statusOf(error);
  const first = status === 503 || status === 429 || error.name === 'SlowDown' ? FIRST_PAUSE_SLOWER : FIRST_PAUSE;
  const pause = Math.min(first * 2 ** (attempts - 1), LONGEST_PAUSE) * (0.5 + random / 2);
  const asked = Number(error.$response?.headers?.['retry-after'] ?? 0) * 1000;
  return Math.max(pause, Math.min(asked || 0, LONGEST_PAUSE));
}
