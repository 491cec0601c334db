import * as zlib from 'node:zlib';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { SettingsError } from '../errors.js';
import { type Provider, type ProviderName, providerOf } from './providers.js';
import { FULL_CHECKSUMS, type FullChecksum } from './s3-checksums.js';
import {
  type ClockAhead,
  LimitedHandler,
  REQUEST_LIMITS,
  type RequestHandler,
  type RequestLimits,
} from './s3-limits.js';
import { type Requester, sendRetried } from './s3-requests.js';
import { realTime, type Waiting } from './waiting.js';

export type S3Api = typeof import('@aws-sdk/client-s3');

export interface S3ClientOptions {
  /** URL of an S3 service other than Amazon's. Default: AWS_ENDPOINT_URL_S3, then AWS_ENDPOINT_URL. */
  readonly endpoint?: string | undefined;
  /** Default: the environment's or the profile's region; us-east-1 if there is an endpoint. */
  readonly region?: string | undefined;
  /** Profile of the shared configuration files (`~/.aws`). */
  readonly profile?: string | undefined;
  /** Which service it is. Default: told by the endpoint and its answers. */
  readonly provider?: ProviderName | undefined;
  /** Milliseconds for which a failing request is tried again. Default: 10 minutes. */
  readonly retryFor?: number | undefined;
  /** Executes the requests. For tests. @internal */
  readonly requestHandler?: RequestHandler | undefined;
  /** The clock. For tests. @internal */
  readonly waiting?: Waiting | undefined;
  /** How long a request may take. For tests. @internal */
  readonly limits?: Partial<RequestLimits> | undefined;
}

/** Default of {@link S3ClientOptions.retryFor}. */
export const RETRY_FOR = 600_000;

/** Suppresses the SDK's warning that a profile overrides credentials in the environment: the user asked for that. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The endpoint to use, or undefined for Amazon's. */
export function endpointOf(options: S3ClientOptions): string | undefined {
  if (options.endpoint !== undefined) return options.endpoint;
  const { env } = process;
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
}

/** The endpoint as it may be printed: without user name, password and query, which may be secret. */
export function printable(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?[^/?#]*@/i, '$1').replace(/[?#].*$/s, '');
}

/** @throws SettingsError ERR_S3_ENDPOINT if `endpoint` is not an HTTP URL */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || (/^https?:\/\/[^/]/i.test(endpoint) && URL.canParse(endpoint))) return;
  const remedy = 'give one like https://s3.example.com or http://localhost:9000';
  const message = `The endpoint "${printable(endpoint)}" is not a URL; ${remedy}.`;
  throw new SettingsError('ERR_S3_ENDPOINT', message, { key: 'endpoint' });
}

/** The way to a service: the SDK's client, and what is known of the service. */
export class S3Connection implements Requester {
  readonly api: S3Api;
  readonly waiting: Waiting;
  /** Milliseconds for which a failing request is tried again. */
  readonly retryFor: number;
  /** Most tries of a request: AWS_MAX_ATTEMPTS. */
  readonly maxAttempts: number;
  isKnown = false;
  isRenewed = false;
  readonly #options: S3ClientOptions;
  readonly #handler: LimitedHandler;
  #client: S3Client;
  #provider: Provider | undefined;

  constructor(api: S3Api, client: S3Client, handler: LimitedHandler, options: S3ClientOptions) {
    this.api = api;
    this.#client = client;
    this.#handler = handler;
    this.#options = options;
    this.waiting = options.waiting ?? realTime;
    this.retryFor = options.retryFor ?? RETRY_FOR;
    this.maxAttempts = Number(process.env['AWS_MAX_ATTEMPTS']) || Number.POSITIVE_INFINITY;
  }

  get sdkClient(): S3Client {
    return this.#client;
  }

  /** A client whose requests are tried again. The signal of `send` ends them. */
  get client(): S3Client {
    const send = (command: object, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}): Promise<unknown> =>
      sendRetried(this, command, { stop: abortSignal, cancel: abortSignal });
    return Object.create(this.#client, { send: { value: send }, destroy: { value: () => this.disconnect() } });
  }

