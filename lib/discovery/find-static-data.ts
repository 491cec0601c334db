import type Database from 'better-sqlite3';
import type { FactsTable } from '../model/fact.js';
import { quote } from '../sqlite/sql.js';
import { columnsOf } from './families.js';
import type { References } from './foreign-keys.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { machineRank } from './vocabulary.js';

/** Machines looked for in a key column; more prove nothing more. */
const MAX_LOOKED_FOR = 500;

/**
 * Tables with a row for each machine are static data about those machines, though they have a time (of installation) and numbers, where
 * another table, made otherwise, has readings of the same machines.
 */
export function isStatic(table: Recognised, others: readonly Recognised[], references: References): boolean {
  const { machine, sample } = table;
  if (machine === undefined || machine.names !== undefined || !machine.column.isUnique) return false;
  const { rows, distinct } = references.count(sample, machine.column.name);
  if (rows !== distinct) return false;
  return others.some((other) => {
    if (other === table || columnsOf(other) === columnsOf(table)) return false;
    if (other.machine === undefined || other.machine.column.isUnique) return false;
    return [...other.machine.column.names.keys()].some((name) => machine.column.names.has(name));
  });
}

/** The table that says something about each of the sampled machines of `members`: the one they refer to, or the first one that has them all. */
export function findStaticData(
  database: Database.Database,
  members: readonly Recognised[],
  rest: readonly TableSample[],
  references: References,
): FactsTable | undefined {
  const plain = members.flatMap(({ machine }) =>
    machine === undefined || machine.names !== undefined || machine.place !== undefined ? [] : [machine],
  );
  if (plain.length === 0) return undefined;
  const referred = plain.find(({ target }) => target !== undefined)?.target;
  if (referred !== undefined) return { table: referred.sample.table.name, key: referred.key };
  const machines = new Set(plain.flatMap(({ column }) => [...column.names.keys()]));
  const areNumbers = plain.some(({ column }) => column.isNumeric);
  for (const sample of rest) {
    for (const column of sample.columns) {
      // Small numbers are in every other column.
      const isKey = column.column.primaryKey > 0 || machineRank(column.name, true) !== undefined;
      if (column.isEmpty || (areNumbers && !isKey)) continue;
      if (![...column.names.keys()].some((name) => machines.has(name)) && sample.complete) continue;
      const { rows, present, distinct } = references.count(sample, column.name);
      if (present === distinct && rows > 0 && holds(database, sample, column.name, [...machines])) {
        return { table: sample.table.name, key: column.name };
      }
    }
  }
  return undefined;
}

function holds(database: Database.Database, sample: TableSample, column: string, machines: readonly string[]): boolean {
  const wanted = machines.slice(0, MAX_LOOKED_FOR);
  const marks = wanted.map(() => '?').join(', ');
  const found = database
    .prepare(`SELECT count(*) FROM ${quote(sample.table.name)} WHERE CAST(${quote(column)} AS TEXT) IN (${marks})`)
    .pluck()
    .get(...wanted) as number;
  return found === wanted.length;
}
