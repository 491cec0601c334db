import * as zlib from 'node:zlib';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { type Provider, providerOf } from './providers.js';
import { findAccess, printable, type S3Access, type S3AccessOptions } from './s3-access.js';
import { FULL_CHECKSUMS, type FullChecksum } from './s3-checksums.js';
import { type CredentialChain, credentialChain } from './s3-credentials.js';
import { NO_REGION, type S3Place } from './s3-errors.js';
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

export interface S3ClientOptions extends S3AccessOptions {
  /** Milliseconds for which a failing request is tried again. Default: 10 minutes. */
  readonly retryFor?: number | undefined;
  /** Executes the requests. For tests. @internal */
  readonly requestHandler?: RequestHandler | undefined;
  /** The clock. For tests. @internal */
  readonly waiting?: Waiting | undefined;
  /** The way to the service, instead of looking for it in files. For tests. @internal */
  readonly access?: S3Access | undefined;
  /** How long a request may take. For tests. @internal */
  readonly limits?: Partial<RequestLimits> | undefined;
}

/** Default of {@link S3ClientOptions.retryFor}. */
export const RETRY_FOR = 600_000;

/** Suppresses the SDK's warnings, which a user of the command cannot act on. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

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
  /** How the service is reached, and what says so. */
  readonly access: S3Access;
  readonly #options: S3ClientOptions;
  readonly #handler: LimitedHandler;
  readonly #chain: CredentialChain;
  #client: S3Client;
  #provider: Provider | undefined;

  constructor(api: S3Api, handler: LimitedHandler, access: S3Access, chain: CredentialChain, options: S3ClientOptions) {
    this.api = api;
    this.access = access;
    this.#handler = handler;
    this.#chain = chain;
    this.#options = options;
    this.#client = this.#newClient(false);
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
      this.#provider = providerOf(this.#options.provider, this.access.endpoint, this.#handler.lastHeaders);
    }
    return this.#provider;
  }

  /** By how much the clock of the service is ahead; 0 where it does not say. */
  get clockAhead(): ClockAhead {
    return this.#handler.clockAhead;
  }

  /** For messages: the endpoint, what says it, and the profile. */
  get place(): Pick<S3Place, 'endpoint' | 'endpointFrom' | 'region' | 'profile'> {
    const { endpoint, endpointFrom, region, profile } = this.access;
    return {
      endpoint: endpoint && printable(endpoint),
      endpointFrom,
      region,
      profile: profile.namedBy === undefined ? undefined : profile.name,
    };
  }

  /** The CRC that uploads carry. Environment and profile can turn it off, or on where the provider is not known. */
  async checksum(): Promise<FullChecksum | undefined> {
    const { endpoint, profile } = this.access;
    const said = process.env['AWS_REQUEST_CHECKSUM_CALCULATION'] ?? profile.values['request_checksum_calculation'];
    const asked = said?.toUpperCase();
    const wanted =
      asked ?? (endpoint === undefined ? await this.#client.config.requestChecksumCalculation() : undefined);
    if (wanted === 'WHEN_REQUIRED') return undefined;
    const name = this.provider.checksum ?? (wanted === 'WHEN_SUPPORTED' ? 'CRC32' : undefined);
    return name && (name !== 'CRC32' || typeof zlib.crc32 === 'function') ? FULL_CHECKSUMS[name] : undefined;
  }

  /** Fetches credentials anew, for the requests from now on. Files are read again, roles asked again. */
  renewCredentials(): void {
    this.isRenewed = true;
    this.#client = this.#newClient(true);
  }

  #newClient(isFresh: boolean): S3Client {
    const chain = credentialChain(this.#chain, this.access.profile, isFresh);
    return quietly(() => new this.api.S3Client(clientConfig(this.#options, this.access, this.#handler, chain)));
  }

  /** Closes what is open. The next request connects anew. */
  disconnect(): void {
    this.#handler.destroy();
  }
}

/**
 * Loads the AWS SDK, which is slow and therefore not imported at the top, and creates a client.
 * @throws SettingsError ERR_S3_PROFILE, ERR_S3_ENDPOINT; Error `Region is missing`
 */
export async function connectS3(options: S3ClientOptions): Promise<S3Connection> {
  const access = options.access ?? (await findAccess(options));
  if (access.region === undefined) throw new Error(NO_REGION);
  const api = await import('@aws-sdk/client-s3');
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  // The SDK makes its own handler of such an object; a bare client is the way to it without another dependency.
  const requestHandler = { connectionTimeout: limits.connection, socketTimeout: limits.silence };
  const bare = quietly(() => new api.S3Client({ requestHandler, region: 'none' })).config;
  const inner = options.requestHandler ?? (bare.requestHandler as unknown as RequestHandler);
  const handler = new LimitedHandler(inner, limits, options.waiting ?? realTime);
  const { credentialDefaultProvider: chain } = bare as unknown as { credentialDefaultProvider: CredentialChain };
  return new S3Connection(api, handler, access, chain, options);
}

function clientConfig(
  { profile }: S3ClientOptions,
  { endpoint, region, pathStyle }: S3Access,
  handler: LimitedHandler,
  credentialDefaultProvider: CredentialChain,
): S3ClientConfig {
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    logger: SILENT,
    credentialDefaultProvider,
    // Requests are tried again by `sendRetried`, which the SDK's own retries would only delay.
    maxAttempts: 1,
    requestHandler: handler as unknown as NonNullable<S3ClientConfig['requestHandler']>,
    // With `Expect: 100-continue` the SDK opens a new connection for every part.
    expectContinueHeader: false,
    forcePathStyle: pathStyle,
    // The SDK sees the endpoint of AWS_PROFILE alone, not that of a profile that it was given.
    ignoreConfiguredEndpointUrls: true,
    // The transaction sends checksums itself: it knows which ones the provider has.
    ...(endpoint !== undefined && {
      endpoint,
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
