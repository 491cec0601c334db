import type { Rule, Tally, TallyEntry } from '../../model/tally.js';
import type { ReadingsTable } from './readings-table.js';

/** What leaves out a whole row because of its time. */
const TIME_FAULTS: readonly Rule[] = [
  'null time',
  'zero time',
  'time out of range',
  'unreadable time',
  'skipped local time',
];

/** What leaves out a whole row. */
const ROW_FAULTS = new Set<Rule>(['null machine', ...TIME_FAULTS]);

/** Rows that a tally has counted as left out. @param tally of nothing but rows that are read once */
export function rowsLeftOut(tally: Iterable<TallyEntry>): number {
  let sum = 0;
  for (const { rule, count } of tally) if (ROW_FAULTS.has(rule)) sum += count;
  return sum;
}

/** Rows of one table that a tally has counted as left out. */
export function rowsLeftOutOf({ name, time, machine }: ReadingsTable, tally: Tally): number {
  const ofTime = TIME_FAULTS.reduce((sum, rule) => sum + tally.count(`${name}.${time}`, rule), 0);
  return ofTime + (machine === undefined ? 0 : tally.count(`${name}.${machine}`, 'null machine'));
}
