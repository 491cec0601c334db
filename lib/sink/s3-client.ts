import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { SettingsError } from '../errors.js';

export type S3Api = typeof import('@aws-sdk/client-s3');

export interface S3ClientOptions {
  /** URL of an S3 service other than Amazon's; the environment's AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL where absent. */
  readonly endpoint?: string | undefined;
  /** Where absent: what the environment or the profile say; us-east-1 at an own endpoint. */
  readonly region?: string | undefined;
  /** Profile of the shared configuration files (`~/.aws`). */
  readonly profile?: string | undefined;
}

export interface S3Connection {
  readonly api: S3Api;
  readonly client: S3Client;
  /** Whether uploads carry checksums besides their signature. */
  readonly checksums: boolean;
}

/** Attempts of a request, the first included, unless AWS_MAX_ATTEMPTS says otherwise: an upload of hours must live through some. */
const MAX_ATTEMPTS = 5;
/** Milliseconds until a host that does not answer counts as unreachable, and until a silent connection counts as dead. */
const CONNECTION_TIMEOUT = 10_000;
const SOCKET_TIMEOUT = 120_000;

/** For a profile that was asked for: the SDK would warn that it wins over credentials in the environment. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The endpoint to talk to, or undefined for Amazon's own. */
export function endpointOf(options: S3ClientOptions): string | undefined {
  if (options.endpoint !== undefined) return options.endpoint;
  const { env } = process;
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
}

/** @throws SettingsError where `endpoint` is no URL. */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || /^https?:\/\/[^/]/i.test(endpoint)) return;
  const message = `The endpoint "${endpoint}" is no URL; right would be https://s3.example.com or http://localhost:9000.`;
  throw new SettingsError('ERR_S3_ENDPOINT', message, { key: 'endpoint' });
}

/** Load the AWS SDK, which takes its time and is therefore not imported with this module, and make a client. */
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
    // Other services than Amazon's often know neither buckets in the host name nor the newer checksums.
    ...(endpoint !== undefined && {
      endpoint,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
      responseChecksumValidation: 'WHEN_REQUIRED' as const,
    }),
  };
}

/** Make a client without the SDK's notice about the Node version, which is no concern of whoever runs a command. */
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
