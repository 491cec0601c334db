import { answerOf, harmless } from './s3-answers.js';
import { CredentialsFailure } from './s3-credentials.js';
import { isUnreachable, type SdkError, statusOf } from './s3-failures.js';

/** What is wrong with the credentials, and what to do: code and sentences. */
type Found = readonly [code: string, text: string];

/** Why there are no credentials. @param error of the SDK's chain, or of the service that was asked for some */
export function credentialsProblem(error: SdkError): Found {
  const failure = error instanceof CredentialsFailure ? error : undefined;
  const { name = 'default', namedBy, values = {} } = failure?.profile ?? {};
  const cause = (failure?.cause ?? error) as SdkError;
  const profile = `the AWS profile "${name}"`;
  const given = namedBy === undefined ? '' : ` --profile ${name}`;
  const { message } = cause;
  const login = values['login_session'] !== undefined ? 'aws login' : 'aws sso login';
  if (/mfa_serial|multi-factor/i.test(message)) {
    return [
      'ERR_S3_CREDENTIALS',
      `${profile} asks for a code (mfa_serial), which this program cannot ask for. Get credentials of a session with ` +
        '"aws sts assume-role --serial-number … --token-code …", and give them in the environment.',
    ];
  }
  if (/\bSSO\b|sso login|aws login|Token is expired|UnauthorizedException/i.test(message)) {
    const found = `the session of ${profile} has expired, or there is none (${harmless(message)})`;
    return ['ERR_S3_CREDENTIALS', `${found}. Log in: ${login}${given}.`];
  }
  const role = values['role_arn'];
  const what = role === undefined ? 'credentials were not given' : `the role ${role} was not given`;
  const asked = namedBy === undefined && role === undefined ? what : `${what} to ${profile}`;
  if (statusOf(cause) !== undefined) {
    const answer = answerOf(cause);
    return ['ERR_S3_CREDENTIALS', `${asked}: the service that gives them answered ${answer}. ${roleRemedy(role)}`];
  }
  if (isUnreachable(cause)) {
    const found = `${asked}: the service that gives them cannot be reached (${harmless(message || cause.name)})`;
    return ['ERR_S3_CREDENTIALS', `${found}. Check the network, and the endpoints of sts, sso and sso_oidc.`];
  }
  const tokenFile = values['web_identity_token_file'] ?? process.env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (tokenFile !== undefined && cause.code !== undefined) {
    return ['ERR_S3_CREDENTIALS', `the token of the web identity, ${tokenFile}, cannot be read (${cause.code}).`];
  }
  // What the program printed may be secret, and so may its arguments.
  if (values['credential_process'] !== undefined) {
    const remedy = 'Run it by hand: it must print JSON with Version 1, and end with 0';
    return ['ERR_S3_NO_CREDENTIALS', `the credential_process of ${profile} gave no credentials. ${remedy}.`];
  }
  return ['ERR_S3_NO_CREDENTIALS', noneFound(profile, namedBy, values)];
}

function roleRemedy(role: string | undefined): string {
  return role === undefined
    ? 'Check the account and the role that the profile names.'
    : 'Check role_arn, and that its source may assume it (sts:AssumeRole).';
}

function noneFound(
  profile: string,
  namedBy: string | undefined,
  values: Readonly<Record<string, string | undefined>>,
): string {
  if (values['role_arn'] !== undefined) {
    return `${profile} has a role_arn, but nothing to take it with. Add source_profile or credential_source.`;
  }
  const found = namedBy === undefined ? 'no AWS credentials were found' : `${profile} has no credentials`;
  return (
    `${found}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run "aws configure", or give a --profile that has ` +
    'some.'
  );
}
