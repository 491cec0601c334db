import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import type { Discovery } from './discover.js';
import type { FactsTable } from './facts.js';
import type { ReadingsTable } from './readings-table.js';
import type { Table } from './schema.js';
import { quote } from './sql.js';
import { guessTimeUnit } from './time-column.js';

/**
 * Check what settings name against the schema, and find out what they leave open (what numbers of a time column count).
 *
 * @throws SourceError ERR_SOURCE_NO_TABLE, ERR_SOURCE_NO_COLUMN with the nearest name, ERR_SOURCE_QUERY
 */
export class Resolver {
  readonly #database: Database.Database;
  readonly #schema: readonly Table[];
  readonly #path: string;

  constructor(database: Database.Database, schema: readonly Table[], path: string) {
    this.#database = database;
    this.#schema = schema;
    this.#path = path;
  }

  readings(table: ReadingsTable): ReadingsTable {
    const columns = this.#columns(table);
    const wanted = [
      table.time,
      ...(table.machine === undefined ? [] : [table.machine]),
      ...table.signals.map((s) => s.column),
    ];
    for (const column of wanted) this.#checkColumn(table.name, columns, column);
    const timeUnit = table.timeUnit ?? this.#guessUnit(table);
    return timeUnit === undefined ? table : { ...table, timeUnit };
  }

  facts(facts: FactsTable): FactsTable {
    this.#checkColumn(facts.table, this.#tableColumns(facts.table), facts.key);
    return facts;
  }

  #columns(table: ReadingsTable): string[] {
    if (table.query === undefined) return this.#tableColumns(table.name);
    try {
      const statement = this.#database.prepare(`SELECT * FROM (${table.query})`);
      return statement.columns().map((c) => c.name);
    } catch (cause) {
      const message = `the query ${JSON.stringify(table.name)} of source.readings is refused by SQLite: ${(cause as Error).message}`;
      throw new SourceError('ERR_SOURCE_QUERY', message, { path: this.#path, table: table.name, cause });
    }
  }

  #tableColumns(name: string): string[] {
    const table = this.#schema.find((t) => t.name.toLowerCase() === name.toLowerCase());
    if (table !== undefined) return table.columns.map((c) => c.name);
    const names = this.#schema.map((t) => t.name);
    throw new SourceError(
      'ERR_SOURCE_NO_TABLE',
      `no table ${JSON.stringify(name)} in ${this.#path}${didYouMean(name, names)}`,
      {
        path: this.#path,
        table: name,
      },
    );
  }

  #checkColumn(table: string, columns: readonly string[], column: string): void {
    if (columns.some((c) => c.toLowerCase() === column.toLowerCase())) return;
    const message = `no column ${JSON.stringify(column)} in table ${JSON.stringify(table)} of ${this.#path}${didYouMean(column, columns)}`;
    throw new SourceError('ERR_SOURCE_NO_COLUMN', message, { path: this.#path, table, column });
  }

  /** The unit of the first number in the time column, found without reading more than it must. */
  #guessUnit(table: ReadingsTable) {
    const from = table.query === undefined ? quote(table.name) : `(${table.query})`;
    const time = quote(table.time);
    const first = this.#database
      .prepare(
        `SELECT ${time} FROM (SELECT ${time} FROM ${from} LIMIT 1000) WHERE typeof(${time}) IN ('integer', 'real') LIMIT 1`,
      )
      .pluck()
      .get() as number | undefined;
    return first === undefined ? undefined : guessTimeUnit(first);
  }
}

/** Give the listed names to the discovered signals, in order. */
export function renameSignals(discovery: Discovery, names: readonly string[]): Discovery {
  const found = discovery.readings.flatMap((r) => r.signals);
  if (found.length !== names.length) {
    throw new SourceError(
      'ERR_SOURCE_SIGNALS',
      `the settings list ${names.length} sensors (${names.join(', ')}), but ${found.length} signals were found ` +
        `(${found.map((s) => s.signal).join(', ')}); name tables and columns in source.readings`,
    );
  }
  let next = 0;
  const readings = discovery.readings.map((r) => ({
    ...r,
    signals: r.signals.map((s) => ({ ...s, signal: names[next++] })),
  }));
  return { ...discovery, readings };
}
