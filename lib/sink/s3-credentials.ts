import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { AwsProfile } from './aws-profile.js';

/** The SDK's way to credentials: profile, web identity, container, instance. */
export type CredentialChain = NonNullable<S3ClientConfig['credentialDefaultProvider']>;
type Credentials = Awaited<ReturnType<ReturnType<CredentialChain>>>;

/**
 * There are no credentials: none were found, or the service that gives them (STS, SSO) refused. That service's answer
 * is the cause, so that nobody takes it for one of S3.
 */
export class CredentialsFailure extends Error {
  override readonly name = 'CredentialsProviderError';
  readonly profile: AwsProfile;

  constructor(cause: Error, profile: AwsProfile) {
    super(cause.message, { cause });
    this.profile = profile;
  }
}

/**
 * The chain for `profile`. As in the AWS CLI, keys in the environment win over AWS_PROFILE, and a profile that was
 * given wins over both; the SDK prefers AWS_PROFILE.
 *
 * @param isFresh takes nothing from the SDK's caches
 */
export function credentialChain(chain: CredentialChain, profile: AwsProfile, isFresh = false): CredentialChain {
  return (init) => {
    const find = chain({ ...init, ...(isFresh && { ignoreCache: true }) });
    return async (...given) => {
      const fixed = preferEnvironment(profile) ? fromEnvironment() : undefined;
      if (fixed !== undefined) return fixed;
      try {
        return await withEndpointsOf(profile, () => find(...given));
      } catch (error) {
        throw new CredentialsFailure(error as Error, profile);
      }
    };
  };
}

/** A role whose profile takes the keys of the environment is wanted, not these keys themselves. */
function preferEnvironment({ namedBy, values }: AwsProfile): boolean {
  return namedBy === 'AWS_PROFILE' && values['credential_source'] !== 'Environment';
}

function fromEnvironment(): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** Keys of a profile whose credentials another service gives. */
const ASKING = ['role_arn', 'sso_session', 'sso_start_url', 'login_session'];

/** The last search that has set AWS_PROFILE; the next one waits for it. */
let underWay: Promise<unknown> = Promise.resolve();

/**
 * The SDK looks for the endpoints of STS and SSO in the profile of AWS_PROFILE, whatever profile it was given
 * (`getEndpointFromConfig` of @smithy/core 3.41). So that is set while credentials of a profile with endpoints of its
 * own are asked for, by one search at a time.
 */
async function withEndpointsOf<T>({ name, namedBy, values }: AwsProfile, find: () => Promise<T>): Promise<T> {
  const { AWS_PROFILE: before } = process.env;
  const hasEndpoints = values['endpoint_url'] !== undefined || values['services'] !== undefined;
  const asks = ASKING.some((key) => values[key] !== undefined);
  if (namedBy === undefined || before === name || !hasEndpoints || !asks) return find();
  const search = underWay.then(async () => {
    const { AWS_PROFILE: last } = process.env;
    process.env['AWS_PROFILE'] = name;
    try {
      return await find();
    } finally {
      if (last === undefined) delete process.env['AWS_PROFILE'];
      else process.env['AWS_PROFILE'] = last;
    }
  });
  underWay = search.catch(() => {});
  return search;
}
