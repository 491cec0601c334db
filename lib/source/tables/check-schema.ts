import type Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import type { FactsTable } from '../../model/fact.js';
import { isTall, type Readings, type Reference } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import type { Table } from '../../sqlite/database-schema.js';
import { quote, rowsOf, subquery } from '../../sqlite/sql.js';
import { codingOf } from '../../time/time-coding.js';
import { didYouMean } from '../../util/suggest.js';
import { areLocal, completeCoding, epochDoubt } from './guess-times.js';
import { rowidOf, sampleRows } from './sample-rows.js';

/** Times sampled at each of three places of a table to guess how they are coded. */
const TIMES_A_PLACE = 50;

/** Rows of a query sampled for the same. */
const QUERY_ROWS = 600;

/**
 * Checks the names in the settings against the schema, and guesses how times are coded where the settings do not say it.
 *
 * @throws SourceError ERR_SOURCE_SQL, ERR_SOURCE_NO_TABLE, ERR_SOURCE_NO_COLUMN with the nearest name, ERR_SOURCE_QUERY,
 *   ERR_SOURCE_WHERE
 */
export class SchemaChecker {
  readonly #database: Database.Database;
  readonly #schema: readonly Table[];
  readonly #path: string;
  readonly #isDiscovered: boolean;
  readonly #byName: ReadonlyMap<string, Table>;
  /** Readings whose times are text without an offset, and have no zone. */
  readonly localTimes = new Set<Readings>();
  /** Doubts about what was guessed. */
  readonly warnings: string[] = [];

  /** @param isDiscovered the readings are not those of the settings */
  constructor(database: Database.Database, schema: readonly Table[], path: string, isDiscovered: boolean) {
    this.#isDiscovered = isDiscovered;
    this.#database = database;
    this.#schema = schema;
    this.#path = path;
    this.#byName = new Map(schema.toReversed().map((table) => [table.name.toLowerCase(), table]));
  }

  /**
   * @param isGuessed how its times are coded is not the user's choice
   * @returns the readings, with what was found out about their times
   */
  readings(readings: Readings, isGuessed: boolean): Readings {
    const columns = this.#columns(readings, 'source.readings');
    for (const column of columnsOf(readings)) this.#checkColumn(readings.name, columns, column);
    if (readings.machineNames !== undefined) this.#reference(readings.machineNames);
    if (isTall(readings) && readings.signalNames !== undefined) this.#reference(readings.signalNames);
    this.#checkWhere(readings);
    const values = this.#times(readings);
    const coding = completeCoding(codingOf(readings), values, columns);
    const doubt = isGuessed ? epochDoubt(`${readings.name}.${readings.time}`, coding, values) : undefined;
    if (doubt !== undefined) this.warnings.push(doubt);
    const complete = { ...readings, ...coding };
    if (coding.zone === undefined && areLocal(values)) this.localTimes.add(complete);
    return complete;
  }

  facts(facts: FactsTable & { readonly name?: string }): void {
    const columns = this.#columns({ ...facts, name: facts.table }, 'source.machines');
    this.#checkColumn(facts.table, columns, facts.key);
    if (facts.name !== undefined) this.#checkColumn(facts.table, columns, facts.name);
  }

