import type Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import { nameOf, wordOf } from '../../model/cell-values.js';
import type { TextKind } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote, rowsOf } from '../../sqlite/sql.js';
import { compareNames } from '../../util/compare-names.js';
import type { Selection } from './selection.js';
import type { SourceTable } from './source-table.js';

/**
 * Different texts that a signal may have. As flags they become one attribute, which nobody reads when it is longer; as
 * strings they are kept in memory.
 */
export const MAX_CATEGORIES = { flags: 1000, strings: 100_000 } as const;

/**
 * The different texts of a column, sorted; undefined where there are more than {@link MAX_CATEGORIES}.
 * @param part only those that are no numbers
 */
export function categoriesOf(
  database: Database.Database,
  table: { readonly name: string; readonly query?: string; readonly where?: string },
  column: string,
  kind: TextKind,
  part?: 'words',
): string[] | undefined {
  const c = quote(column);
  const select = `SELECT DISTINCT ${c} FROM ${rowsOf(table, part && `typeof(${c}) = 'text'`)}`;
  const words = new Set<string>();
  for (const cell of database.prepare(select).pluck().safeIntegers().iterate() as IterableIterator<Cell>) {
    const word = part === 'words' ? wordOf(cell) : nameOf(cell);
    if (word !== undefined) words.add(word);
    if (words.size > MAX_CATEGORIES[kind]) return undefined;
  }
  return [...words].sort(compareNames);
}

export interface ResolveOptions {
  readonly selection: Selection;
  /** What becomes of signals that are text where nothing else is said of them. */
  readonly textSignals: TextKind | 'none';
  /** The readings were discovered: what turns out to be no signal is left out with a warning, rather than an error. */
  readonly isDiscovered: boolean;
  /** The time is an INTEGER PRIMARY KEY. */
  readonly isRowid: boolean;
}

export type ResolvedTable = Omit<SourceTable, 'why'>;

/** @throws SourceError where the user has named the signal */
export function tooManyCategories(where: string, kind: TextKind, { isDiscovered }: ResolveOptions): string {
  const found = `${where} has more than ${MAX_CATEGORIES[kind].toLocaleString('en-US')} different texts, which are no states`;
  if (isDiscovered) return `${found}: it is left out`;
  const strings = kind === 'flags' ? ', or take it as "strings"' : '';
  throw new SourceError('ERR_SOURCE_WORDS', `${found}; leave it out of source.readings${strings}`, { table: where });
}
