import type { Readings, SignalSource, WideReadings } from '../model/readings.js';
import { isTall } from '../model/readings.js';
import { groupBy } from '../util/group-by.js';
import { areApart, arePiecesByName, columnsOf } from './families.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';

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
  const areParts = new Map([...groups].map(([columns, twins]) => [columns, twins.length > 1 && areApart(twins)]));
  const stored = samples.filter(({ table }) => table.kind !== 'view');
  const byColumns = groupBy(stored, (sample) => columnsOf({ sample }));
  const tablesWith = countTables(members);
  const twinsWith = new Map([...groups].map(([columns, twins]) => [columns, countTables(twins)]));
  return members.map((table): Readings => {
    const { readings, machine, sample } = table;
    const columns = columnsOf(table);
    const alike = groups.get(columns) ?? [];
    const arePieces = arePiecesByName(alike.map(({ sample: { table } }) => table.name));
    const twins = severalSignals(table) || (arePieces && areParts.get(columns)) ? alike : [table];
    const arePartsOfOne = twins.length > 1 && arePieces && areParts.get(columns) === true;
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
    return { ...readings, ...naming, signals: nameSignals(readings, isTaken, arePartsOfOne) };
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
function nameSignals(readings: WideReadings, isTaken: (signal: string) => boolean, arePieces: boolean): SignalSource[] {
  const isOnly = !arePieces && new Set(readings.signals.map((s) => s.column)).size === 1;
  return readings.signals.map((source) => {
    const { signal, column } = source;
    if (isOnly)
      return { ...source, signal: `${readings.name}${signal.startsWith(column) ? signal.slice(column.length) : ''}` };
    return isTaken(signal) ? { ...source, signal: `${readings.name}_${signal}` } : source;
  });
}

function severalSignals({ readings }: Recognised): boolean {
  return isTall(readings) || readings.signals.length > 1;
}
