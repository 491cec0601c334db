import type Database from 'better-sqlite3';
import type { FactsTable } from '../model/fact.js';
import { isTall, type Readings } from '../model/readings.js';
import type { TableReport, Unread, UnreadColumn } from '../source/tables/discovery.js';
import type { ColumnProfile } from './column-profile.js';
import { asNumbers } from './computed-columns.js';
import { referredTables } from './table-reports.js';
import type { TableSample } from './table-sample.js';
import { isId, isKeyName, isRowNumber, timeRank } from './vocabulary.js';

/** What discovery chose. */
interface Choice {
  readonly readings: readonly Readings[];
  readonly facts: FactsTable | undefined;
  readonly reports: readonly TableReport[];
}

/** Share of the values of a column that must be alike for it to be called so. */
const MOST = 0.9;

/**
 * What a database holds beside what is read: tables with a time, and columns of the tables that are read. Columns that
 * identify, number or date a row are none, nor are those that a query takes up.
 *
 * @param views the SQL of each view, by its name in lower case; tables that a view takes up are read with it
 * @param tables the only ones that the user wants to know of; absent: all
 */
export function findUnread(
  samples: readonly TableSample[],
  { readings, facts, reports }: Choice,
  views: ReadonlyMap<string, string>,
  tables?: readonly string[],
): Unread[] {
  const read = new Map<string, Set<string>>();
  for (const one of readings) read.set(one.name.toLowerCase(), namesIn(one, read.get(one.name.toLowerCase())));
  const taken = new Set(
    [...readings.flatMap(referredTables), ...(facts === undefined ? [] : [facts.table])].map(lower),
  );
  const queried = new Set(readings.flatMap(({ name, query }) => [lower(name), ...wordsOf(query ?? '')]));
  // A set that grows while it is walked: views of views are followed.
  for (const name of queried) for (const word of wordsOf(views.get(name) ?? '')) queried.add(word);
  const wanted = tables && new Set(tables.map(lower));
  const whyOf = new Map(reports.map((report) => [report.table, report]));
  return samples.flatMap((sample): Unread[] => {
    const { name, kind } = sample.table;
    const key = lower(name);
    const names = read.get(key);
    if (names !== undefined && kind !== 'view') return unreadColumns(sample, names);
    // Of the columns that a query leaves out, its writer knows.
    if (queried.has(key)) return [];
    const { as, why } = whyOf.get(name) ?? { as: 'left out', why: [] };
    if (kind === 'view' || taken.has(key) || as !== 'left out' || wanted?.has(key) === false) return [];
    return unreadTable(sample, why.join('; '));
  });
}

function lower(name: string): string {
  return name.toLowerCase();
}

/** Names of columns that are read, in lower case. */
function namesIn(readings: Readings, others: Iterable<string> = []): Set<string> {
  const { time, machine, joined = [], query, where } = readings;
  const columns = isTall(readings)
    ? [readings.signalColumn, readings.valueColumn, readings.unitsColumn]
    : readings.signals.map(({ column }) => column);
  const all = [time, machine, ...columns, ...joined.flatMap(({ first, second }) => [first, second])];
  const named = all.filter((name) => name !== undefined).map(lower);
  return new Set([...others, ...named, ...wordsOf(query ?? ''), ...wordsOf(where ?? '')]);
}

/** Words and quoted names of SQL, in lower case. */
function wordsOf(sql: string): string[] {
  const found = sql.matchAll(/"((?:[^"]|"")+)"|\[([^\]]+)\]|`([^`]+)`|[\p{L}_][\p{L}\p{N}_$]*/gu);
  return [...found].map(([word, ...quoted]) => lower(quoted.find((name) => name !== undefined) ?? word)).map(unescaped);
}

function unescaped(name: string): string {
  return name.replaceAll('""', '"');
}

function unreadTable(sample: TableSample, why: string): Unread[] {
  const times = sample.columns.filter(isTime);
  if (times.length === 0) return [];
  const columns = sample.columns.flatMap((column) => describe(column, sample));
  // `created_at` alone says when a row was made, and of no reading.
  if (columns.length === 0 && times.every(({ word }) => timeRank(word) === 2)) return [];
  const { name } = sample.table;
  const rows = sample.complete ? { rows: sample.rows.length } : {};
  return [{ table: name, ...rows, isWhole: true, hasTime: true, columns, why, remedy: `--table ${argumentOf(name)}` }];
}

function unreadColumns(sample: TableSample, read: ReadonlySet<string>): Unread[] {
  const left = sample.columns.filter((column) => !read.has(lower(column.name)));
  const columns = left.flatMap((column) => describe(column, sample));
  if (columns.length === 0) return [];
  const why = 'the table is read without these columns';
  const hasTime = sample.columns.some(isTime);
  return [{ table: sample.table.name, isWhole: false, hasTime, columns, why, remedy: 'source.readings' }];
}

/** What a column holds that could be a signal. */
function describe(column: ColumnProfile, { complete }: TableSample): UnreadColumn[] {
  const what = kindOf(column);
  if (what === undefined) return [];
  const count = column.values.filter((value) => value !== null).length;
  return [{ column: column.name, what, ...(complete ? { count } : {}) }];
}

function kindOf(column: ColumnProfile): UnreadColumn['what'] | undefined {
  const stored = column.values.filter((value) => value !== null);
  if (stored.length === 0) return undefined;
  const share = (test: (value: unknown) => boolean): boolean => stored.filter(test).length >= MOST * stored.length;
  if (share((value) => value instanceof Uint8Array)) return isKeyName(column.word) ? undefined : 'BLOBs';
  if (isId(column) || isRowNumber(column) || isTime(column)) return undefined;
  if (column.isNumeric) {
    if (!column.isFractional && isKeyName(column.word)) return undefined;
    return share((value) => typeof value === 'string') ? 'numbers as text' : 'numbers';
  }
  if (share((value) => typeof value === 'string' && isJson(value))) return 'JSON';
  return asNumbers(column) === undefined ? undefined : 'numbers as text';
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Times by their text, or by their size and name. */
function isTime(column: ColumnProfile): boolean {
  if (column.isEmpty) return false;
  if (2 * column.times >= column.present || 2 * column.timesOfDay >= column.present) return true;
  return column.isNumeric && timeRank(column.word) !== undefined && column.isPlausibleTime;
}

/** The SQL of each view, by its name in lower case. */
export function viewsOf(database: Database.Database): Map<string, string> {
  const views = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").raw().all();
  return new Map((views as [string, string][]).map(([name, sql]) => [lower(name), sql]));
}

function argumentOf(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}
