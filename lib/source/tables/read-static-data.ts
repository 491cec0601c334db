import type Database from 'better-sqlite3';
import { machineName } from '../../model/cell-values.js';
import type { Fact, FactsTable } from '../../model/fact.js';
import { selected } from '../../sqlite/sql.js';

/** Static facts by the machine name in the readings. If a machine has several rows, the first one counts. */
export function readFacts(database: Database.Database, source: FactsTable): Map<string, Fact[]> {
  const facts = new Map<string, Fact[]>();
  const rows = database
    .prepare(`SELECT * FROM ${selected(source)}`)
    .safeIntegers()
    .iterate() as IterableIterator<Record<string, unknown>>;
  for (const row of rows) {
    const column = Object.keys(row).find((name) => name.toLowerCase() === source.key.toLowerCase()) as string;
    const machine = machineName(row[column]);
    if (machine !== undefined && !facts.has(machine)) facts.set(machine, factsOf(row, column));
  }
  return facts;
}

/** The facts of a row: all columns but the name column; NULL and BLOB are skipped. */
export function factsOf(row: Readonly<Record<string, unknown>>, nameColumn: string): Fact[] {
  return Object.entries(row).flatMap(([name, value]) =>
    name === nameColumn || !isFact(value) ? [] : [{ name, value }],
  );
}

function isFact(value: unknown): value is Fact['value'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}
