import Database from 'better-sqlite3';
import { FleetcdfError, SourceError } from '../errors.js';

/** What was asked of SQLite when it failed. */
export interface Asked {
  /** The database, as the user named it. */
  readonly path: string;
  readonly table?: string;
  /** The table is a query of the settings, or a condition of the settings selects its rows. */
  readonly isOfUser?: 'query' | 'where';
}

/**
 * An error of SQLite as one of this package; every other error as it is. The result codes are those of "Result and
 * Error Codes" of sqlite.org; extended ones begin with the name of their primary code.
 */
export function fromSqlite(error: unknown, asked: Asked): unknown {
  if (error instanceof FleetcdfError || !(error instanceof Error)) return error;
  const isStatement = error instanceof RangeError && error.message.includes('more than one statement');
  if (!(error instanceof Database.SqliteError) && !isStatement) return error;
  const code = error instanceof Database.SqliteError ? error.code : 'SQLITE_ERROR';
  return MEANINGS.find(([prefix]) => code.startsWith(prefix))?.[1](asked, error) ?? refused(asked, error);
}

type Meaning = (asked: Asked, cause: Error) => FleetcdfError;

/** The first prefix that fits counts. */
const MEANINGS: readonly (readonly [string, Meaning])[] = [
  ['SQLITE_CORRUPT', damaged],
  ['SQLITE_NOTADB', damaged],
  ['SQLITE_IOERR_GETTEMPPATH', temporary],
  ['SQLITE_IOERR_NOMEM', tooLarge],
  ['SQLITE_IOERR', unreadable],
  ['SQLITE_FULL', temporary],
  ['SQLITE_CANTOPEN', temporary],
  ['SQLITE_READONLY', unfinished],
  ['SQLITE_TOOBIG', tooLarge],
  ['SQLITE_NOMEM', tooLarge],
  ['SQLITE_BUSY', locked],
  ['SQLITE_LOCKED', locked],
  ['SQLITE_PROTOCOL', locked],
];

function error(code: string, { path, table }: Asked, what: string, cause: Error): SourceError {
  const where = table === undefined ? path : `${table} of ${path}`;
  const options = { path, ...(table === undefined ? {} : { table }), cause };
  return new SourceError(code, `${where} ${what.replace('%s', () => cause.message)}`, options);
}

function damaged(asked: Asked, cause: Error): FleetcdfError {
  return error('ERR_SOURCE_CORRUPT', asked, 'is damaged: %s; PRAGMA integrity_check reports details', cause);
}

function unreadable(asked: Asked, cause: Error): FleetcdfError {
  return error('ERR_SOURCE_READ', asked, 'cannot be read: %s; check the disk or the network file system', cause);
}

/** The connection writes nothing itself: a journal asks for what was not finished to be rolled back. */
function unfinished(asked: Asked, cause: Error): FleetcdfError {
  const what =
    'has the journal of a write that was not finished (%s), or another database took its place while it was read; run ' +
    `again, or let SQLite repair it first: sqlite3 ${JSON.stringify(asked.path)} "PRAGMA quick_check"`;
  return error('ERR_SOURCE_OPEN', asked, what, cause);
}

function locked(asked: Asked, cause: Error): FleetcdfError {
  const what = 'is locked by another process that writes to it (%s); try again when it has finished';
  return error('ERR_SOURCE_LOCKED', asked, what, cause);
}

function tooLarge(asked: Asked, cause: Error): FleetcdfError {
  const what = 'has a text, a BLOB or a result that is larger than memory or the limits of SQLite and Node allow (%s)';
  return error('ERR_SOURCE_LIMIT', asked, what, cause);
}

/** The database is open and only read, so what is full or cannot be opened is a file that SQLite sorts in. */
function temporary({ path }: Asked, cause: Error): FleetcdfError {
  const message =
    `SQLite cannot write the temporary file in which it sorts ${path} (${cause.message}); free some space, or set ` +
    'SQLITE_TMPDIR or TMPDIR to another directory';
  return new FleetcdfError('ERR_TEMPORARY_FILE', message, { cause });
}

function refused(asked: Asked, cause: Error): FleetcdfError {
  switch (asked.isOfUser) {
    case 'query':
      return error('ERR_SOURCE_QUERY', asked, 'is a query that SQLite cannot carry out: %s', cause);
    case 'where':
      return error('ERR_SOURCE_WHERE', asked, 'has rows for which source.where cannot be worked out: %s', cause);
    default:
      return error('ERR_SOURCE_SQL', asked, 'cannot be read through SQL: %s', cause);
  }
}
