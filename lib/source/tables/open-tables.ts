import type Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import type { Fact, FactsTable } from '../../model/fact.js';
import { privacyOfTexts, secretsOrPeople } from '../../model/private-names.js';
import type { Readings } from '../../model/readings.js';
import { readSchema } from '../../sqlite/read-schema.js';
import { fileStem } from '../../util/file-stem.js';
import { didYouMean } from '../../util/suggest.js';
import { SchemaChecker } from './check-schema.js';
import type { DiscoverOptions, Discovery, TableReport, Unread } from './discovery.js';
import { integerSignals } from './integer-signals.js';
import { publicFacts, withheldWarnings } from './public-facts.js';
import { readFacts } from './read-static-data.js';
import { resolveTable } from './resolve-wide.js';
import { isPattern, matcher, type Selection } from './selection.js';
import type { SourceTable } from './source-table.js';
import type { TableOptions } from './table-options.js';

export interface OpenTables {
  readonly tables: readonly SourceTable[];
  /** The table of static data. */
  readonly factsTable: FactsTable | undefined;
  /** Static facts, by machine name. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** The result of discovery per table; empty if the settings name the readings. */
  readonly tableReports: readonly TableReport[];
  readonly warnings: readonly string[];
  /** What discovery leaves unread; empty if the settings name the readings. */
  readonly unread: readonly Unread[];
}

/**
 * Find the tables of readings, check them against the schema and resolve what only their rows can tell.
 * @throws SourceError if a name in the options is missing in the database, or discovery fails
 */
export function openTables(database: Database.Database, options: TableOptions): OpenTables {
  const { path, selection = {}, textSignals = 'flags', wordSignals, factColumns, isStream = false } = options;
  const schema = readSchema(database);
  const checker = new SchemaChecker(database, schema, path, options.readings === undefined);
  if (options.facts !== undefined) checker.facts(options.facts);
  const found: Discovery =
    options.readings === undefined
      ? options.discover(database, schema, path, discoverOptions(options))
      : { readings: options.readings, facts: undefined, reports: [], warnings: [], unread: [] };
  const reports = new Map(found.reports.map(({ table, why, evidence = [] }) => [table, [...why, ...evidence]]));
  const resolved = found.readings.map((readings) => {
    const isDiscovered = options.readings === undefined;
    const isCoded =
      options.times?.epoch !== undefined || readings.epoch !== undefined || readings.timeUnit !== undefined;
    const isGuessed = isDiscovered ? options.times?.epoch === undefined : !isCoded;
    const complete = checker.readings(withDefaults(readings, options), isGuessed);
    const isRowid = checker.isRowid(complete);
    const rowid = checker.rowidOf(complete);
    const hasLocalTimes = checker.localTimes.has(complete);
    const why = reports.get(readings.name) ?? describe(complete);
    return {
      ...resolveTable(database, complete, {
        ...{ selection, textSignals, wordSignals, factColumns },
        ...{ isDiscovered, isRowid, rowid },
      }),
      why,
      hasLocalTimes,
    };
  });
  assertSignals(resolved, selection, path);
  const selected = resolved.filter((table) => table.signals.length > 0);
  const renamed = options.sensors === undefined ? selected : renameSignals(selected, options.sensors);
  const { integers: choose, integerCodes: codes } = options;
  const tables =
    choose === undefined ? renamed : integerSignals(database, renamed, { choose, schema, isStream, codes });
  const factsTable =
    options.facts === undefined ? found.facts : options.facts.name === undefined ? options.facts : undefined;
  const stated = factsTable && publicFacts(factsTable.table, readFacts(database, factsTable), factColumns);
  const facts = new Map<string, readonly Fact[]>(stated?.facts);
  for (const table of tables) {
    for (const [machine, own] of table.machines?.facts ?? []) {
      facts.set(machine, withStated(own, stated?.facts.get(machine)));
    }
  }
  const withheld = [...(stated === undefined ? [] : [stated.withheld]), ...tables.flatMap((table) => table.withheld)];
  if (factColumns !== undefined) checker.factColumns(factColumns, factsTable, withheld);
  return {
    tables,
    factsTable,
    facts,
    tableReports: found.reports,
    unread: found.unread,
    warnings: [
      ...found.warnings,
      ...(options.facts === undefined ? (found.staticWarnings ?? []) : []),
      ...checker.warnings,
      ...resolved.flatMap((table) => table.warnings),
      ...withheldWarnings(withheld),
      ...(options.readings === undefined ? tables.flatMap(({ readings }) => namedByPeople(readings)) : []),
    ],
  };
}

