import { programNames, programOf } from '../discovery/program-names.js';
import { SettingsError } from '../errors.js';
import { isTall, type Readings, type Reference, type SignalSource } from '../model/readings.js';
import { parseDuration } from '../time/parse-duration.js';
import { checkMoment } from '../time/parse-moment.js';
import { keyOf } from '../util/key-path.js';
import { didYouMean } from '../util/suggest.js';
import { checkFlags } from './check-flags.js';
import { checkZone } from './check-zone.js';
import { convertAttributes, convertSignal } from './convert-attributes.js';
import { convertKnownMachines } from './convert-machines.js';
import { convertMode } from './convert-mode.js';
import { convertNaming } from './convert-naming.js';
import { convertRule } from './convert-rule.js';
import { convertTime, convertTimes } from './convert-times.js';
import { present } from './present.js';
import type {
  CleanSettings,
  FilledSettings,
  OutputSettings,
  S3Settings,
  Settings,
  SourceSettings,
} from './settings.js';
import { parseSize } from './size.js';
import { checkTemplate } from './template.js';
import type { Label } from './validate.js';

/**
 * Converts a settings file that the schema has accepted.
 * @throws SettingsError for errors that a schema cannot find
 */
export function convert(file: FilledSettings, label: Label = (key) => key): Settings {
  const source = convertSource(file.source, label);
  const output = convertOutput(file.output, source, label);
  checkTimeAxis(output, label);
  const checked = (check: typeof checkZone, key: 'zone' | 'destination' | 'receipt'): string | undefined => {
    const text = file[key];
    return text === undefined ? undefined : check(text, label(key));
  };
  return present<Settings>({
    companyName: file.company_name,
    source,
    clean: convertClean(file.clean, source),
    output,
    destination: checked(checkTemplate, 'destination'),
    zone: checked(checkZone, 'zone'),
    s3: convertS3(file.s3, label),
    memory: convertMemory(file.memory, label('memory')),
    threads: file.threads,
    verify: file.verify,
    receipt: checked(checkTemplate, 'receipt'),
  });
}

/** Less does not hold one chunk of a variable. */
const MIN_MEMORY = 512 * 1024;

function convertMemory(size: string | number, key: string): number {
  const memory = parseSize(size, key);
  if (memory >= MIN_MEMORY) return memory;
  const message = `${key} is ${JSON.stringify(size)}; it must be at least "512KiB" (the default is 128MiB)`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

function convertSource(file: FilledSettings['source'], label: Label): SourceSettings {
  const { path, paths, from, readings, machines, tables, where, only, combine, text_signals: textSignals } = file;
  if (path !== undefined && paths !== undefined) {
    const message = `${label('source.path')} and ${label('source.paths')} are both there; leave one out`;
    throw new SettingsError('ERR_SETTINGS_MISSING', message, { key: 'source.paths' });
  }
  const recipe = file.recipe === undefined ? undefined : convertRecipe(file.recipe, label('source.recipe'));
  const since = file.since === undefined ? undefined : checkMoment(file.since, label('source.since'));
  const until = file.until === undefined ? undefined : checkMoment(file.until, label('source.until'));
  return present<SourceSettings>({
    path,
    paths,
    combine,
    machineName: file.machine_name === undefined ? undefined : convertNaming(file.machine_name, label),
    skipDamaged: file.skip_damaged,
    from,
    readings: readings?.map((one, i) => convertReadings(one, i, from)),
    machines: convertMachines(machines),
    factColumns: machines?.columns,
    time: file.time === undefined ? undefined : convertTimes(file.time, 'source.time'),
    schema: file.schema === undefined ? undefined : new Map(Object.entries(file.schema)),
    tables,
    recipe,
    where,
    since,
    until,
    only,
    textSignals,
  });
}

type MachinesFile = NonNullable<FilledSettings['source']['machines']>;

/** The schema ensures that there are both table and key, or neither. */
function convertMachines({ columns: _, ...machines }: MachinesFile = {}): SourceSettings['machines'] {
  const { table, key, query, name } = machines;
  if (table === undefined || key === undefined) return undefined;
  if (query === undefined || name === undefined) return { ...machines, table, key };
  const message = 'source.machines has both query and name; let the key of the query be the name';
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'source.machines.name' });
}

