import Database from 'better-sqlite3';
import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { fromSqlite } from '../../lib/sqlite/sqlite-errors.js';

const CODES = {
  SQLITE_CORRUPT: 'ERR_SOURCE_CORRUPT',
  SQLITE_CORRUPT_INDEX: 'ERR_SOURCE_CORRUPT',
  SQLITE_NOTADB: 'ERR_SOURCE_CORRUPT',
  SQLITE_IOERR: 'ERR_SOURCE_READ',
  SQLITE_IOERR_SHORT_READ: 'ERR_SOURCE_READ',
  SQLITE_IOERR_GETTEMPPATH: 'ERR_TEMPORARY_FILE',
  SQLITE_IOERR_NOMEM: 'ERR_SOURCE_LIMIT',
  SQLITE_FULL: 'ERR_TEMPORARY_FILE',
  SQLITE_CANTOPEN: 'ERR_TEMPORARY_FILE',
  SQLITE_TOOBIG: 'ERR_SOURCE_LIMIT',
  SQLITE_NOMEM: 'ERR_SOURCE_LIMIT',
  SQLITE_BUSY: 'ERR_SOURCE_LOCKED',
  SQLITE_BUSY_RECOVERY: 'ERR_SOURCE_LOCKED',
  SQLITE_LOCKED: 'ERR_SOURCE_LOCKED',
  SQLITE_PROTOCOL: 'ERR_SOURCE_LOCKED',
  SQLITE_ERROR: 'ERR_SOURCE_SQL',
  SQLITE_READONLY: 'ERR_SOURCE_OPEN',
  SQLITE_AUTH: 'ERR_SOURCE_SQL',
  SQLITE_MISMATCH: 'ERR_SOURCE_SQL',
};

t.test('each result code of SQLite has a code here', async (t) => {
  for (const [sqlite, code] of Object.entries(CODES)) {
    const cause = new Database.SqliteError('what SQLite says', sqlite);
    const error = fromSqlite(cause, { path: 'plant.db', table: 'feat_0' }) as Error;
    t.match(error, { code, message: /plant\.db.*what SQLite says/, cause }, sqlite);
  }
});

t.test('what the settings ask for is their fault', async (t) => {
  const cause = new Database.SqliteError('malformed JSON', 'SQLITE_ERROR');
  t.match(fromSqlite(cause, { path: 'plant.db', isOfUser: 'query' }), { code: 'ERR_SOURCE_QUERY' });
  t.match(fromSqlite(cause, { path: 'plant.db', isOfUser: 'where' }), { code: 'ERR_SOURCE_WHERE' });
});

t.test('every other error stays as it is', async (t) => {
  for (const error of [new Error('x'), new RangeError('y'), new SettingsError('ERR_USAGE', 'z'), 'w', undefined]) {
    t.equal(fromSqlite(error, { path: 'plant.db' }), error);
  }
});
