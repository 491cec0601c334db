import type Database from 'better-sqlite3';
import { type Cell, nameOf, wordOf } from './cell-decoder.js';
import { compareNames } from './compare-names.js';
import type { TextKind } from './readings.js';
import { quote, rowsOf } from './sql.js';

/**
 * Different texts that a signal may have. As flags they become one attribute, which nobody reads when it is longer; as
 * strings they are kept in memory.
 */
export const MAX_WORDS = { flags: 1000, strings: 100_000 } as const;

/**
 * The different texts of a column, sorted; undefined where there are more than {@link MAX_WORDS}.
 * @param part only those that are no numbers
 */
export function wordsOf(
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
    if (words.size > MAX_WORDS[kind]) return undefined;
  }
  return [...words].sort(compareNames);
}
