import type Database from 'better-sqlite3';
import type { FactsTable } from '../model/fact.js';
import { isTall } from '../model/readings.js';
import { binary, quote } from '../sqlite/sql.js';
import { plural } from '../util/format.js';
import { columnsOf } from './alike-tables.js';
import type { References } from './foreign-keys.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { machineRank } from './vocabulary.js';

/** Static data, and what the user should know of a table that is nearly that. */
interface StaticData {
  readonly facts: FactsTable | undefined;
  readonly warnings: readonly string[];
}

const NONE: StaticData = { facts: undefined, warnings: [] };

/** A name that two tables share by chance says nothing. */
const LEAST_FOUND = 2;

/** Most machines searched for in a key column; a longer list would not be better evidence. */
const MAX_LOOKED_FOR = 500;

/**
 * The tables that are static data. A table with one row per machine is, even with a time (of installation) and numbers,
 * where a table with other columns has readings of the same machines.
 */
export function staticAmong(all: readonly Recognised[], references: References): Set<Recognised> {
  const repeated = repeatedMachines(all);
  return new Set(all.filter((table) => isStatic(table, repeated, references)));
}

/** Each row is of another machine, and there are several. */
export function hasOneRowPerMachine({ machine, sample, readings }: Recognised, references: References): boolean {
  if (machine === undefined || machine.place !== undefined || !machine.column.isUnique || isTall(readings))
    return false;
  if (sample.query !== undefined) return false;
  const { rows, distinct } = references.count(sample, machine.column.computed?.from.name ?? machine.column.name);
  return rows === distinct && rows > 1;
}

/**
 * The tables that have one row per machine, such as its last values, where others have several. They are no readings,
 * and their machines need not be those of the others.
 */
export function lastValuesAmong(all: readonly Recognised[], references: References): Set<Recognised> {
  const single = new Set(all.filter((table) => hasOneRowPerMachine(table, references)));
  const columns = new Set(all.filter((table) => !single.has(table)).map(columnsOf));
  // A table that has the columns of a table of readings has only begun.
  return new Set(columns.size === 0 ? [] : [...single].filter((table) => !columns.has(columnsOf(table))));
}

/** The columns of tables that have several rows of a machine, by its name. */
function repeatedMachines(all: readonly Recognised[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const table of all) {
    if (table.machine === undefined || table.machine.column.isUnique) continue;
    const columns = columnsOf(table);
    for (const name of table.machine.column.names.keys()) {
      const known = found.get(name);
      if (known === undefined) found.set(name, new Set([columns]));
      else known.add(columns);
    }
  }
  return found;
}

function isStatic(
  table: Recognised,
  repeated: ReadonlyMap<string, ReadonlySet<string>>,
  references: References,
): boolean {
  const { machine, sample } = table;
  if (machine === undefined || machine.names !== undefined || !machine.column.isUnique) return false;
  const { rows, distinct } = references.count(sample, machine.column.name);
  if (rows !== distinct) return false;
  const columns = columnsOf(table);
  return [...machine.column.names.keys()].some((name) => {
    const others = repeated.get(name);
    return others !== undefined && others.size > (others.has(columns) ? 1 : 0);
  });
}

/**
 * The table of static data about the sampled machines of `members`: the one that they refer to, or the first one that
 * has a row for each of them. One that lacks some is not taken, which a warning says: names of machines, unlike numbers,
 * are seldom in a table by chance.
 */
export function findStaticData(
  database: Database.Database,
  members: readonly Recognised[],
  rest: readonly TableSample[],
  references: References,
): StaticData {
  const named = members.flatMap(({ machine }) =>
    machine === undefined || machine.names !== undefined || machine.place !== undefined ? [] : [machine],
  );
  if (named.length === 0) return NONE;
  const referred = named.find(({ target }) => target !== undefined)?.target;
  if (referred !== undefined) return { facts: { table: referred.sample.table.name, key: referred.key }, warnings: [] };
  const machines = new Set(named.flatMap(({ column }) => [...column.names.keys()]));
  const wanted = [...machines].slice(0, MAX_LOOKED_FOR);
  let nearly: string | undefined;
  const areNumbers = named.some(({ column }) => column.isNumeric);
  for (const sample of rest) {
    for (const column of sample.columns) {
      // Small numbers occur in many columns: a match proves nothing there.
      const isKey = column.column.primaryKey > 0 || machineRank(column.name, true) !== undefined;
      if (column.isEmpty || (areNumbers && !isKey)) continue;
      if (![...column.names.keys()].some((name) => machines.has(name)) && sample.complete) continue;
      const { rows, present, distinct } = references.count(sample, column.name);
      if (present !== distinct || rows === 0) continue;
      const found = countAmong(database, sample, column.name, wanted);
      if (found === wanted.length) return { facts: { table: sample.table.name, key: column.name }, warnings: [] };
      if (!areNumbers && found >= LEAST_FOUND && 2 * found >= wanted.length)
        nearly ??= notRead(sample, column.name, found, wanted.length);
    }
  }
  return nearly === undefined ? NONE : { facts: undefined, warnings: [nearly] };
}

function notRead({ table: { name } }: TableSample, key: string, found: number, sought: number): string {
  const settings = `source.machines { "table": ${JSON.stringify(name)}, "key": ${JSON.stringify(key)} }`;
  return `${name} has rows for ${found} of ${plural(sought, 'machine')} alone, and is not read as static data; ${settings} reads it`;
}

/** How many of the sought names the column has. */
function countAmong(
  database: Database.Database,
  sample: TableSample,
  column: string,
  sought: readonly string[],
): number {
  const marks = sought.map(() => '?').join(', ');
  const name = binary(`CAST(${quote(column)} AS TEXT)`);
  return database
    .prepare(`SELECT count(*) FROM ${quote(sample.table.name)} WHERE ${name} IN (${marks})`)
    .pluck()
    .get(...sought) as number;
}
