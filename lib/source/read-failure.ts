import { SourceError } from '../errors.js';
import type { PageFile } from '../sqlite/page-file.js';
import { type Asked, fromSqlite } from '../sqlite/sqlite-errors.js';
import type { ReadingsTable } from './rows/readings-table.js';
import type { SourceOptions } from './source-options.js';

/** Errors that a file may give because it changes while it is read. */
const MAY_FOLLOW = new Set([
  'ERR_SOURCE_CORRUPT',
  'ERR_SOURCE_READ',
  'ERR_SOURCE_SQL',
  'ERR_SOURCE_LIMIT',
  'ERR_SOURCE_NO_READINGS',
]);

/** The error to throw for one that reading the database gave. @param pages the file, once it is open */
export function readFailure(error: unknown, asked: Asked, pages?: PageFile): unknown {
  const failure = fromSqlite(error, asked);
  if (!(failure instanceof SourceError) || !MAY_FOLLOW.has(failure.code)) return failure;
  const change = changeOf(pages);
  return change === undefined ? failure : changedMeanwhile(asked.path, change, failure);
}

function changeOf(pages: PageFile | undefined): string | undefined {
  try {
    return pages?.change;
  } catch {
    // The first error says more.
    return undefined;
  }
}

/** @param change what is different */
export function changedMeanwhile(path: string, change: string, cause?: Error): SourceError {
  const message =
    `${path} was written to while it was read, past the locks of SQLite: ${change}. A program copied another file ` +
    'over it, or cut it off; replace a database that is in use by renaming, or with sqlite3 and .backup or .restore, ' +
    'and run again';
  return new SourceError('ERR_SOURCE_CHANGED', message, { path, ...(cause === undefined ? {} : { cause }) });
}

/** What the settings asked of a table. */
export function askedOf({ name, query, where }: ReadingsTable): Omit<Asked, 'path'> {
  const isOfUser = query !== undefined ? 'query' : where !== undefined ? 'where' : undefined;
  return { table: name, ...(isOfUser && { isOfUser }) };
}

/** What the settings asked of the database. */
export function askedBy({ readings, where }: SourceOptions): Omit<Asked, 'path'> {
  if (readings?.some(({ query }) => query !== undefined)) return { isOfUser: 'query' };
  const isConditional = where !== undefined || readings?.some((table) => table.where !== undefined);
  return isConditional ? { isOfUser: 'where' } : {};
}