function convertRecipe(name: string, key: string): string {
  const program = programOf(name);
  if (program !== undefined) return program;
  const message = `${key} is ${JSON.stringify(name)}; it must be ${programNames()}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

type ReadingsFile = NonNullable<FilledSettings['source']['readings']>[number];
type NamedFile = NonNullable<ReadingsFile['machine']>;

function convertReadings(file: ReadingsFile, index: number, from: SourceSettings['from']): Readings {
  checkTableOrQuery(file, index, from);
  const { table, query, where, machine_name: machineName, time } = file;
  const machine = file.machine === undefined ? undefined : convertNamed(file.machine);
  const keys = {
    name: table ?? file.name ?? `query ${index + 1}`,
    query,
    where,
    machine: machine?.column,
    machineNames: machine?.names,
    machineName,
    time,
    ...convertTimes(file, `source.readings[${index}]`),
  };
  if (file.signals !== undefined) return present<Readings>({ ...keys, signals: convertSignals(file.signals) });
  // The schema ensures that signal and value are present.
  const signal = convertNamed(file.signal as NamedFile);
  return present<Readings>({
    ...keys,
    signalColumn: signal.column,
    signalNames: signal.names,
    valueColumn: file.value as string,
    unitsColumn: file.units,
    signals: file.names === undefined ? undefined : convertSignals(file.names),
    newSignals: file.new_signals,
  });
}

/** Readings of a database need either a table or a query. JSON is one table without a name. */
function checkTableOrQuery({ table, query }: ReadingsFile, index: number, from: SourceSettings['from']): void {
  const key = `source.readings[${index}]`;
  if (table !== undefined && query !== undefined) {
    const message = `${key} has both table and query; remove one of them`;
    throw new SettingsError('ERR_SETTINGS_MISSING', message, { key });
  }
  if (table !== undefined || query !== undefined || from === 'json') return;
  throw new SettingsError('ERR_SETTINGS_MISSING', `${key} lacks table or query`, { key });
}

function convertNamed(named: NamedFile): { column: string; names?: Reference } {
  if (typeof named === 'string') return { column: named };
  const { column, ...names } = named;
  return { column, names };
}

function convertSignals(signals: NonNullable<ReadingsFile['signals']>): SignalSource[] {
  return Object.entries(signals).map(([signal, column]) =>
    typeof column === 'string'
      ? { signal, column }
      : present<SignalSource>({ signal, column: column.column, as: column.as, units: column.units }),
  );
}

function convertClean(
  { time, machine, signals, duplicates, mode }: FilledSettings['clean'],
  source: SourceSettings,
): CleanSettings {
  const { round } = time;
  const rules = Object.entries(signals).map(
    ([signal, list]) =>
      [signal, list.map((rule, i) => convertRule(rule, keyOf(['clean', 'signals', signal, i])))] as const,
  );
  checkSignalNames('clean', Object.keys(signals), source);
  return {
    time: round === undefined ? {} : { round: parseDuration(round, 'clean.time.round') },
    machine: { padNumbers: machine.pad_numbers },
    signals: new Map(rules),
    duplicates,
    ...(mode === undefined ? {} : { mode: convertMode(mode) }),
  };
}

/** True where there may be signals that the readings do not name. */
function hasOtherSignals(readings: Readings): boolean {
  return isTall(readings) && (readings.signals === undefined || readings.newSignals === 'add');
}

/** If the readings name all signals, any other name is a mistake. */
function checkSignalNames(section: 'clean' | 'output', names: readonly string[], { readings }: SourceSettings): void {
  if (readings === undefined || readings.some(hasOtherSignals)) return;
  const known = readings.flatMap((r) => (r.signals ?? []).map((s) => s.signal));
  for (const name of names) {
    if (name === '*' || known.includes(name)) continue;
    const key = keyOf([section, 'signals', name]);
    const message = `${key} names a signal that source.readings does not have${didYouMean(name, known)}`;
    throw new SettingsError('ERR_SETTINGS_KEY', message, { key });
  }
}

function convertOutput(file: FilledSettings['output'], source: SourceSettings, label: Label): OutputSettings {
  const {
    product_version: productVersion,
    if_changed: ifChanged,
    time_axis: timeAxis,
    attributes,
    signals,
    machines,
    time,
    ...output
  } = file;
  checkSignalNames('output', Object.keys(signals), source);
  for (const [name, { flags }] of Object.entries(signals)) if (flags !== undefined) checkFlags(name, flags);
  return present<OutputSettings>({
    ...output,
    // A pattern of the schema has no type of its own.
    encoding: output.encoding as OutputSettings['encoding'],
    timeAxis,
    productVersion,
    ifChanged,
    time: time === undefined ? undefined : convertTime(time, label),
    attributes: attributes && convertAttributes(attributes, ['output', 'attributes'], output.format),
    machines: convertKnownMachines(machines),
    signals: new Map(Object.entries(signals).map(([name, one]) => [name, convertSignal(name, one, output.format)])),
  });
}

/** @throws SettingsError where the layout has no such time axis */
export function checkTimeAxis({ layout, timeAxis }: OutputSettings, label: Label): void {
  const why =
    layout === 'stacked' && timeAxis === 'own'
      ? 'has one time axis for all machines; leave it out, or take the layout machines or ragged'
      : layout === 'ragged' && timeAxis === 'shared'
        ? 'stores a time with every reading; leave it out, or take the layout machines or stacked'
        : undefined;
  if (why === undefined) return;
  const key = label('output.time_axis');
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} is "${timeAxis}", but layout ${layout} ${why}`, { key });
}

function convertS3(s3: FilledSettings['s3'], label: Label): S3Settings {
  const { endpoint, region, profile, part_size, retry_for, provider, resume } = s3;
  if (endpoint !== undefined) checkEndpoint(endpoint, label('s3.endpoint'));
  const partSize = part_size === undefined ? undefined : parseSize(part_size, label('s3.part_size'));
  const retryFor =
    retry_for === undefined ? undefined : Number(parseDuration(retry_for, label('s3.retry_for')) / 1_000_000n);
  return present<S3Settings>({
    ...{ endpoint, region, profile, partSize, retryFor, provider, resume },
    addressingStyle: s3.addressing_style,
    storageClass: s3.storage_class,
    sse: s3.sse,
    sseKmsKeyId: s3.sse_kms_key_id,
    tags: s3.tags,
    metadata: s3.metadata,
    acl: s3.acl,
    cacheControl: s3.cache_control,
  });
}

function checkEndpoint(endpoint: string, key: string): void {
  // The messages leave out the URL, which may contain a password.
  if (!URL.canParse(endpoint)) {
    const message = `${key} is not a URL; write one like "http://127.0.0.1:9000"`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  }
  const { username, password } = new URL(endpoint);
  if (username !== '' || password !== '') {
    const message = `${key} has a user name or password; remove them, the AWS SDK finds credentials by itself`;
    throw new SettingsError('ERR_SETTINGS_CREDENTIALS', message, { key });
  }
}
