import Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import { isTall } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote } from '../../sqlite/sql.js';
import { formatCount } from '../../util/format.js';
import { type OpenTables, openTables } from '../tables/open-tables.js';
import type { TableOptions } from '../tables/table-options.js';
import type { RowSample } from './row-sample.js';
import { NESTED } from './rules.js';

/** The table that the rows of a sample form. */
interface SampleTable extends OpenTables {
  /** Column names, by index in a row. */
  readonly columns: readonly string[];
}

/**
 * Find out what the keys of the rows mean, by the same rules as for the columns of a table: insert the sample into a
 * database in memory and open its tables.
 *
 * @throws SourceError as {@link openTables}; ERR_SOURCE_NO_READINGS for a sample without objects
 */
export function openSampleTable(sample: RowSample, name: string, options: TableOptions): SampleTable {
  assertRows(sample, options.path);
  const columns = columnNames(sample.keys.names);
  const named = (options.readings ?? []).flatMap((readings) => (isTall(readings) ? [] : readings.signals));
  // A column that the settings name may appear after the sample.
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

/** If the rows hold no readings but nested values, say that these are not searched. */
function withAdvice<T>({ rows }: RowSample, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const nested = rows.flatMap(({ faults }) => faults).find(({ rule }) => rule === NESTED);
    if (!(error instanceof SourceError) || error.code !== 'ERR_SOURCE_NO_READINGS' || nested === undefined) throw error;
    const advice =
      `the values of ${JSON.stringify(nested.key)} are objects or arrays, which are not searched: ` +
      'extract the rows first, for example with jq';
    const lines = [...error.message.split('\n'), advice];
    throw new SourceError(error.code, lines, { path: error.path ?? '', cause: error });
  }
}

function assertRows({ rows, keys }: RowSample, path: string): void {
  if (keys.names.length > 0) return;
  const found =
    rows.length === 0
      ? 'it has no rows'
      : rows.some(({ cells }) => cells !== undefined)
        ? 'its rows have no keys'
        : 'its rows are not objects';
  throw new SourceError(
    'ERR_SOURCE_NO_READINGS',
    `no readings in ${path}: ${found}; a row is an object like {"time": …, "machine": …, "temperature": …}`,
    { path },
  );
}

/** Column names for keys. SQLite ignores the case of column names, so keys that differ only by case get a number. */
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

/** Insert the signals that the settings name, so that they are known even if the sample does not contain them. */
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

/** A number as SQLite stores it: an INTEGER if it is an integer of 64 bits, else REAL. */
function stored(cell: Cell): Cell {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? BigInt(cell) : cell;
  if (typeof cell === 'bigint') return cell >= -INT64 && cell < INT64 ? cell : Number(cell);
  return cell;
}

function absentWarnings(columns: readonly string[], { rows }: RowSample, { path }: TableOptions): string[] {
  const count = formatCount(rows.length);
  return columns.map((column) => `none of the first ${count} rows of ${path} has ${JSON.stringify(column)}`);
}
