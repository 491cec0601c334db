import type Database from 'better-sqlite3';
import { isTall, type Readings, type SignalSource, type WideReadings } from '../../model/readings.js';
import type { Signal } from '../../model/signal.js';
import { codingOf } from '../../time/time-coding.js';
import type { ReadingsTable, SignalColumn } from '../rows/readings-table.js';
import type { ResolvedTable, ResolveOptions } from './categories.js';
import { categoriesOf, tooManyCategories } from './categories.js';
import { readNames } from './lookup-table.js';
import { publicFacts } from './public-facts.js';
import { resolveTall } from './resolve-tall.js';
import { isPattern, matcher, prefilter, type Selection } from './selection.js';
import { describedSignal, type Names } from './source-table.js';

/**
 * Find out what only the rows of a table can tell: the categories of its text signals, the signals of a tall table, the
 * names of its machines.
 * @throws SourceError ERR_SOURCE_WORDS if a signal has more texts than MAX_CATEGORIES
 */
export function resolveTable(database: Database.Database, readings: Readings, options: ResolveOptions): ResolvedTable {
  const areDistinct = !(isTall(readings) && readings.signalNames?.table === readings.machineNames?.table);
  const machines =
    readings.machineNames === undefined ? undefined : readNames(database, readings.machineNames, areDistinct);
  const keys = keysOf(options.selection, machines);
  const { window } = options.selection;
  const condition = prefilter(readings, window, keys, options.isRowid);
  const base: Omit<ReadingsTable, 'signals'> = {
    name: readings.name,
    ...(readings.query === undefined ? {} : { query: readings.query }),
    ...(readings.where === undefined ? {} : { where: readings.where }),
    ...(condition === undefined ? {} : { prefilter: condition }),
    ...(options.rowid === undefined ? {} : { rowid: options.rowid }),
    ...(readings.machine === undefined ? {} : { machine: readings.machine }),
    ...(readings.machineName === undefined ? {} : { machineName: readings.machineName }),
    time: readings.time,
    ...codingOf(readings),
    ...(window === undefined ? {} : { window }),
  };
  const resolved = isTall(readings)
    ? resolveTall(database, readings, base, options)
    : resolveWide(database, readings, base, options);
  if (machines === undefined) return resolved;
  // The facts of a sensor table describe sensors, not machines.
  const isOfMachines = areDistinct || typeof readings.machineNames?.name !== 'string';
  const { facts, withheld } = publicFacts(
    machines.table,
    isOfMachines ? machines.facts : new Map(),
    options.factColumns,
  );
  return { ...resolved, machines: { ...machines, facts }, withheld: [...resolved.withheld, withheld] };
}

function resolveWide(
  database: Database.Database,
  readings: WideReadings,
  base: Omit<ReadingsTable, 'signals'>,
  options: ResolveOptions,
): ResolvedTable {
  const isWanted = matcher(options.selection.signals);
  const warnings: string[] = [];
  const sources: SignalSource[] = [];
  const signals: Signal[] = [];
  const columns: SignalColumn[] = [];
  for (const source of readings.signals) {
    const { signal, column, units } = source;
    const described = { name: signal, ...(units === undefined ? {} : { units }) };
    if (!isWanted(signal)) continue;
    const requested = source.as ?? 'number';
    const kind = requested !== 'number' && options.isDiscovered ? options.textSignals : requested;
    if (kind === 'none') continue;
    // A column read both as number and as text is split: one signal gets its numbers, the other its text.
    const isSplit = readings.signals.some(
      (s) => s.column === column && ((s.as ?? 'number') !== 'number') !== (requested !== 'number'),
    );
    if (kind === 'number') {
      signals.push(describedSignal({ ...described, kind }));
      columns.push({ signal, column, ...(isSplit ? { part: 'numbers' as const } : {}) });
    } else {
      const part = isSplit ? 'words' : undefined;
      const categories = categoriesOf(database, readings, column, kind, part);
      if (categories === undefined) {
        warnings.push(tooManyCategories(`${readings.name}.${column}`, kind, options));
        continue;
      }
      signals.push(describedSignal({ ...described, kind, meanings: categories }));
      // The numbers of the same column count its BLOBs, if they are read.
      const isCounted = readings.signals.some(
        (s) => s.column === column && (s.as ?? 'number') === 'number' && isWanted(s.signal),
      );
      columns.push({ signal, column, categories, ...(part && { part }), ...(isCounted ? {} : { countsBlobs: true }) });
    }
    sources.push({ ...source, as: kind });
  }
  return {
    name: readings.name,
    readings: { ...readings, signals: sources },
    signals,
    known: readings.signals.map((s) => s.signal),
    read: { ...base, signals: columns },
    withheld: [],
    warnings,
  };
}

/** Values of the machine column for the selected machines; undefined if patterns make them unknown before reading. */
function keysOf({ machines: patterns }: Selection, names: Names | undefined): string[] | undefined {
  if (patterns === undefined) return undefined;
  const isWanted = matcher(patterns);
  const keys = [...(names?.names ?? [])].filter(([, name]) => isWanted(name)).map(([key]) => key);
  return patterns.some(isPattern) ? undefined : [...keys, ...patterns];
}