  /** What is known of the service, from its URL and its answers. Not every answer comes from it: proxies answer too. */
  get provider(): Provider {
    if (this.#provider === undefined || this.#provider.name === 'other') {
      this.#provider = providerOf(this.#options.provider, endpointOf(this.#options), this.#handler.lastHeaders);
    }
    return this.#provider;
  }

  /** By how much the clock of the service is ahead; 0 where it does not say. */
  get clockAhead(): ClockAhead {
    return this.#handler.clockAhead;
  }

  /** The CRC that uploads carry. Environment and profile can turn it off, or on where the provider is not known. */
  async checksum(): Promise<FullChecksum | undefined> {
    const asked = process.env['AWS_REQUEST_CHECKSUM_CALCULATION']?.toUpperCase();
    const isAmazon = endpointOf(this.#options) === undefined;
    const wanted = asked ?? (isAmazon ? await this.#client.config.requestChecksumCalculation() : undefined);
    if (wanted === 'WHEN_REQUIRED') return undefined;
    const name = this.provider.checksum ?? (wanted === 'WHEN_SUPPORTED' ? 'CRC32' : undefined);
    return name && (name !== 'CRC32' || typeof zlib.crc32 === 'function') ? FULL_CHECKSUMS[name] : undefined;
  }

  /** Fetches credentials anew, for the requests from now on. Files are read again, roles asked again. */
  renewCredentials(): void {
    this.isRenewed = true;
    const { credentialDefaultProvider: chain } = this.#client.config as unknown as Pick<
      S3ClientConfig,
      'credentialDefaultProvider'
    >;
    if (chain === undefined) return;
    const config = clientConfig(this.#options, this.#handler, (init) => chain({ ...init, ignoreCache: true }));
    const { region } = this.#client.config;
    this.#client = quietly(() => new this.api.S3Client({ ...config, region }));
  }

  /** Closes what is open. The next request connects anew. */
  disconnect(): void {
    this.#handler.destroy();
  }
}

/** Loads the AWS SDK, which is slow and therefore not imported at the top, and creates a client. */
export async function connectS3(options: S3ClientOptions): Promise<S3Connection> {
  const api = await import('@aws-sdk/client-s3');
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  // The SDK makes its own handler of such an object; a bare client is the way to it without another dependency.
  const requestHandler = { connectionTimeout: limits.connection, socketTimeout: limits.silence };
  const bare = () => new api.S3Client({ requestHandler, region: 'none' }).config.requestHandler;
  const inner = options.requestHandler ?? (quietly(bare) as unknown as RequestHandler);
  const handler = new LimitedHandler(inner, limits, options.waiting ?? realTime);
  const config = clientConfig(options, handler);
  let client = quietly(() => new api.S3Client(config));
  try {
    await client.config.region();
  } catch (error) {
    const region = process.env['AWS_DEFAULT_REGION'] ?? (endpointOf(options) && 'us-east-1');
    if (!region) throw error;
    client = quietly(() => new api.S3Client({ ...config, region }));
  }
  return new S3Connection(api, client, handler, options);
}

function clientConfig(
  options: S3ClientOptions,
  handler: LimitedHandler,
  credentialDefaultProvider?: S3ClientConfig['credentialDefaultProvider'],
): S3ClientConfig {
  const endpoint = endpointOf(options);
  return {
    ...(options.region !== undefined && { region: options.region }),
    ...(options.profile !== undefined && { profile: options.profile, logger: SILENT }),
    ...(credentialDefaultProvider !== undefined && { credentialDefaultProvider }),
    // Requests are tried again by `sendRetried`, which the SDK's own retries would only delay.
    maxAttempts: 1,
    requestHandler: handler as unknown as NonNullable<S3ClientConfig['requestHandler']>,
    // With `Expect: 100-continue` the SDK opens a new connection for every part.
    expectContinueHeader: false,
    // The transaction sends checksums itself: it knows which ones the provider has.
    ...(endpoint !== undefined && {
      endpoint,
      // Other services often do not support buckets in the host name.
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
      responseChecksumValidation: 'WHEN_REQUIRED' as const,
    }),
  };
}

/** Creates a client without the SDK's notice about the Node version, which a user of the command cannot act on. */
function quietly<T>(make: () => T): T {
  const name = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  const before = process.env[name];
  process.env[name] = 'true';
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}
