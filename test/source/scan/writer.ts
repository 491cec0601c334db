/**
 * A separate program that writes to a database without pause: `writer.js <path> [seldom]`. It reports the result of
 * every attempt to commit to its parent. In WAL mode it tries every kind of checkpoint after every commit; with
 * `seldom` one kind after some commits.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';

export interface Attempt {
  readonly committed: boolean;
  /** SQLite's error code if the commit failed. */
  readonly code: string | undefined;
}

const [, , path, seldom] = process.argv;
const database = new Database(path, { timeout: 0 });
database.pragma('synchronous = off');
const isWal = database.pragma('journal_mode', { simple: true }) === 'wal';
if (seldom !== undefined) database.pragma('wal_autocheckpoint = 0');
const CHECKPOINTS = ['passive', 'full', 'restart', 'truncate'];
let commits = 0;
let isStopped = false;
process.on('message', () => {
  isStopped = true;
});

while (!isStopped) {
  process.send?.(attempt());
  await breathe();
}
database.close();
process.disconnect();

function attempt(): Attempt {
  try {
    // A small cache makes SQLite write to the file before the commit.
    database.exec(`PRAGMA cache_size = 4; BEGIN IMMEDIATE;
      UPDATE feat_0 SET value = value + 1 WHERE rowid % 100 = 0;
      DELETE FROM feat_0 WHERE rowid % 97 = 0; INSERT INTO feat_0 VALUES ('2030-01-01', 'late', 0); COMMIT`);
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    return { committed: false, code: (error as { code?: string }).code };
  }
  if (isWal) for (const kind of checkpoints()) database.pragma(`wal_checkpoint(${kind})`);
  return { committed: true, code: undefined };
}

function checkpoints(): readonly string[] {
  commits++;
  if (seldom === undefined) return CHECKPOINTS;
  return commits % 5 === 0 ? [CHECKPOINTS[(commits / 5) % CHECKPOINTS.length]] : [];
}
