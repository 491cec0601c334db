import type { RangeRule } from '../clean/clean.js';
import { SettingsError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import type { ReadingsTable } from '../source/readings-table.js';
import { parseDuration } from './duration.js';
import { keyOf } from './key.js';
import type {
  CleanSettings,
  ReadingsSettings,
  S3Settings,
  Settings,
  SettingsFile,
  SourceSettings,
  TallReadings,
} from './settings.js';
import { parseSize } from './size.js';
import type { Label } from './validate.js';

/**
 * Settings as the other rooms take them, from a file that the schema has accepted.
 * @throws SettingsError for what a schema cannot say
 */
export function convert(file: SettingsFile, label: Label = (key) => key): Settings {
  const source = convertSource(file.source);
  return present<Settings>({
    companyName: file.company_name,
    source,
    clean: convertClean(file.clean, source),
    output: file.output,
    destination: file.destination,
    s3: convertS3(file.s3, label),
    memory: parseSize(file.memory, label('memory')),
    threads: file.threads,
  });
}

function convertSource({ path, readings, machines }: SettingsFile['source']): SourceSettings {
  return present<SourceSettings>({ path, readings: readings?.map(convertReadings), machines });
}

type ReadingsFile = NonNullable<SettingsFile['source']['readings']>[number];

function convertReadings(file: ReadingsFile, index: number): ReadingsSettings {
  const { table, query, machine, machine_name: machineName, time, time_unit: timeUnit } = file;
  const where = { name: table ?? file.name ?? `query ${index + 1}`, query, machine, machineName, time, timeUnit };
  if (file.signals === undefined) {
    // The schema has seen to it that both are there.
    const columns = { signalColumn: file.signal as string, valueColumn: file.value as string };
    return present<TallReadings>({ ...where, ...columns });
  }
  const signals = Object.entries(file.signals).map(([signal, column]) => ({ signal, column }));
  return present<ReadingsTable>({ ...where, signals });
}

function convertClean(
  { time, machine, signals, duplicates }: SettingsFile['clean'],
  source: SourceSettings,
): CleanSettings {
  const { round } = time;
  const rules = Object.entries(signals).map(
    ([signal, list]) => [signal, list.map((rule, i) => convertRule(rule, ['clean', 'signals', signal, i]))] as const,
  );
  checkSignalNames(Object.keys(signals), source);
  return {
    time: round === undefined ? {} : { round: parseDuration(round, 'clean.time.round') },
    machine,
    signals: new Map(rules),
    duplicates,
  };
}

type RuleFile = SettingsFile['clean']['signals'][string][number];

function convertRule(rule: RuleFile, path: readonly (string | number)[]): RangeRule {
  if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max) {
    const key = keyOf(path);
    const message = `${key} has min ${rule.min} above max ${rule.max}, so that no value would be valid`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  }
  return { ...rule, replace: rule.replace === 'missing' ? Number.NaN : rule.replace };
}

/** Where the readings name all signals, rules for another one are a slip. */
function checkSignalNames(names: readonly string[], { readings }: SourceSettings): void {
  if (readings === undefined || readings.some((r) => !('signals' in r))) return;
  const known = readings.flatMap((r) => ('signals' in r ? r.signals.map((s) => s.signal) : []));
  for (const name of names) {
    if (name === '*' || known.includes(name)) continue;
    const key = keyOf(['clean', 'signals', name]);
    const message = `${key} is for a signal that source.readings does not name${didYouMean(name, known)}`;
    throw new SettingsError('ERR_SETTINGS_KEY', message, { key });
  }
}

function convertS3({ endpoint, region, profile, part_size }: SettingsFile['s3'], label: Label): S3Settings {
  if (endpoint !== undefined) checkEndpoint(endpoint, label('s3.endpoint'));
  const partSize = part_size === undefined ? undefined : parseSize(part_size, label('s3.part_size'));
  return present<S3Settings>({ endpoint, region, profile, partSize });
}

function checkEndpoint(endpoint: string, key: string): void {
  // The URL itself stays out of the messages: it may hold a password.
  if (!URL.canParse(endpoint)) {
    throw new SettingsError('ERR_SETTINGS_VALUE', `${key} is no URL; write one like "http://127.0.0.1:9000"`, { key });
  }
  const { username, password } = new URL(endpoint);
  if (username !== '' || password !== '') {
    const message = `${key} holds a user name or password; leave it out, the AWS SDK finds credentials by itself`;
    throw new SettingsError('ERR_SETTINGS_CREDENTIALS', message, { key });
  }
}

/** Fields that may be undefined, where the type lets them be absent. */
type Loose<T> = { [K in keyof T]: Record<string, never> extends Pick<T, K> ? T[K] | undefined : T[K] };

/** The fields that have a value. */
function present<T extends object>(fields: Loose<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
