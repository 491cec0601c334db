import { statSync } from 'node:fs';
import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import { isDecidedByRow } from '../../sqlite/conditions/decided-by-row.js';
import { NotSimple } from '../../sqlite/conditions/parse-condition.js';
import { rowCondition, type SqlCondition } from '../../sqlite/conditions/row-condition.js';
import type { PageFile, Refusal } from '../../sqlite/page-file.js';
import { simpleView } from '../../sqlite/simple-view.js';
import { foldCase } from '../../sqlite/sql.js';
import type { ColumnFinder, StoredColumn } from '../../sqlite/stored-column.js';
import { StoredColumns } from '../../sqlite/stored-column.js';
import { TableCatalog } from '../../sqlite/table-catalog.js';
import { plural } from '../../util/format.js';
import { hasIntegers, type ReadingsTable } from '../rows/readings-table.js';
import { RowReader } from '../rows/row-reader.js';
import type { ReaderChoice, SourceOptions } from '../source-options.js';
import type { PageTable } from './page-table.js';

/**
 * Decide whether the pages of a table certainly hold what SQL returns, row for row: a rowid table of the main database
 * without generated columns, in a file that a transaction pins. No statement of the connection may be running.
 *
 * @returns where the columns are stored, or why the table must be read through SQL
 */
export function pageReadable(
  file: PageFile,
  readings: ReadingsTable,
  catalog = new TableCatalog(file.database),
): PageTable | Refusal {
  if (file.refusal !== undefined) return { reason: file.refusal };
  if (readings.query !== undefined) return { reason: 'it is a query' };
  if (readings.zone !== undefined)
    return { reason: `local times of ${readings.zone} are told apart by the order of rows` };
  const named = catalog.named(readings.name);
  const table = named.find((row) => row.schema === 'main');
  if (table === undefined) return { reason: 'the main database has no such table' };
  if (named.some((row) => row.schema === 'temp')) return { reason: 'a temporary table or view has the same name' };
  if (table.type === 'view') return viewReadable(file, readings, catalog, table.name);
  const stored = storedTable(file, catalog, table.name);
  if ('reason' in stored) return stored;
  const located = locate(readings, stored.rootPage, stored.columns);
  if ('reason' in located || readings.where === undefined) return located;
  const { name, where } = readings;
  return conditional(located, [{ sql: where, table: name, find: (column) => stored.columns.compared(column) }]);
}

/** A rowid table of the main database that has no generated columns. @param name as the schema spells it */
function storedTable(
  { database }: PageFile,
  catalog: TableCatalog,
  name: string,
): { readonly rootPage: number; readonly columns: StoredColumns } | Refusal {
  const table = catalog.named(name).find((row) => row.schema === 'main');
  if (table?.type !== 'table') return { reason: `it is a ${table?.type ?? 'missing'} table` };
  if (table.wr !== 0) return { reason: 'it is a WITHOUT ROWID table' };
  const rootPage = catalog.rootPage(table.name);
  if (rootPage === undefined) return { reason: 'it has no b-tree of its own' };
  const columns = new StoredColumns(database, table.name, table.strict !== 0);
  if (columns.hasGenerated) return { reason: 'it has generated columns' };
  return { rootPage, columns };
}

const MORE_THAN_COLUMNS = 'it is a view that does more than select columns of one table';

/** A view is read as the table behind it, where it selects only columns of one. */
function viewReadable(
  file: PageFile,
  readings: ReadingsTable,
  catalog: TableCatalog,
  name: string,
): PageTable | Refusal {
  const view = simpleView(file.database, name);
  if (view === undefined) return { reason: MORE_THAN_COLUMNS };
  const stored = storedTable(file, catalog, view.table);
  if ('reason' in stored) return { reason: `it is a view of ${view.table}: ${stored.reason}` };
  const { columns } = stored;
  const behind = (column: string): string | undefined => view.columns.get(foldCase(column));
  const own: ColumnFinder = {
    find: (column) => mapped(behind(column), (other) => columns.find(other)),
    compared: (column) => mapped(behind(column), (other) => columns.compared(other)),
  };
  const located = locate(readings, stored.rootPage, own);
  // A column that is read is computed.
  if ('reason' in located) return { reason: MORE_THAN_COLUMNS };
  if (!isScanned(file, readings)) return { reason: 'it is a view that SQLite reads by an index' };
  const conditions: SqlCondition[] = [];
  if (view.where !== undefined) {
    conditions.push({ sql: view.where, table: view.alias, find: (column) => columns.compared(column) });
  }
  if (readings.where !== undefined) {
    conditions.push({ sql: readings.where, table: readings.name, find: (column) => own.compared(column) });
  }
  return conditional({ ...located, isView: true }, conditions);
}

