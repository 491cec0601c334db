import type { Readings, SignalSource, WideReadings } from '../model/readings.js';
import { isTall } from '../model/readings.js';
import { columnsOf } from './families.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { timeRange } from './time-keys.js';

/**
 * Names the signals and, where tables have no column of machines, the machines.
 *
 * A signal is named after its column. Where several tables have the column, read or not, the name is `table_column`, or
 * the table alone if that has no other signal.
 *
 * Tables with the same columns and several signals are parts of one table where their times do not overlap (`log_2023`,
 * `log_2024`): they share their signals. Where they overlap and have no machines, each table is a machine. Any other
 * readings without machines belong to one named after the database.
 */
export function nameReadings(
  members: readonly Recognised[],
  samples: readonly TableSample[],
  database: string,
): Readings[] {
  return members.map((table): Readings => {
    const { readings, machine } = table;
    const twins = severalSignals(table) ? members.filter((other) => columnsOf(other) === columnsOf(table)) : [table];
    const arePartsOfOne = twins.length > 1 && areApart(twins);
    const areMachines = twins.length > 1 && !arePartsOfOne && machine === undefined;
    const naming = machine !== undefined ? {} : { machineName: areMachines ? readings.name : database };
    if (isTall(readings)) return { ...readings, ...naming };
    const shares = arePartsOfOne || areMachines ? twins : [table];
    const others = members.filter((other) => !shares.includes(other)).map((other) => other.readings);
    const isUnique = members.length === shares.length && !hasTwin(table, samples);
    return { ...readings, ...naming, signals: isUnique ? readings.signals : nameSignals(readings, others) };
  });
}

function nameSignals(readings: WideReadings, others: readonly Readings[]): SignalSource[] {
  const isOnly = new Set(readings.signals.map((s) => s.column)).size === 1;
  const taken = new Set(others.flatMap((other) => (isTall(other) ? [] : other.signals.map((s) => s.signal))));
  return readings.signals.map((source) => {
    const { signal, column } = source;
    if (isOnly) return { ...source, signal: `${readings.name}${signal.slice(column.length)}` };
    return taken.has(signal) ? { ...source, signal: `${readings.name}_${signal}` } : source;
  });
}

/** Another table, read or not, has the same columns. */
function hasTwin(table: Recognised, samples: readonly TableSample[]): boolean {
  const columns = columnsOf(table);
  return samples.some((s) => s !== table.sample && s.table.kind !== 'view' && columnsOf({ sample: s }) === columns);
}

function severalSignals({ readings }: Recognised): boolean {
  return isTall(readings) || readings.signals.length > 1;
}

/** No two of the tables overlap in time. */
function areApart(tables: readonly Recognised[]): boolean {
  const ranges = tables.map(timeRange).sort((a, b) => (a.first < b.first ? -1 : 1));
  return ranges.every((range, i) => i === 0 || ranges[i - 1].last < range.first);
}
