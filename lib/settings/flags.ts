import { SettingsError } from '../errors.js';
import { checkObjectOptions } from '../sink/object-options.js';
import { checkTimeAxis, convert } from './convert.js';
import { settingsValidator } from './load.js';
import type { Settings, SourceSettings } from './settings.js';

/** The settings key of each command line flag, and its name in messages. */
export const FLAGS = {
  database: { path: ['source', 'path'], name: 'the database' },
  databases: { path: ['source', 'paths'], name: 'the databases' },
  machineName: { path: ['source', 'machine_name'], name: '--machine-name' },
  combine: { path: ['source', 'combine'], name: '--combine' },
  skipDamaged: { path: ['source', 'skip_damaged'], name: '--skip-damaged' },
  from: { path: ['source', 'from'], name: '--from' },
  destination: { path: ['destination'], name: 'the destination' },
  table: { path: ['source', 'tables'], name: '--table' },
  recipe: { path: ['source', 'recipe'], name: '--recipe' },
  where: { path: ['source', 'where'], name: '--where' },
  since: { path: ['source', 'since'], name: '--since' },
  until: { path: ['source', 'until'], name: '--until' },
  zone: { path: ['zone'], name: '--zone' },
  machine: { path: ['source', 'only', 'machines'], name: '--machine' },
  signal: { path: ['source', 'only', 'signals'], name: '--signal' },
  textSignals: { path: ['source', 'text_signals'], name: '--text-signals' },
  layout: { path: ['output', 'layout'], name: '--layout' },
  ragged: { path: ['output', 'ragged'], name: '--ragged' },
  timeAxis: { path: ['output', 'time_axis'], name: '--time-axis' },
  format: { path: ['output', 'format'], name: '--format' },
  deflate: { path: ['output', 'deflate'], name: '--deflate' },
  fletcher32: { path: ['output', 'fletcher32'], name: '--fletcher32' },
  stamp: { path: ['output', 'stamp'], name: '--stamp' },
  ifChanged: { path: ['output', 'if_changed'], name: '--if-changed' },
  update: { path: ['output', 'update'], name: '--update' },
  append: { path: ['output', 'append'], name: '--append' },
  labels: { path: ['output', 'labels'], name: '--labels' },
  flags: { path: ['output', 'flags'], name: '--flags' },
  timeUnits: { path: ['output', 'time', 'units'], name: '--time-units' },
  endpoint: { path: ['s3', 'endpoint'], name: '--endpoint' },
  region: { path: ['s3', 'region'], name: '--region' },
  profile: { path: ['s3', 'profile'], name: '--profile' },
  addressingStyle: { path: ['s3', 'addressing_style'], name: '--addressing-style' },
  storageClass: { path: ['s3', 'storage_class'], name: '--storage-class' },
  sse: { path: ['s3', 'sse'], name: '--sse' },
  sseKmsKeyId: { path: ['s3', 'sse_kms_key_id'], name: '--sse-kms-key-id' },
  tag: { path: ['s3', 'tags'], name: '--tag', isPairs: true },
  metadata: { path: ['s3', 'metadata'], name: '--metadata', isPairs: true },
  acl: { path: ['s3', 'acl'], name: '--acl' },
  cacheControl: { path: ['s3', 'cache_control'], name: '--cache-control' },
  partSize: { path: ['s3', 'part_size'], name: '--part-size' },
  resume: { path: ['s3', 'resume'], name: '--resume' },
  retryFor: { path: ['s3', 'retry_for'], name: '--retry-for' },
  provider: { path: ['s3', 'provider'], name: '--provider' },
  memory: { path: ['memory'], name: '--memory' },
  threads: { path: ['threads'], name: '--threads' },
  verify: { path: ['verify'], name: '--verify' },
  receipt: { path: ['receipt'], name: '--receipt' },
} as const;

/** Command line flags that override settings; undefined if not given. */
export type Flags = { readonly [F in keyof typeof FLAGS]?: string | number | boolean | readonly string[] | undefined };

/** The parts of the settings key that says what an option says, like `output`, `time_axis` for time-axis. */
export function settingsPath(option: string): readonly string[] | undefined {
  const flags: readonly { path: readonly string[]; name: string }[] = Object.values(FLAGS);
  return flags.find(({ name }) => name === `--${option}`)?.path;
}

/**
 * Settings overridden by the given flags. `settings` itself is not changed.
 * @throws SettingsError with the flag in `key` and message
 */
export function mergeFlags(settings: Settings, flags: Flags): Settings {
  const given = Object.entries(FLAGS).filter(([flag]) => flags[flag as keyof Flags] !== undefined);
  const fragment: Record<string, unknown> = {};
  for (const [flag, { path, name, ...kind }] of given) {
    const value = flags[flag as keyof Flags];
    put(fragment, path, 'isPairs' in kind ? pairsOf(value as readonly string[], name) : value);
  }
  const names = new Map<string, string>(Object.values(FLAGS).map(({ path, name }) => [path.join('.'), name]));
  const label = (key: string) => names.get(key) ?? key;
  const checked = settingsValidator.check(fragment, undefined, label);
  const overrides = convert(checked, label);
  const source: { -readonly [K in keyof SourceSettings]: SourceSettings[K] } = settings.source;
  const merged = {
    ...settings,
    source: { ...source, ...(settings.source.only && { only: { ...settings.source.only } }) },
    output: { ...settings.output, ...(settings.output.time && { time: { ...settings.output.time } }) },
    s3: { ...settings.s3 },
  };
  for (const [, { path }] of given) put(merged, path.map(camelCase), get(overrides, path.map(camelCase)));
  // What the command line names takes the place of what settings name.
  if (flags.database !== undefined) delete merged.source.paths;
  if (flags.databases !== undefined) delete merged.source.path;
  checkObjectOptions(merged.s3, (key) => label(`s3.${key}`));
  checkTimeAxis(merged.output, (key) => (flags.timeAxis === undefined ? key : label(key)));
  return merged;
}

/** `KEY=VALUE` of each use of an option. @throws SettingsError where that is not so, or a key is there twice */
function pairsOf(words: readonly string[], name: string): Record<string, string> {
  const pairs = new Map<string, string>();
  for (const word of words) {
    const end = word.indexOf('=');
    const key = word.slice(0, end);
    const why = end < 1 ? 'write KEY=VALUE' : pairs.has(key) ? `${JSON.stringify(key)} was given before` : undefined;
    if (why !== undefined) {
      throw new SettingsError('ERR_SETTINGS_VALUE', `${name} is ${JSON.stringify(word)}; ${why}`, { key: name });
    }
    pairs.set(key, word.slice(end + 1));
  }
  return Object.fromEntries(pairs);
}

function get(object: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], object);
}

function put(object: object, path: readonly string[], value: unknown): void {
  let inner = object as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    inner[key] ??= {};
    inner = inner[key] as Record<string, unknown>;
  }
  inner[path[path.length - 1]] = value;
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
