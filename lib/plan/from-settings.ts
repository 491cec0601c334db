import { type CleanRules, isValueRule, type RangeRule, type ValueRule } from '../clean/index.js';
import { SettingsError } from '../errors.js';
import type { IntegerChoice } from '../model/integer-codes.js';
import { isTall, type Readings } from '../model/readings.js';
import {
  type Rule,
  resolveSettings,
  resolveWindow,
  rulesOf,
  type Settings,
  type SignalDescription,
} from '../settings/index.js';
import { type Input, openSink, refuseInputs, type Sink } from '../sink/index.js';
import { type FoundDatabases, findDatabases } from '../source/fleet/find-databases.js';
import type { FleetOptions } from '../source/fleet/fleet-options.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import type { JsonOptions } from '../source/json/json-source.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { SourceOptions } from '../source/source-options.js';
import type { Selection } from '../source/tables/selection.js';
import { isTextFormat } from '../text/index.js';
import { nearest } from '../util/suggest.js';
import { checkOtherSignals } from './check-rules.js';
import { chooseFormat, formatOf } from './choose-format.js';
import type { MemoryBudget } from './memory-budget.js';
import { hasInt64 } from './plan-format.js';
import { roundingOf } from './plan-times.js';
import { signalRules } from './signal-rules.js';
import { contentTypeOf, isTableFormat } from './table-format.js';

/**
 * What settings say about the database to read.
 *
 * @throws SettingsError ERR_SETTINGS_MISSING where no database is named, ERR_USAGE where it is standard input
 */
export function sourceOptions(settings: Settings): Omit<SourceOptions, 'discover'> {
  const path = pathOf(settings.source);
  if (path === STANDARD_INPUT) {
    throw new SettingsError('ERR_USAGE', 'standard input is read as JSON only: --from json', { key: 'source.path' });
  }
  return { path, ...readOptions(settings) };
}

/** What settings say about several databases that are read as one; undefined where they name one, and nothing else. */
export function fleetOptions({ source }: Settings): Omit<FleetOptions, 'source'> | undefined {
  const { paths, machineName, combine, skipDamaged } = source;
  if (paths === undefined && machineName === undefined && skipDamaged !== true) return undefined;
  const { files, notes } = paths === undefined ? { files: [pathOf(source)], notes: [] } : foundDatabases(source, paths);
  return { files, notes, naming: machineName, combine, skipDamaged };
}

/** The databases that settings name. */
export function databasesOf({ source }: Settings): readonly string[] {
  const { path, paths } = source;
  if (paths !== undefined) return foundDatabases(source, paths).files;
  return path === undefined ? [] : [path];
}

function foundDatabases({ found }: Settings['source'], paths: readonly string[]): FoundDatabases {
  return found ?? findDatabases(paths);
}

/** How every database is read. */
export function readOptions(settings: Settings): Omit<SourceOptions, 'discover' | 'path'> {
  const { source, output } = settings;
  return {
    ...(source.readings === undefined ? {} : { readings: source.readings }),
    ...(source.tables === undefined ? {} : { tables: source.tables }),
    ...(source.recipe === undefined ? {} : { recipe: source.recipe }),
    ...(source.where === undefined ? {} : { where: source.where }),
    ...selectionOf(settings),
    ...(source.textSignals === undefined ? {} : { textSignals: source.textSignals }),
    ...wordSignalsOf(output),
    ...(source.sensors === undefined ? {} : { sensors: source.sensors }),
    ...(source.machines === undefined ? {} : { facts: source.machines }),
    ...(source.factColumns === undefined ? {} : { factColumns: source.factColumns }),
    ...(source.time === undefined ? {} : { times: source.time }),
  };
}

/**
 * What settings say about the JSON to read.
 *
 * @throws SettingsError ERR_SETTINGS_MISSING where no input is named, ERR_USAGE for what only a database has
 */
export function jsonOptions(settings: Settings): Omit<JsonOptions, 'discover'> & { path: string } {
  const { source, output } = settings;
  const { readings, textSignals, sensors } = source;
  refuseForJson(source);
  return {
    path: pathOf(source),
    ...(readings === undefined ? {} : { readings }),
    ...selectionOf(settings),
    ...(textSignals === undefined ? {} : { textSignals }),
    ...wordSignalsOf(output),
    ...(sensors === undefined ? {} : { sensors }),
    ...(source.time === undefined ? {} : { times: source.time }),
  };
}

