import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { SettingsError } from '../errors.js';

export type S3Api = typeof import('@aws-sdk/client-s3');

export interface S3ClientOptions {
  /** URL of an S3 service other than Amazon's. Default: AWS_ENDPOINT_URL_S3, then AWS_ENDPOINT_URL. */
  readonly endpoint?: string | undefined;
  /** Default: the environment's or the profile's region; us-east-1 if there is an endpoint. */
  readonly region?: string | undefined;
  /** Profile of the shared configuration files (`~/.aws`). */
  readonly profile?: string | undefined;
}

export interface S3Connection {
  readonly api: S3Api;
  readonly client: S3Client;
  /** Uploads carry checksums in addition to their signature. */
  readonly checksums: boolean;
}

/** Attempts per request, unless AWS_MAX_ATTEMPTS is set. An upload that takes hours must survive some failures. */
const MAX_ATTEMPTS = 5;
/** Milliseconds to wait for a connection. */
const CONNECTION_TIMEOUT = 10_000;
/** Milliseconds of silence after which a connection counts as broken. */
const SOCKET_TIMEOUT = 120_000;

/** Suppresses the SDK's warning that a profile overrides credentials in the environment: the user asked for that. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The endpoint to use, or undefined for Amazon's. */
export function endpointOf(options: S3ClientOptions): string | undefined {
  if (options.endpoint !== undefined) return options.endpoint;
  const { env } = process;
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
}

/** @throws SettingsError ERR_S3_ENDPOINT if `endpoint` is not an HTTP URL */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || /^https?:\/\/[^/]/i.test(endpoint)) return;
  const remedy = 'give one like https://s3.example.com or http://localhost:9000';
  const message = `The endpoint "${endpoint}" is not a URL; ${remedy}.`;
  throw new SettingsError('ERR_S3_ENDPOINT', message, { key: 'endpoint' });
}

/** Loads the AWS SDK, which is slow and therefore not imported at the top, and creates a client. */
export async function connectS3(options: S3ClientOptions): Promise<S3Connection> {
  const api = await import('@aws-sdk/client-s3');
  const config = clientConfig(options);
  let client = quietly(() => new api.S3Client(config));
  try {
    await client.config.region();
  } catch (error) {
    const region = process.env['AWS_DEFAULT_REGION'] ?? (endpointOf(options) && 'us-east-1');
    if (!region) throw error;
    client = new api.S3Client({ ...config, region });
  }
  const checksums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
  return { api, client, checksums };
}

function clientConfig(options: S3ClientOptions): S3ClientConfig {
  const endpoint = endpointOf(options);
  return {
    ...(options.region !== undefined && { region: options.region }),
    ...(options.profile !== undefined && { profile: options.profile, logger: SILENT }),
    ...(!process.env['AWS_MAX_ATTEMPTS'] && { maxAttempts: MAX_ATTEMPTS }),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT, socketTimeout: SOCKET_TIMEOUT },
    // With `Expect: 100-continue` the SDK opens a new connection for every part.
    expectContinueHeader: false,
    // Other services often support neither buckets in the host name nor the newer checksums.
    ...(endpoint !== undefined && {
      endpoint,
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
