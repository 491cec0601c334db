import { isIP } from 'node:net';
import { SettingsError } from '../errors.js';
import { type AwsProfile, readProfile } from './aws-profile.js';
import { ADDRESSING_STYLES, type AddressingStyle, type ProviderName, providerOf } from './providers.js';

/** What the user says of the way to a service; environment and profile say what is absent. */
export interface S3AccessOptions {
  /** URL of an S3 service other than Amazon's. */
  readonly endpoint?: string | undefined;
  /** Default: the environment's or the profile's region; us-east-1 if there is an endpoint. */
  readonly region?: string | undefined;
  /** Profile of the shared configuration files (`~/.aws`). Default: AWS_PROFILE, then `default`. */
  readonly profile?: string | undefined;
  /** Which service it is. Default: told by the endpoint and its answers. */
  readonly provider?: ProviderName | undefined;
  /** Default: the profile's `s3.addressing_style`, then auto. */
  readonly addressingStyle?: AddressingStyle | undefined;
}

/** The way to a service: options, environment and profile put together, in this order. */
export interface S3Access {
  /** Undefined: Amazon's. */
  readonly endpoint: string | undefined;
  /** What says so, for messages: `AWS_ENDPOINT_URL`, `the profile "plant"`. */
  readonly endpointFrom: string | undefined;
  readonly region: string | undefined;
  readonly pathStyle: boolean;
  readonly profile: AwsProfile;
}

/** A value, and what says so. */
type Said = readonly [value: string | undefined, from: string | undefined];

const UNSAID: Said = [undefined, undefined];

/**
 * @throws SettingsError ERR_S3_PROFILE, ERR_S3_ENDPOINT where what environment or profile say is wrong
 */
export async function findAccess(options: S3AccessOptions): Promise<S3Access> {
  const profile = await readProfile(options.profile);
  const [endpoint, endpointFrom] = endpointOf(options, profile);
  checkEndpoint(endpoint, endpointFrom);
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const said = options.region ?? (AWS_REGION || AWS_DEFAULT_REGION || profile.values['region']);
  const style = options.addressingStyle ?? styleOf(profile);
  return {
    endpoint,
    endpointFrom,
    region: said ?? (endpoint === undefined ? undefined : 'us-east-1'),
    pathStyle: style === 'path' || (style === 'auto' && needsPath(endpoint, options.provider)),
    profile,
  };
}

/** In the order of the AWS CLI: option, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, services section, profile. */
function endpointOf(options: S3AccessOptions, profile: AwsProfile): Said {
  if (options.endpoint !== undefined) return [options.endpoint, '--endpoint (s3.endpoint)'];
  const { env } = process;
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] || profile.values['ignore_configured_endpoint_urls'];
  if (ignored?.toLowerCase() === 'true') return UNSAID;
  for (const name of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) if (env[name]) return [env[name], name];
  const { name, values, services } = profile;
  const url = services['s3.endpoint_url'] || values['endpoint_url'];
  return url ? [url, `the AWS profile ${JSON.stringify(name)}`] : UNSAID;
}

function styleOf({ name, values }: AwsProfile): AddressingStyle {
  const said = values['s3.addressing_style'] ?? 'auto';
  const style = ADDRESSING_STYLES.find((known) => known === said.toLowerCase());
  if (style !== undefined) return style;
  const found = `the AWS profile ${JSON.stringify(name)} has s3.addressing_style = ${said}`;
  throw new SettingsError('ERR_S3_PROFILE', `${found}; it must be one of ${ADDRESSING_STYLES.join(', ')}`, {
    key: 'profile',
  });
}

/**
 * True where a bucket in the host name may lead nowhere: `bucket.127.0.0.1` is no address, and `bucket.s3.example.com`
 * needs a name and a certificate of its own. Buckets whose names are no host names are put into the path by the SDK.
 */
function needsPath(endpoint: string | undefined, given: ProviderName | undefined): boolean {
  if (endpoint === undefined) return false;
  const { hostname, port } = new URL(endpoint);
  if (isNumeric(hostname) || !hostname.includes('.') || port !== '') return true;
  return providerOf(given, endpoint, {}).addressing === 'path';
}

function isNumeric(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * Refuses an addressing style that cannot be had.
 * @throws SettingsError ERR_S3_ADDRESSING
 */
export function checkAddressing({ addressingStyle, endpoint }: S3AccessOptions, bucket: string): void {
  if (addressingStyle !== 'virtual') return;
  const host = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  const why = isNumeric(host)
    ? `${host} is an address, and takes no bucket in front of it`
    : /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)
      ? undefined
      : `${JSON.stringify(bucket)} cannot be a part of a host name (3 to 63 of a-z, 0-9 and "-")`;
  if (why === undefined) return;
  const message = `--addressing-style (s3.addressing_style) is virtual, but ${why}; leave it out, or take path`;
  throw new SettingsError('ERR_S3_ADDRESSING', message, { key: 'addressing_style' });
}

/** The endpoint as it may be printed: without user name, password and query, which may be secret. */
export function printable(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/|\/\/)?[^/?#]*@/i, '$1').replace(/[?#].*$/s, '');
}

/**
 * @param from what gives it, where that is not obvious
 * @throws SettingsError ERR_S3_ENDPOINT if `endpoint` is not an HTTP URL
 */
export function checkEndpoint(endpoint: string | undefined, from?: string): void {
  if (endpoint === undefined || (/^https?:\/\/[^/]/i.test(endpoint) && URL.canParse(endpoint))) return;
  const remedy = 'give one like https://s3.example.com or http://localhost:9000';
  const message = `The endpoint "${printable(endpoint)}"${from === undefined ? '' : ` of ${from}`} is not a URL; ${remedy}.`;
  throw new SettingsError('ERR_S3_ENDPOINT', message, { key: 'endpoint' });
}
