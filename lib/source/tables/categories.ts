import type Database from 'better-sqlite3';
import { SourceError } from '../../errors.js';
import { nameOf, wordOf } from '../../model/cell-values.js';
import type { TextKind } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { binary, quote, rowsOf } from '../../sqlite/sql.js';
import { compareNames } from '../../util/compare-names.js';
import { formatCount } from '../../util/format.js';
import type { Selection } from './selection.js';
import type { SourceTable } from './source-table.js';

/**
 * Largest number of categories of a signal. Flags become one attribute, which is unreadable if longer. Strings are kept
 * in memory.
 */
export const MAX_CATEGORIES = { flags: 1000, strings: 100_000 } as const;

/**
 * The distinct texts of a column, sorted; undefined if there are more than {@link MAX_CATEGORIES}.
 * @param part `words`: only texts that are not numbers
 */
export function categoriesOf(
  database: Database.Database,
  table: { readonly name: string; readonly query?: string; readonly where?: string },
  column: string,
  kind: TextKind,
  part?: 'words',
): string[] | undefined {
  const c = quote(column);
  const select = `SELECT DISTINCT ${binary(c)} FROM ${rowsOf(table, part && `typeof(${c}) = 'text'`)}`;
  const texts = new Set<string>();
  for (const cell of database.prepare(select).pluck().safeIntegers().iterate() as IterableIterator<Cell>) {
    const text = part === 'words' ? wordOf(cell) : nameOf(cell);
    if (text !== undefined) texts.add(text);
    if (texts.size > MAX_CATEGORIES[kind]) return undefined;
  }
  return [...texts].sort(compareNames);
}

export interface ResolveOptions {
  readonly selection: Selection;
  /** How to store text signals by default; `none` leaves them out. */
  readonly textSignals: TextKind | 'none';
  /** See `TableOptions.wordSignals`. */
  readonly wordSignals?: ReadonlySet<string> | undefined;
  /** The readings were discovered. A signal with too many texts then causes a warning instead of an error. */
  readonly isDiscovered: boolean;
  /** The time column is the INTEGER PRIMARY KEY. */
  readonly isRowid: boolean;
  /** The name of the rowid; undefined for what has none. */
  readonly rowid: string | undefined;
  /** The columns that become facts of machines; undefined: all but private ones. */
  readonly factColumns: readonly string[] | undefined;
}

export type ResolvedTable = Omit<SourceTable, 'why'>;

/** @returns a warning. @throws SourceError ERR_SOURCE_WORDS if the settings name the signal */
export function tooManyCategories(where: string, kind: TextKind, { isDiscovered }: ResolveOptions): string {
  const limit = formatCount(MAX_CATEGORIES[kind]);
  const found = `${where} has more than ${limit} different texts, too many for categories`;
  if (isDiscovered) return `${found}: it is left out`;
  const strings = kind === 'flags' ? ', or read it as "strings"' : '';
  throw new SourceError('ERR_SOURCE_WORDS', `${found}; leave it out of source.readings${strings}`, { table: where });
}