  /** Every column that is to be published must be one of the tables with facts, of which `stated` may be a query. */
  factColumns(
    wanted: readonly string[],
    stated: FactsTable | undefined,
    described: readonly { table: string }[],
  ): void {
    const tables = [...new Set(described.map(({ table }) => table))];
    const columns = tables.flatMap((name) =>
      this.#columns({ name, query: name === stated?.table ? stated.query : undefined }, 'source.machines'),
    );
    for (const column of wanted) {
      if (columns.some((c) => c.toLowerCase() === column.toLowerCase())) continue;
      const found = tables.length === 0 ? 'there is no table of machines' : `no such column in ${tables.join(', ')}`;
      const message = `source.machines.columns names ${JSON.stringify(column)}, but ${found}${didYouMean(column, columns)}`;
      throw new SourceError('ERR_SOURCE_NO_COLUMN', message, { path: this.#path, column });
    }
  }

  /** True if the time column is the INTEGER PRIMARY KEY, which is the rowid. */
  isRowid({ name, query, time }: Readings): boolean {
    const table = query === undefined ? this.#find(name) : undefined;
    if (table === undefined || !table.hasRowid) return false;
    const keys = table.columns.filter((c) => c.primaryKey > 0);
    return keys.length === 1 && keys[0].name.toLowerCase() === time.toLowerCase() && /^integer$/i.test(keys[0].type);
  }

  /** The name of the rowid, by which rows can be put in order; undefined for what has none. */
  rowidOf({ name, query }: Readings): string | undefined {
    const table = query === undefined ? this.#find(name) : undefined;
    return table && rowidOf(table);
  }

  #reference({ table, query, key, name }: Reference): void {
    const columns = this.#columns({ name: table, ...(query === undefined ? {} : { query }) }, 'source.readings');
    this.#checkColumn(table, columns, key);
    this.#checkColumn(table, columns, typeof name === 'string' ? name : name.column);
    if (typeof name !== 'string') this.#reference(name);
  }

  #columns({ name, query }: { name: string; query?: string | undefined }, setting: string): string[] {
    if (query === undefined) return this.#tableColumns(name);
    try {
      // By itself, so that it is one whole statement that only reads, and no part of another one.
      if (!this.#database.prepare(query).reader) throw new Error('it gives no rows');
      const statement = this.#database.prepare(`SELECT * FROM ${subquery(query)}`);
      return statement.columns().map((c) => c.name);
    } catch (cause) {
      if (this.#isDiscovered) throw this.#unreadable(name, (cause as Error).message, cause);
      const what = `the query ${JSON.stringify(name)} of ${setting}`;
      const message = `${what} is refused by SQLite: ${(cause as Error).message}`;
      throw new SourceError('ERR_SOURCE_QUERY', message, { path: this.#path, table: name, cause });
    }
  }

  #checkWhere(readings: Readings): void {
    if (readings.where === undefined) return;
    try {
      this.#database.prepare(`SELECT 1 FROM ${rowsOf(readings)}`);
    } catch (cause) {
      const where = `source.where, ${JSON.stringify(readings.where)},`;
      const message = `${where} is refused by SQLite for ${readings.name}: ${(cause as Error).message}`;
      throw new SourceError('ERR_SOURCE_WHERE', message, { path: this.#path, table: readings.name, cause });
    }
  }

  #find(name: string): Table | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  #tableColumns(name: string): string[] {
    const table = this.#find(name);
    if (table?.fault !== undefined) throw this.#unreadable(name, table.fault);
    if (table !== undefined) return table.columns.map((c) => c.name);
    const names = this.#schema.map((t) => t.name);
    const message = `no table ${JSON.stringify(name)} in ${this.#path}${didYouMean(name, names)}`;
    throw new SourceError('ERR_SOURCE_NO_TABLE', message, { path: this.#path, table: name });
  }

  #unreadable(table: string, why: string, cause?: unknown): SourceError {
    const message = `${table} of ${this.#path} cannot be read through SQL: ${why}`;
    return new SourceError('ERR_SOURCE_SQL', message, { path: this.#path, table, cause });
  }

  #checkColumn(table: string, columns: readonly string[], column: string): void {
    if (columns.some((c) => c.toLowerCase() === column.toLowerCase())) return;
    const what = `no column ${JSON.stringify(column)} in table ${JSON.stringify(table)} of ${this.#path}`;
    const message = `${what}${didYouMean(column, columns)}`;
    throw new SourceError('ERR_SOURCE_NO_COLUMN', message, { path: this.#path, table, column });
  }

  /** A sample of the time column. */
  #times(readings: Readings): Cell[] {
    const table = readings.query === undefined ? this.#find(readings.name) : undefined;
    const is = (c: { name: string }): boolean => c.name.toLowerCase() === readings.time.toLowerCase();
    if (table !== undefined) {
      const { rows } = sampleRows(this.#database, table, table.columns.filter(is).slice(0, 1), TIMES_A_PLACE);
      return rows.map(([value]) => value);
    }
    const select = `SELECT ${quote(readings.time)} FROM ${rowsOf(readings)} LIMIT ${QUERY_ROWS}`;
    return this.#database.prepare(select).pluck().safeIntegers().all() as Cell[];
  }
}

function columnsOf(readings: Readings): string[] {
  const { machine, time } = readings;
  const keys = machine === undefined ? [time] : [time, machine];
  if (!isTall(readings)) return [...keys, ...readings.signals.map((s) => s.column)];
  const { signalColumn, valueColumn, unitsColumn } = readings;
  return [...keys, signalColumn, valueColumn, ...(unitsColumn === undefined ? [] : [unitsColumn])];
}