/** Signals to whose words the settings give codes. */
function wordSignalsOf({ signals }: Settings['output']): { wordSignals?: ReadonlySet<string> } {
  const names = [...signals].flatMap(([name, { flags }]) => (flags === undefined ? [] : [name]));
  return names.length === 0 ? {} : { wordSignals: new Set(names) };
}

function pathOf({ path }: Settings['source']): string {
  if (path !== undefined) return path;
  const message = 'no database: name it on the command line, or in source.path of the settings';
  throw new SettingsError('ERR_SETTINGS_MISSING', message, { key: 'source.path' });
}

/** Refuse settings that need SQL or a second table: JSON is one table, read without SQL. */
function refuseForJson(source: Settings['source']): void {
  const { tables, recipe, where, machines, factColumns, readings = [] } = source;
  const isSql = (r: Readings): boolean => r.query !== undefined || r.where !== undefined;
  const refers = (r: Readings): boolean => r.machineNames !== undefined || (isTall(r) && r.signalNames !== undefined);
  const refused: [isThere: boolean, what: string][] = [
    [source.paths !== undefined, 'more than one input (source.paths)'],
    [source.machineName !== undefined, '--machine-name (source.machine_name)'],
    [source.combine !== undefined, '--combine (source.combine)'],
    [source.skipDamaged === true, '--skip-damaged (source.skip_damaged)'],
    [tables !== undefined, '--table (source.tables)'],
    [recipe !== undefined, '--recipe (source.recipe)'],
    [where !== undefined, '--where (source.where)'],
    [machines !== undefined || factColumns !== undefined, 'source.machines'],
    [readings.length > 1, 'more than one of source.readings'],
    [readings.some(isSql), 'query or where in source.readings'],
    [readings.some(refers), 'a reference to another table in source.readings'],
  ];
  const found = refused.find(([isThere]) => isThere);
  if (found === undefined) return;
  throw new SettingsError(
    'ERR_USAGE',
    `${found[1]} is for databases: JSON (--from json) is one table, and read without SQL`,
  );
}

/** @throws SettingsError ERR_SETTINGS_VALUE where `since` is not before `until` */
function selectionOf(settings: Settings): { selection?: Selection } {
  const window = resolveWindow(settings);
  const selection = { ...settings.source.only, ...(Object.keys(window).length === 0 ? {} : { window }) };
  return Object.keys(selection).length === 0 ? {} : { selection };
}

/**
 * The rules of each signal that judge values one by one, in the order of the source's signals. Signals of text have none.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where rules name a signal that does not exist, or times are rounded in two ways
 */
export function cleanRules(settings: Settings, source: ReadingSource): CleanRules {
  const { clean } = settings;
  assertSignals('clean', clean.signals.keys(), source);
  checkOtherSignals(settings, source);
  const rounding = roundingOf(settings);
  return {
    ...(rounding === undefined ? {} : { round: rounding.round }),
    signals: source.signals.map((signal) => signalRules(clean, signal).filter(judgesValues)),
  };
}

function judgesValues(rule: Rule): rule is RangeRule | ValueRule {
  return rule.rule === 'range' || isValueRule(rule);
}

/**
 * How the integers of a signal are kept. They are exact where settings ask for a type of 64 bits without a scale, and
 * may be where they say nothing; as doubles where the format has no such type, or settings calculate with them.
 */
export function integerChoice(settings: Settings): ((signal: string) => IntegerChoice) | undefined {
  const { output, clean } = settings;
  const format = formatOf(settings);
  if ((!isTableFormat(format) && !hasInt64(format)) || clean.duplicates === 'mean') return undefined;
  const { encoding, layout } = output;
  return (signal) => {
    if (rulesOf(clean, signal).some(({ rule }) => rule !== 'range')) return 'double';
    const array = layout === 'stacked' ? encoding['readings'] : undefined;
    const { dtype, ...others } = array ?? encoding[signal] ?? encoding['*'] ?? {};
    const { scale_factor, add_offset, significant_digits, _FillValue } = others;
    if ([scale_factor, add_offset, significant_digits].some((value) => value !== undefined)) return 'double';
    if (dtype === 'int64' || dtype === 'uint64') return dtype;
    return dtype === undefined && _FillValue === undefined ? 'auto' : 'double';
  };
}

