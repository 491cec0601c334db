import type { Readings, SignalSource, WideReadings } from '../model/readings.js';
import { isTall } from '../model/readings.js';
import { groupBy } from '../util/group-by.js';
import { areApart, arePiecesByName, columnsOf } from './alike-tables.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { isQuality } from './vocabulary.js';

/**
 * Names the signals and, where tables have no column of machines, the machines.
 *
 * A signal is named after its column. Where several tables have the column, read or not, the name is `table_column`, or
 * the table alone if that has no other signal.
 *
 * Tables with the same columns are parts of one table where their names differ by a date, a number or a version, and
 * their times do not overlap (`log_2023`, `log_2024`): they share their signals. Where they overlap and have no machines, each table is a machine. Any other
 * readings without machines belong to one named after the database.
 */
export function nameReadings(
  members: readonly Recognised[],
  samples: readonly TableSample[],
  database: string,
): Readings[] {
  const groups = groupBy(members, columnsOf);
  const areParts = new Map([...groups].map(([columns, twins]) => [columns, twins.length > 1 && arePiecesOfOne(twins)]));
  const stored = samples.filter(({ table }) => table.kind !== 'view');
  const byColumns = groupBy(stored, (sample) => columnsOf({ sample }));
  const tablesWith = countTables(members);
  const twinsWith = new Map([...groups].map(([columns, twins]) => [columns, countTables(twins)]));
  return members.map((table): Readings => {
    const { readings, machine, sample } = table;
    const columns = columnsOf(table);
    const alike = groups.get(columns) ?? [];
    const arePieces = areParts.get(columns) === true;
    const twins = severalSignals(table) || arePieces ? alike : [table];
    const arePartsOfOne = twins.length > 1 && arePieces;
    const areMachines = twins.length > 1 && !arePartsOfOne && machine === undefined;
    const naming = machine !== undefined ? {} : { machineName: areMachines ? readings.name : database };
    if (isTall(readings)) return { ...readings, ...naming };
    const doShare = arePartsOfOne || areMachines;
    const shares = doShare ? twins : [table];
    // Another table, read or not, has the same columns.
    const hasTwin = byColumns.get(columns)?.some((other) => other !== sample) ?? false;
    const isUnique = members.length === shares.length && !hasTwin;
    if (isUnique) return { ...readings, ...naming };
    const among = (doShare ? twinsWith.get(columns) : undefined) ?? countTables([table]);
    const isTaken = (signal: string) => (tablesWith.get(signal) as number) > (among.get(signal) as number);
    return { ...readings, ...naming, signals: nameSignals(sample, readings, isTaken, arePartsOfOne) };
  });
}

/** The number of wide tables that have each signal. */
function countTables(tables: readonly Recognised[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { readings } of tables) {
    if (isTall(readings)) continue;
    for (const name of new Set(readings.signals.map(({ signal }) => signal))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * @param isTaken another table has the signal
 * @param arePieces the table is one of several that hold one series
 */
function nameSignals(
  sample: TableSample,
  readings: WideReadings,
  isTaken: (signal: string) => boolean,
  arePieces: boolean,
): SignalSource[] {
  const only = arePieces ? undefined : onlyColumn(sample, readings);
  return readings.signals.map((source) => {
    const { signal, column } = source;
    if (column === only)
      return { ...source, signal: `${readings.name}${signal.startsWith(column) ? signal.slice(column.length) : ''}` };
    return isTaken(signal) || only !== undefined ? { ...source, signal: `${readings.name}_${signal}` } : source;
  });
}

/** Tables that hold one series, one after the other. */
function arePiecesOfOne(tables: readonly Recognised[]): boolean {
  return arePiecesByName(tables.map(({ sample }) => sample.table.name)) && areApart(tables);
}

function severalSignals({ readings, sample }: Recognised): boolean {
  return isTall(readings) || onlyColumn(sample, readings) === undefined;
}

/** The only column of signals that says more than how good a value is, and that varies; undefined for several. */
function onlyColumn({ columns }: TableSample, { signals }: WideReadings): string | undefined {
  const all = [...new Set(signals.map(({ column }) => column))];
  const profileOf = new Map(columns.map((column) => [column.name, column]));
  const varying = all.filter((name) => profileOf.get(name)?.isConstant !== true && !isQuality(name));
  const [only, ...others] = varying.length === 0 ? all : varying;
  return others.length === 0 ? only : undefined;
}
