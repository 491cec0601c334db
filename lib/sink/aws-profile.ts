import { SettingsError } from '../errors.js';
import { didYouMean } from '../util/suggest.js';

/** Keys and values of a section; those of a nested one are `s3.addressing_style`. */
type Section = Readonly<Record<string, string | undefined>>;
type Sections = Readonly<Record<string, Section>>;

/** What the AWS configuration files say of a profile. */
export interface AwsProfile {
  readonly name: string;
  /** What named it: `--profile (s3.profile)` or `AWS_PROFILE`; undefined: nothing, so that it need not be there. */
  readonly namedBy: string | undefined;
  /** Its keys; empty where it is not there. */
  readonly values: Section;
  /** The section that its key `services` names: `s3.endpoint_url`. */
  readonly services: Section;
}

/** Sections of ~/.aws/config that are no profiles. */
const OTHER_SECTIONS = /^(services|sso-session)\./;

/**
 * Reads `given`, the profile of AWS_PROFILE, or `default` from the shared configuration files.
 *
 * @throws SettingsError ERR_S3_PROFILE where a profile was named that is not there, or it names a section that is not
 */
export async function readProfile(given: string | undefined): Promise<AwsProfile> {
  const { loadSharedConfigFiles, loadSsoSessionData } = await import('@smithy/core/config');
  const { configFile, credentialsFile }: { configFile: Sections; credentialsFile: Sections } =
    await loadSharedConfigFiles({ ignoreCache: true });
  const name = given ?? (process.env['AWS_PROFILE'] || 'default');
  const namedBy =
    given !== undefined ? '--profile (s3.profile)' : process.env['AWS_PROFILE'] ? 'AWS_PROFILE' : undefined;
  const names = profileNames(configFile, credentialsFile);
  if (namedBy !== undefined && !names.includes(name)) throw unknownProfile(name, namedBy, names);
  const values = { ...credentialsFile[name], ...configFile[name] };
  const { services, source_profile: source, sso_session: session } = values;
  const refuse = (key: string, wanted: string, known: readonly string[]) => {
    const found = `the AWS profile ${JSON.stringify(name)} has ${key} = ${wanted}, which is not there`;
    return profileError(`${found}${didYouMean(wanted, known)}. ${whereRead()}.`);
  };
  if (services !== undefined && configFile[`services.${services}`] === undefined) {
    throw refuse('services', services, sectionNames(configFile, 'services'));
  }
  if (source !== undefined && !names.includes(source)) throw refuse('source_profile', source, names);
  if (session !== undefined) {
    const sessions = Object.keys(await loadSsoSessionData());
    if (!sessions.includes(session)) throw refuse('sso_session', session, sessions);
  }
  return { name, namedBy, values, services: services === undefined ? {} : { ...configFile[`services.${services}`] } };
}

function profileNames(configFile: Sections, credentialsFile: Sections): string[] {
  const inConfig = Object.keys(configFile).filter((name) => !OTHER_SECTIONS.test(name));
  return [...new Set([...inConfig, ...Object.keys(credentialsFile)])];
}

function sectionNames(file: Sections, kind: string): string[] {
  const prefix = `${kind}.`;
  return Object.keys(file).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

function unknownProfile(name: string, namedBy: string, names: readonly string[]): SettingsError {
  const nearest = didYouMean(name, names);
  // A suggestion alone would hide the others.
  const others = nearest.startsWith('; did') ? ` There are: ${names.slice(0, 20).join(', ')}.` : '';
  const known = names.length === 0 ? '; there are none' : nearest;
  const found = `there is no AWS profile ${JSON.stringify(name)}, which ${namedBy} names${known}`;
  const form = 'In the first of them a profile is written [profile NAME]';
  return profileError(`${found}${/\?$/.test(found) ? '' : '.'}${others} ${whereRead()}. ${form}.`);
}

function whereRead(): string {
  const { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = process.env;
  return `Profiles are read from ${config || '~/.aws/config'} and ${credentials || '~/.aws/credentials'}`;
}

function profileError(message: string): SettingsError {
  return new SettingsError('ERR_S3_PROFILE', message, { key: 'profile' });
}
