import type Database from 'better-sqlite3';
import { machineName } from '../../model/cell-values.js';
import type { Fact } from '../../model/fact.js';
import type { Reference } from '../../model/readings.js';
import { quote } from '../../sqlite/sql.js';
import { factsOf } from './read-static-data.js';

/**
 * Read the table that `reference` leads to. Keys whose row has no name are called by the key.
 *
 * @param areDistinct every key is a thing of its own: rows of the same name are told apart by their keys, `Press (7)`
 */
export function readNames(database: Database.Database, reference: Reference, areDistinct: boolean): Names {
  const { table, key, name } = reference;
  const rows = database
    .prepare(`SELECT * FROM ${quote(table)}`)
    .safeIntegers()
    .all() as Record<string, unknown>[];
  const find = columnFinder(rows[0] ?? {});
  const keyColumn = find(key);
  if (typeof name !== 'string') {
    const inner = readNames(database, name, areDistinct);
    const via = find(name.column);
    const names = rows.map((row) => {
      const outer = machineName(row[via]);
      return [
        machineName(row[keyColumn]),
        outer === undefined ? undefined : (inner.names.get(outer) ?? outer),
      ] as const;
    });
    return { names: new Map(names.filter(isNamed)), facts: inner.facts };
  }
  const nameColumn = find(name);
  const named = rows
    .map((row) => ({ row, key: machineName(row[keyColumn]), name: machineName(row[nameColumn]) }))
    .filter((entry) => entry.key !== undefined) as { row: Record<string, unknown>; key: string; name?: string }[];
  const times = new Map<string | undefined, number>();
  for (const entry of named) times.set(entry.name, (times.get(entry.name) ?? 0) + 1);
  const call = (entry: { key: string; name?: string }): string => {
    if (entry.name === undefined || entry.name.trim() === '') return entry.key;
    return areDistinct && (times.get(entry.name) as number) > 1 ? `${entry.name} (${entry.key})` : entry.name;
  };
  const facts = new Map<string, readonly Fact[]>();
  for (const entry of named) {
    const said = factsOf(entry.row, nameColumn);
    const before = facts.get(call(entry));
    facts.set(call(entry), before === undefined ? said : before.filter((fact) => said.some((f) => isSame(f, fact))));
  }
  return { names: new Map(named.map((entry) => [entry.key, call(entry)])), facts };
}

function isNamed(pair: readonly [string | undefined, string | undefined]): pair is readonly [string, string] {
  return pair[0] !== undefined && pair[1] !== undefined;
}

function isSame(a: Fact, b: Fact): boolean {
  return a.name === b.name && a.value === b.value;
}

/** SQL takes column names in any case; the keys of a row have one. */
function columnFinder(row: Record<string, unknown>): (name: string) => string {
  const columns = Object.keys(row);
  return (name) => columns.find((c) => c.toLowerCase() === name.toLowerCase()) ?? name;
}

/** What rows of another table say about the keys that readings have. */
export interface Names {
  /** What each key is called. */
  readonly names: ReadonlyMap<string, string>;
  /** What else the table says, by that name. A name that several rows share has what all of them say alike. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
}
