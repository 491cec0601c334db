import { openDatabases, openJson } from '../job/open-from-settings.js';
import { openReadings, type ReadingsOptions } from '../job/open-source.js';
import type { RunOptions } from '../job/run-options.js';
import type { ReadingBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import { localTimeWarnings } from '../plan/local-times.js';
import { tableProgress } from '../report/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { SourceReadOptions } from '../source/source-options.js';
import type { TableReport } from '../source/tables/discovery.js';
import type { SourceTable } from '../source/tables/source-table.js';
import { SetBacks } from '../survey/index.js';
import { throwIfAborted } from '../util/abort.js';
import { groupBy } from '../util/group-by.js';
import { DuplicateCounter, type Duplicates, duplicatesOf, NO_DUPLICATES, sumOf } from './duplicates.js';
import type { Inspection, Span, TableInspection } from './inspection.js';
import { plainInspection } from './inspection-json.js';
import { type MachineStats, TableStats } from './table-stats.js';

/** A step longer than this many median steps is a gap. */
const GAP_STEPS = 2;

/** What {@link inspect} takes. */
export interface InspectOptions extends Pick<RunOptions, 'settings' | 'progress' | 'whileBlocked' | 'onWait'> {
  /** Aborts the inspection, which writes nothing. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the source when it is open, before its readings are read; what it throws ends the inspection. */
  readonly onOpen?: (source: ReadingSource) => void | Promise<void>;
}

interface InspectSourceOptions {
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A source that also reports its discovery and reads single tables. */
interface InspectedSource extends ReadingSource {
  /** Discovery's result for each table; empty if the settings name the readings. */
  readonly tableReports: readonly TableReport[];
  table(k: number, options?: SourceReadOptions): AsyncIterable<ReadingBatch>;
}

/**
 * Reads what `settings.source` names once, as `fleetcdf inspect` does, and says what is in it: its tables and how they
 * are read, signals, machines, time ranges, gaps, and what is not read. It needs no destination and writes nothing.
 *
 * @throws SettingsError ERR_SETTINGS_MISSING without `source.path`; SourceError where it cannot be opened or read;
 * AbortError
 */
export async function inspect(options: InspectOptions): Promise<Inspection> {
  const { settings, progress, signal, whileBlocked, onWait, onOpen } = options;
  throwIfAborted(signal);
  progress?.start(undefined, 'Reading');
  try {
    const isJson = settings.source.from === 'json';
    const onTable = progress && tableProgress(progress);
    const source = isJson
      ? await openJson(settings, { signal, onWait })
      : await openDatabases(settings, { onTable }, { signal, whileBlocked });
    try {
      await onOpen?.(source);
    } catch (error) {
      await source.close();
      throw error;
    }
    // Where the phase of the tables was shown, it ends here.
    if (!isJson) progress?.start(undefined, 'Reading');
    return await inspectSource(source, { signal, onRows: (rows) => progress?.rows(rows) });
  } finally {
    progress?.stop();
  }
}

/** Inspects a database; see {@link inspectSource}. */
export async function inspectReadings(options: ReadingsOptions, how: InspectSourceOptions = {}): Promise<Inspection> {
  return inspectSource(openReadings(options), how);
}

/** Reads every table of readings once and reports its content. Closes the source. */
export async function inspectSource(
  source: InspectedSource,
  { onRows, signal }: InspectSourceOptions = {},
): Promise<Inspection> {
  try {
    await source.arrange?.({ onRows: () => throwIfAborted(signal) });
    const found: InspectedTable[] = [];
    for (const [k, table] of source.tables.entries()) found.push(await readTable(source, table, k, onRows, signal));
    const duplicates = await allDuplicates(source, found, signal);
    const byMachine = groupBy(
      found.flatMap(({ stats, table }) => [...stats.machines].map(([code, one]) => ({ code, one, table: table.name }))),
      ({ code }) => code,
    );
    const tablesOf = sharedLists();
    const inspection = {
      path: source.path,
      ...(source.size === undefined ? {} : { bytes: source.size }),
      tables: source.tableReports.length > 0 ? source.tableReports : source.tables.map(reportOf),
      readings: found.map(inspectTable),
      duplicates: duplicates.total,
      outOfOrder: found.reduce((sum, { stats }) => sum + stats.order.outOfOrder, 0),
      machines: source.machines.names.map((machine, code) => ({
        machine,
        tables: tablesOf((byMachine.get(code) ?? []).map(({ table }) => table)),
        ...machineSpan((byMachine.get(code) ?? []).map(({ one }) => one)),
        duplicates: duplicates.machines.get(code) ?? 0,
        facts: source.facts.get(machine) ?? [],
      })),
      unread: source.unread,
      warnings: [
        ...source.warnings,
        ...(source.notes ?? []),
        ...found.flatMap(localTimes),
        ...source.missingMachines(),
      ],
    };
    return { ...inspection, toJSON: () => plainInspection(inspection) };
  } finally {
    await source.close();
  }
}

/** Equal lists of names are one, as most of many machines are in the same tables. */
function sharedLists(): (names: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (names) => {
    const key = names.join('\0');
    const list = known.get(key) ?? names;
    known.set(key, list);
    return list;
  };
}

/** What one pass over a table found. */
interface InspectedTable {
  readonly table: SourceTable;
  readonly stats: TableStats;
  readonly tally: Tally;
  readonly rows: number;
  readonly duplicates: Duplicates;
  readonly setBacks: SetBacks;
}

function localTimes({ table, setBacks }: InspectedTable): string[] {
  return localTimeWarnings(setBacks.times, [table]);
}

async function readTable(
  source: InspectedSource,
  table: SourceTable,
  k: number,
  onRows: InspectSourceOptions['onRows'],
  signal: AbortSignal | undefined,
): Promise<InspectedTable> {
  const stats = new TableStats(table.signals.length);
  const setBacks = new SetBacks();
  const tally = new Tally();
  let rows = 0;
  const count = (n: number): void => {
    throwIfAborted(signal);
    rows += n;
    onRows?.(n);
  };
  // What can be read once is counted while it is read.
  const counter = source.isRewindable ? undefined : new DuplicateCounter(table.signals.length);
  try {
    for await (const batch of source.table(k, { tally, onRows: count })) {
      stats.add(batch);
      setBacks.add(batch);
      counter?.add(batch);
    }
    const duplicates = !stats.mayRepeat
      ? NO_DUPLICATES
      : ((await counter?.finish(signal)) ?? (await duplicatesOf(source.table(k), table.signals.length, signal)));
    return { table, stats, tally, rows, duplicates, setBacks };
  } finally {
    counter?.close();
  }
}

/** The duplicates of all tables together; a signal of several tables may have a time in more than one. */
async function allDuplicates(
  source: InspectedSource,
  found: readonly InspectedTable[],
  signal: AbortSignal | undefined,
): Promise<Duplicates> {
  const width = source.signals.length;
  const areShared = found.reduce((sum, { table }) => sum + table.signals.length, 0) > width;
  if (areShared) return duplicatesOf(source.batches({ join: { kind: 'union' } }), width, signal);
  return sumOf(found.map(({ duplicates }) => duplicates));
}

function inspectTable({ table, stats, tally, rows, duplicates }: InspectedTable): TableInspection {
  const { order, machines } = stats;
  return {
    table: table.name,
    rows,
    machines: machines.size,
    ...spanOf([...machines.values()]),
    duplicates: duplicates.total,
    order: !order.ordered ? 'disorder' : order.grouped ? 'by machine' : order.byTime ? 'by time' : 'interleaved',
    outOfOrder: order.outOfOrder,
    signals: table.signals.map(({ name, kind, units, meanings }, s) => {
      const { values, missing, least, most } = stats.signals[s];
      const isRange = kind === 'number' && values > 0;
      return {
        signal: name,
        kind,
        ...(units === undefined ? {} : { units }),
        values,
        missing,
        duplicates: duplicates.signals[s] ?? 0,
        ...(isRange ? { least, most } : {}),
        ...(meanings === undefined ? {} : { meanings }),
      };
    }),
    faults: [...tally],
  };
}

/** The span of several machines together. The step is that of the machine with most readings. */
function spanOf(machines: readonly MachineStats[]): Omit<Span, 'duplicates'> {
  if (machines.length === 0) {
    return { readings: 0, first: undefined, last: undefined, step: undefined, gaps: 0 };
  }
  const sum = (of: (machine: MachineStats) => number): number => machines.reduce((total, m) => total + of(m), 0);
  const longest = machines.reduce((a, b) => (b.steps.total > a.steps.total ? b : a));
  return {
    readings: sum((m) => m.readings),
    first: least(machines.map((m) => m.first)),
    last: -least(machines.map((m) => -m.last)),
    step: longest.steps.median(),
    gaps: sum((m) => m.steps.longerThan(GAP_STEPS * (m.steps.median() ?? 0))),
  };
}

function least(times: readonly bigint[]): bigint {
  let least = times[0];
  for (const time of times) if (time < least) least = time;
  return least;
}

/** The span of one machine: its time range over all tables, the rest from the table with most of its readings. */
function machineSpan(found: readonly MachineStats[]): Omit<Span, 'duplicates'> {
  if (found.length === 0) return spanOf([]);
  const { first, last } = spanOf(found);
  return { ...spanOf([found.reduce((a, b) => (b.readings > a.readings ? b : a))]), first, last };
}

function reportOf({ name, why }: SourceTable): TableReport {
  return { table: name, as: 'readings', why };
}
