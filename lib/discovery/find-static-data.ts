import type Database from 'better-sqlite3';
import type { FactsTable } from '../model/fact.js';
import { binary, quote } from '../sqlite/sql.js';
import { columnsOf } from './families.js';
import type { References } from './foreign-keys.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { machineRank } from './vocabulary.js';

/** Most machines searched for in a key column; a longer list would not be better evidence. */
const MAX_LOOKED_FOR = 500;

/**
 * A table with one row per machine is static data, even with a time (of installation) and numbers, where a table with
 * other columns has readings of the same machines.
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

/**
 * The table of static data about the sampled machines of `members`: the one that they refer to, or the first one that
 * has a row for each of them.
 */
export function findStaticData(
  database: Database.Database,
  members: readonly Recognised[],
  rest: readonly TableSample[],
  references: References,
): FactsTable | undefined {
  const named = members.flatMap(({ machine }) =>
    machine === undefined || machine.names !== undefined || machine.place !== undefined ? [] : [machine],
  );
  if (named.length === 0) return undefined;
  const referred = named.find(({ target }) => target !== undefined)?.target;
  if (referred !== undefined) return { table: referred.sample.table.name, key: referred.key };
  const machines = new Set(named.flatMap(({ column }) => [...column.names.keys()]));
  const areNumbers = named.some(({ column }) => column.isNumeric);
  for (const sample of rest) {
    for (const column of sample.columns) {
      // Small numbers occur in many columns: a match proves nothing there.
      const isKey = column.column.primaryKey > 0 || machineRank(column.name, true) !== undefined;
      if (column.isEmpty || (areNumbers && !isKey)) continue;
      if (![...column.names.keys()].some((name) => machines.has(name)) && sample.complete) continue;
      const { rows, present, distinct } = references.count(sample, column.name);
      if (present === distinct && rows > 0 && containsAll(database, sample, column.name, [...machines])) {
        return { table: sample.table.name, key: column.name };
      }
    }
  }
  return undefined;
}

function containsAll(
  database: Database.Database,
  sample: TableSample,
  column: string,
  machines: readonly string[],
): boolean {
  const sought = machines.slice(0, MAX_LOOKED_FOR);
  const marks = sought.map(() => '?').join(', ');
  const name = binary(`CAST(${quote(column)} AS TEXT)`);
  const found = database
    .prepare(`SELECT count(*) FROM ${quote(sample.table.name)} WHERE ${name} IN (${marks})`)
    .pluck()
    .get(...sought) as number;
  return found === sought.length;
}
