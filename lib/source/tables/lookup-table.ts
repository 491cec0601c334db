import type Database from 'better-sqlite3';
import { machineName } from '../../model/cell-values.js';
import type { Fact } from '../../model/fact.js';
import type { Reference } from '../../model/readings.js';
import { selected } from '../../sqlite/sql.js';
import { factsOf } from './read-static-data.js';
import type { Names } from './source-table.js';

/**
 * Read the names from the table that `reference` points to. A row without a name is named by its key.
 *
 * @param areDistinct every key is a separate thing: equal names get their key appended, `Press (7)`
 */
export function readNames(database: Database.Database, reference: Reference, areDistinct: boolean): Names {
  const { table, key, name } = reference;
  const rows = database
    .prepare(`SELECT * FROM ${selected(reference)}`)
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
    return { names: new Map(names.filter(isNamed)), facts: inner.facts, table: inner.table };
  }
  const nameColumn = find(name);
  const named = rows
    .map((row) => ({ row, key: machineName(row[keyColumn]), name: machineName(row[nameColumn]) }))
    .filter((entry) => entry.key !== undefined) as { row: Record<string, unknown>; key: string; name?: string }[];
  const counts = new Map<string | undefined, number>();
  for (const entry of named) counts.set(entry.name, (counts.get(entry.name) ?? 0) + 1);
  const nameFor = (entry: { key: string; name?: string }): string => {
    if (entry.name === undefined || entry.name.trim() === '') return entry.key;
    return areDistinct && (counts.get(entry.name) as number) > 1 ? `${entry.name} (${entry.key})` : entry.name;
  };
  const facts = new Map<string, readonly Fact[]>();
  for (const entry of named) {
    const own = factsOf(entry.row, nameColumn);
    const before = facts.get(nameFor(entry));
    facts.set(nameFor(entry), before === undefined ? own : before.filter((fact) => own.some((f) => isSame(f, fact))));
  }
  return { names: new Map(named.map((entry) => [entry.key, nameFor(entry)])), facts, table };
}

function isNamed(pair: readonly [string | undefined, string | undefined]): pair is readonly [string, string] {
  return pair[0] !== undefined && pair[1] !== undefined;
}

function isSame(a: Fact, b: Fact): boolean {
  return a.name === b.name && a.value === b.value;
}

/** SQL ignores the case of column names; the keys of a row object do not. */
function columnFinder(row: Record<string, unknown>): (name: string) => string {
  const columns = Object.keys(row);
  return (name) => columns.find((c) => c.toLowerCase() === name.toLowerCase()) ?? name;
}