/** Tables of which everything is known but their rows. */
export function knownTables(tables: readonly SourceTable[]): OpenTables {
  return { tables, factsTable: undefined, facts: new Map(), tableReports: [], warnings: [], unread: [] };
}

function discoverOptions({ isStream = false, tables, recipe, onTable, times }: TableOptions): DiscoverOptions {
  return { isStream, tables, recipe, onTable, epoch: times?.epoch, zone: times?.zone };
}

/** A doubt about machines whose own names are private, where nobody chose them. */
function namedByPeople({ name: table, machine, machineNames }: Readings): string[] {
  if (machine === undefined || machineNames !== undefined || privacyOfTexts(machine, table) === undefined) return [];
  const named = `${table}.${machine}, ${secretsOrPeople(1)}, names the machines of the dataset`;
  return [`${named}; "machine" in source.readings names another column`];
}

/** What the lookup table of names says of a machine, then what the table of static data says besides. */
function withStated(own: readonly Fact[], stated: readonly Fact[] = []): readonly Fact[] {
  return [...own, ...stated.filter((fact) => own.every(({ name }) => name !== fact.name))];
}

/** Add the options that hold for all tables. The table's own machine names win. */
function withDefaults(readings: Readings, { path, where, facts, times }: TableOptions): Readings {
  const conditions = [readings.where, where].filter((condition) => condition !== undefined);
  const names =
    facts?.name === undefined || readings.machine === undefined
      ? undefined
      : { table: facts.table, key: facts.key, name: facts.name };
  return {
    ...times,
    ...readings,
    ...(conditions.length === 0
      ? {}
      : { where: conditions.map((c) => (conditions.length > 1 ? `(${c})` : c)).join(' AND ') }),
    ...(names === undefined || readings.machineNames !== undefined ? {} : { machineNames: names }),
    ...(readings.machine === undefined ? { machineName: readings.machineName ?? fileStem(path) } : {}),
  };
}

/** Every pattern of the selection must match a signal. */
function assertSignals(tables: readonly SourceTable[], { signals: patterns }: Selection, path: string): void {
  const names = tables.flatMap((table) => table.signals.map((signal) => signal.name));
  const absent = (patterns ?? []).find((pattern) => !names.some(matcher([pattern])));
  if (absent === undefined && names.length > 0) return;
  if (absent === undefined) {
    throw new SourceError('ERR_SOURCE_NO_READINGS', `the tables of readings in ${path} have no signals`, { path });
  }
  const all = tables.flatMap(({ known }) => known);
  const advice = isPattern(absent) ? '' : didYouMean(absent, all);
  throw new SourceError('ERR_SOURCE_SIGNALS', `no signal ${JSON.stringify(absent)} in ${path}${advice}`, { path });
}

/** Rename all signals, in order. */
function renameSignals(tables: readonly SourceTable[], names: readonly string[]): SourceTable[] {
  const found = tables.flatMap((table) => table.signals);
  if (found.length !== names.length) {
    throw new SourceError(
      'ERR_SOURCE_SIGNALS',
      `the settings list ${names.length} sensors (${names.join(', ')}), but ${found.length} signals were found ` +
        `(${found.map((s) => s.name).join(', ')}); name tables and columns in source.readings`,
    );
  }
  let next = 0;
  return tables.map((table) => ({
    ...table,
    signals: table.signals.map((signal) => ({ ...signal, name: names[next++] })),
  }));
}

function describe({ time, machine }: Readings): string[] {
  return [`time ${time}`, ...(machine === undefined ? [] : [`machine ${machine}`])];
}