function mapped<From, To>(value: From | undefined, to: (value: From) => To): To | undefined {
  return value === undefined ? undefined : to(value);
}

/** True if SQLite gives the rows in the order of the table, too. */
function isScanned({ database }: PageFile, readings: ReadingsTable): boolean {
  const { sql } = new RowReader(database, readings, new MachineDictionary(), new Tally());
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  if (plan.length !== 1) return false;
  const [{ detail }] = plan;
  return / USING INTEGER PRIMARY KEY /.test(detail) || (/^SCAN /.test(detail) && !/ USING /.test(detail));
}

function locate(readings: ReadingsTable, rootPage: number, columns: ColumnFinder): PageTable | Refusal {
  const names = [readings.time, ...(readings.machine === undefined ? [] : [readings.machine])];
  names.push(...readings.signals.map((s) => s.column));
  const stored = names.map((name) => columns.find(name));
  const missing = stored.indexOf(undefined);
  if (missing >= 0) return { reason: `no table has its column ${JSON.stringify(names[missing])}` };
  const [time, ...rest] = stored as StoredColumn[];
  const machine = readings.machine === undefined ? undefined : rest.shift();
  return { readings, rootPage, time, machine, signals: rest };
}

/** The table with conditions, if they can be decided on the pages. */
function conditional(table: PageTable, conditions: readonly SqlCondition[]): PageTable | Refusal {
  if (conditions.length === 0) return table;
  try {
    return { ...table, condition: rowCondition(conditions) };
  } catch (error) {
    if (!(error instanceof NotSimple)) throw error;
    const { name, where, rowid, query } = table.readings;
    // The rows of a view have no rowid in SQL.
    const isOrdinary = table.isView !== true && query === undefined && rowid !== undefined;
    if (isOrdinary && where !== undefined && isDecidedByRow(where)) {
      return { ...table, decidedBySqlite: { table: name, where, rowid } };
    }
    const found = `its rows are selected by an SQL condition that has ${error.message}`;
    return { reason: `${found}, and so does more than compare columns with constants` };
  }
}

/** Databases of at least so many bytes are likely to be read with threads. */
const LARGE_BYTES = 64 << 20;

/** True if threads will probably read the pages, judged by the file size before the schema is read. */
export function isLarge({ path, reader }: SourceOptions): boolean {
  return (reader ?? 'auto') === 'auto' && sizeOf(path) >= LARGE_BYTES;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Choose the reader of a table. @returns the choice with its reason, and the stored columns for the page reader */
export function chooseReader(
  pages: PageFile,
  table: ReadingsTable,
  wanted: NonNullable<SourceOptions['reader']>,
  catalog = new TableCatalog(pages.database),
): { choice: ReaderChoice; pageTable: PageTable | undefined } {
  const rows = (choice: Pick<ReaderChoice, 'reason' | 'isOnly'>) => {
    const mayWait = mayWaitForRows(pages, table, catalog);
    return { choice: { kind: 'rows' as const, ...choice, ...(mayWait ? { mayWait } : {}) }, pageTable: undefined };
  };
  if (wanted === 'rows') return rows({ reason: 'asked for' });
  const found = pageReadable(pages, table, catalog);
  if ('reason' in found) return rows({ reason: found.reason, isOnly: true });
  if (wanted === 'other') return rows({ reason: 'not the reader of pages' });
  const { walPages } = pages;
  const log = walPages === 0 ? '' : `; ${plural(walPages, 'page')} of the database in the write-ahead log of a writer`;
  const integers = hasIntegers(table) ? '; 64-bit integers are decoded in one thread' : '';
  const where = decidedHow(found);
  const what = found.isView === true ? 'a view of columns of one' : 'an ordinary';
  const reason = `${what} table, its pages pinned by a transaction${log}${integers}${where}`;
  // A function may take any time for a row.
  const mayWait = found.decidedBySqlite === undefined ? {} : { mayWait: true };
  return { choice: { kind: 'pages', reason, ...mayWait }, pageTable: found };
}

function decidedHow({ condition, decidedBySqlite }: PageTable): string {
  if (decidedBySqlite !== undefined) return '; its condition is decided by SQLite, rows are read from pages';
  return condition === undefined ? '' : '; its condition is decided on the page';
}

/** False for the rows of an ordinary table, which come one after the other, or are few. */
function mayWaitForRows({ database }: PageFile, table: ReadingsTable, catalog: TableCatalog): boolean {
  if (table.query !== undefined || table.where !== undefined) return true;
  if (catalog.named(table.name).some(({ type }) => type === 'view' || type === 'virtual')) return true;
  return table.prefilter !== undefined && sizeOf(database.name) >= LARGE_BYTES;
}