/** How integers that were rounded can be kept. @param hasUserStage readings went through a stage of the program */
export function integerAdvice(settings: Settings, hasUserStage: boolean): string {
  const { clean } = settings;
  const format = formatOf(settings);
  if (hasUserStage) return 'a stage of the program is given doubles';
  const other = clean.duplicates === 'mean' ? ' and clean.duplicates other than "mean" keep' : ' keeps';
  const dtype = `output.encoding.SIGNAL.dtype "int64"${other} them exactly`;
  return isTableFormat(format) || hasInt64(format) ? dtype : `${dtype}, in netcdf4 and cdf5`;
}

/**
 * What settings say about the signals, by name.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where they name a signal that does not exist
 */
export function signalSettings({ output }: Settings, source: NamedSignals): ReadonlyMap<string, SignalDescription> {
  assertSignals('output', output.signals.keys(), source);
  return output.signals;
}

/** The signals that settings may name. */
type NamedSignals = Pick<ReadingSource, 'signalNames' | 'tables'>;

function assertSignals(
  section: 'clean' | 'output',
  names: Iterable<string>,
  { signalNames, tables }: NamedSignals,
): void {
  // Settings may name a signal that a filter leaves out.
  const known = [...signalNames, ...tables.flatMap((table) => table.known)];
  for (const signal of names) {
    if (signal === '*' || known.includes(signal)) continue;
    const best = nearest(signal, signalNames);
    const near = best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`;
    throw new SettingsError(
      'ERR_SETTINGS_VALUE',
      `${section}.signals names ${JSON.stringify(signal)}, but the signals are ${signalNames.join(', ')}${near}`,
      { key: `${section}.signals.${signal}` },
    );
  }
}

/**
 * The sink that `destination` names. A prefix (`s3://bucket/prefix/`) or a directory gets the file name
 * `<company_name>_data.nc` (`.ndjson`, `.csv`, `.parquet`).
 *
 * @throws SettingsError ERR_SETTINGS_MISSING where no destination is named, ERR_SINK_IS_SOURCE where it is what is read
 */
export function sinkOf(settings: Settings, memory: MemoryBudget, overwrite: boolean): Sink {
  const { destination, companyName, s3 } = resolveSettings(settings);
  if (destination === undefined) {
    throw new SettingsError(
      'ERR_SETTINGS_MISSING',
      'no destination: name it on the command line (s3://bucket/key, a file, or - for standard output), ' +
        'or in the settings',
      { key: 'destination' },
    );
  }
  const { format, compression } = chooseFormat(settings);
  const table = isTableFormat(format) ? format : undefined;
  const ending = compression === undefined ? '' : '.gz';
  const sink = openSink(destination, {
    ...s3,
    ...(table === undefined ? {} : { contentType: contentTypeOf(table, compression) }),
    isText: isTextFormat(format) && compression === undefined,
    defaultName: `${companyName ?? 'fleet'}_data.${table ?? 'nc'}${ending}`,
    overwrite,
    warnOfUnfinished: true,
    memory: memory.upload,
  });
  refuseInputs('the destination', sink, inputsOf(settings));
  return sink;
}

/** The files that a run with these settings reads, which nothing may write over. */
export function inputsOf(settings: Settings): Input[] {
  const { file } = settings;
  const isJson = settings.source.from === 'json';
  const what = isJson ? 'the JSON that is read' : 'the database that is read';
  const standardInput = 0;
  return [
    ...databasesOf(settings).map((path) => ({
      place: isJson && path === STANDARD_INPUT ? standardInput : path,
      isDatabase: !isJson,
      what,
    })),
    ...(file === undefined ? [] : [{ place: file, isDatabase: false, what: 'the settings file' }]),
  ];
}
