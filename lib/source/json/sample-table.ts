import Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import { isTall } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote } from '../../sqlite/sql.js';
import { type OpenTables, openTables } from '../tables/open-tables.js';
import type { TableOptions } from '../tables/table-options.js';
import type { RowSample } from './row-sample.js';
import { NESTED } from './rules.js';

/** The rows of a sample as a table, about which discovery and settings say what they say of any. */
export interface SampleTable extends OpenTables {
  /** The columns of the table, by place in a row. */
  readonly columns: readonly string[];
}

/**
 * What the keys of the rows mean, found out by the same rules as for the columns of a table: the sample is put into a database in
 * memory, and opened like any other.
 *
 * @throws SourceError as {@link openTables}, ERR_SOURCE_NO_READINGS for a sample without an object
 */
export function openSampleTable(sample: RowSample, name: string, options: TableOptions): SampleTable {
  assertRows(sample, options.path);
  const columns = columnNames(sample.keys.names);
  const named = (options.readings ?? []).flatMap((readings) => (isTall(readings) ? [] : readings.signals));
  // A signal that settings name may come later.
  const absent = named
    .map(({ column }) => column)
    .filter(
      (column, i, all) => all.findIndex((c) => isSame(c, column)) === i && !columns.some((c) => isSame(c, column)),
    );
  const database = new Database(':memory:');
  try {
    const all = [...columns, ...absent];
    for (const column of absent) sample.keys.add(column);
    database.exec(`CREATE TABLE ${quote(name)} (${all.map(quote).join(', ')})`);
    insert(database, name, all.length, sample);
    const readings = options.readings?.map((r) => ({ ...r, name }));
    for (const r of readings ?? []) if (isTall(r)) insertNames(database, name, r.signalColumn, r.signals ?? []);
    const stream = { ...options, isStream: true, ...(readings && { readings }) };
    const tables = withAdvice(sample, () => openTables(database, stream));
    return { ...tables, columns: all, warnings: [...tables.warnings, ...absentWarnings(absent, sample, options)] };
  } finally {
    database.close();
  }
}

/** Rows without readings may have them in a key. */
function withAdvice<T>({ rows }: RowSample, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const nested = rows.flatMap(({ faults }) => faults).find(({ rule }) => rule === NESTED);
    if (!(error instanceof SourceError) || error.code !== 'ERR_SOURCE_NO_READINGS' || nested === undefined) throw error;
    const advice = `the values of ${JSON.stringify(nested.key)} are objects or arrays, which are not looked into: take the rows out first, with jq for example`;
    throw new SourceError(error.code, `${error.message}\n${advice}`, { path: error.path ?? '', cause: error });
  }
}

function assertRows({ rows, keys }: RowSample, path: string): void {
  if (keys.names.length > 0) return;
  const found =
    rows.length === 0
      ? 'it has no rows'
      : rows.some(({ cells }) => cells !== undefined)
        ? 'its rows have no keys'
        : 'its rows are no objects';
  throw new SourceError(
    'ERR_SOURCE_NO_READINGS',
    `no readings in ${path}: ${found}; a row is an object like {"time": …, "machine": …, "temperature": …}`,
    { path },
  );
}

/** Keys as SQLite takes names of columns: not told apart by case. */
function columnNames(keys: readonly string[]): string[] {
  const taken = new Set<string>();
  return keys.map((key) => {
    const base = key.replaceAll('\0', '\ufffd');
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function insert(database: Database.Database, name: string, width: number, { rows }: RowSample): void {
  const statement = database.prepare(`INSERT INTO ${quote(name)} VALUES (${Array(width).fill('?').join(', ')})`);
  database.exec('BEGIN');
  for (const { cells } of rows) {
    if (cells === undefined) continue;
    statement.run(Array.from({ length: width }, (_, place) => stored(cells[place] ?? null)));
  }
  database.exec('COMMIT');
}

/** Signals that settings name are known, whether the sample has them or not. */
function insertNames(
  database: Database.Database,
  table: string,
  column: string,
  signals: readonly { column: string }[],
) {
  const exists = database.prepare(`SELECT 1 FROM pragma_table_info(?) WHERE lower(name) = lower(?)`).get(table, column);
  if (exists === undefined) return;
  const statement = database.prepare(`INSERT INTO ${quote(table)} (${quote(column)}) VALUES (?)`);
  for (const signal of signals) statement.run(signal.column);
}

const INT64 = 2n ** 63n;

/** A number as SQLite stores what JSON spells so: an INTEGER where it is one. */
function stored(cell: Cell): Cell {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? BigInt(cell) : cell;
  if (typeof cell === 'bigint') return cell >= -INT64 && cell < INT64 ? cell : Number(cell);
  return cell;
}

function absentWarnings(columns: readonly string[], { rows }: RowSample, { path }: TableOptions): string[] {
  const count = rows.length.toLocaleString('en-US');
  return columns.map((column) => `none of the first ${count} rows of ${path} has ${JSON.stringify(column)}`);
}
