import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import type { TableReader } from '../../../lib/source/rows/readings-table.js';
import { RowReader } from '../../../lib/source/rows/row-reader.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { pinSnapshot } from '../../../lib/sqlite/wal-snapshot.js';
import { scratch } from '../../databases.js';
import { scaled } from '../../scale.js';
import { FEAT_0, openReading, readAll } from './compare.js';
import type { Attempt } from './writer.js';

const ROWS = 40_000;
const PASSES = 2;
const ROUNDS = scaled(100);

function write(t: Test, journalMode: string): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(`PRAGMA synchronous = off; PRAGMA journal_mode = ${journalMode};
    CREATE TABLE feat_0 (timestamp TEXT, machine TEXT, value REAL);
    INSERT INTO feat_0
    WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${ROWS})
    SELECT strftime('%Y-%m-%d %H:%M:%f', 1546300800 + n, 'unixepoch'), 'machine_' || (n % 20), n * 0.25 FROM c`);
  database.close();
  return path;
}

/** The writer process, and the results of its attempts so far. */
class Writer {
  readonly attempts: Attempt[] = [];
  readonly #process: ChildProcess;

  constructor(path: string, ...words: string[]) {
    this.#process = fork(fileURLToPath(new URL('./writer.js', import.meta.url)), [path, ...words]);
    this.#process.on('message', (attempt: Attempt) => this.attempts.push(attempt));
  }

  /** Wait for one more complete attempt. */
  async next(): Promise<void> {
    await once(this.#process, 'message');
    await once(this.#process, 'message');
  }

  async stop(): Promise<void> {
    this.#process.send('stop');
    await once(this.#process, 'exit');
  }
}

/** A reader that lets the writer try again between its batches. */
function amidst(writer: Writer, reader: TableReader): TableReader {
  return {
    table: reader.table,
    async *batches() {
      for await (const batch of reader.batches()) {
        await writer.next();
        yield batch;
      }
    },
  };
}

for (const mode of ['delete', 'wal']) {
  t.test(`a writer in ${mode} mode is never seen`, async (t) => {
    const path = write(t, mode);
    const database = openReading(path);
    const file = new PageFile(database);
    const readable = pageReadable(file, FEAT_0);
    if ('reason' in readable) throw new Error(readable.reason);
    const before = await readAll((m, t) => new RowReader(database, FEAT_0, m, t));
    const writer = new Writer(path);
    for (let pass = 0; pass < PASSES; pass++) {
      const pages = await readAll((m, t) => amidst(writer, new PageReader(file, readable, m, t)));
      t.strictSame(pages, before);
    }
    const during = [...writer.attempts];
    const committed = during.filter((attempt) => attempt.committed).length;
    t.ok(during.length >= 2 * PASSES, `it tried ${during.length} times`);
    if (mode === 'wal') {
      t.equal(committed, during.length, 'in WAL mode it committed every time');
    } else {
      t.equal(committed, 0, 'in rollback-journal mode it could not commit');
      t.ok(during.every((attempt) => attempt.code === 'SQLITE_BUSY'));
    }
    database.close();
    file.close();
    await writer.next();
    await writer.next();
    await writer.stop();
    t.ok(writer.attempts.at(-1)?.committed, 'afterwards it can');
    const after = openReading(path);
    t.notSame((await readAll((m, t) => new RowReader(after, FEAT_0, m, t))).values, before.values);
    after.close();
  });
}

t.test('commits already in the log are read, later ones are not', async (t) => {
  const path = write(t, 'wal');
  const writer = new Writer(path, 'seldom');
  await writer.next();
  let database = openReading(path);
  let snapshot = pinSnapshot(database);
  // Until a checkpoint has left some frames in the log.
  while (snapshot === undefined || snapshot.backfilled === snapshot.frames) {
    database.close();
    await writer.next();
    database = openReading(path);
    snapshot = pinSnapshot(database);
  }
  const file = new PageFile(database, snapshot);
  const readable = pageReadable(file, FEAT_0);
  if ('reason' in readable) throw new Error(readable.reason);
  const before = await readAll((m, t) => new RowReader(database, FEAT_0, m, t));
  const earlier = writer.attempts.length;
  for (let pass = 0; pass < PASSES; pass++) {
    t.strictSame(await readAll((m, t) => amidst(writer, new PageReader(file, readable, m, t))), before);
  }
  const during = writer.attempts.slice(earlier);
  t.ok(during.length >= 2 * PASSES && during.every((attempt) => attempt.committed), `${during.length} commits`);
  await writer.stop();
  database.close();
  file.close();
});

t.test('whenever a transaction begins, both readers see the same commit', async (t) => {
  const path = write(t, 'wal');
  const shrink = new Database(path);
  shrink.exec('DELETE FROM feat_0 WHERE rowid > 600');
  shrink.close();
  const writer = new Writer(path, 'seldom');
  await writer.next();
  let inLog = 0;
  const seen = new Set<bigint>();
  for (let round = 0; round < ROUNDS; round++) {
    const database = openReading(path);
    const snapshot = pinSnapshot(database);
    const file = new PageFile(database, snapshot);
    const readable = pageReadable(file, FEAT_0);
    if ('reason' in readable) throw new Error(`round ${round}: ${readable.reason}`);
    if (snapshot !== undefined && snapshot.backfilled < snapshot.frames) inLog++;
    const pages = await readAll((m, t) => new PageReader(file, readable, m, t));
    const rows = await readAll((m, t) => new RowReader(database, FEAT_0, m, t));
    if (!isDeepStrictEqual(pages, rows)) t.strictSame(pages, rows, `round ${round}`);
    seen.add(rows.values[0].reduce((sum, bits) => sum + bits, 0n));
    database.close();
    file.close();
  }
  await writer.stop();
  t.ok(inLog > ROUNDS / 10, `in ${inLog} of ${ROUNDS} rounds some pages were in the log alone`);
  t.ok(seen.size > ROUNDS / 10, `${seen.size} commits were seen`);
});

t.test('what PageFile guards against: closing a descriptor drops the lock', async (t) => {
  if (process.platform === 'win32') return t.comment('locks are not POSIX ones');
  const path = write(t, 'delete');
  const database = openReading(path);
  const file = new PageFile(database);
  const writer = new Writer(path);
  await writer.next();
  t.notOk(writer.attempts.some((attempt) => attempt.committed));
  t.throws(() => file.close(), { code: 'ERR_SOURCE_SNAPSHOT' });
  await writer.next();
  t.notOk(writer.attempts.some((attempt) => attempt.committed));
  closeSync(openSync(path, 'r'));
  await writer.next();
  await writer.next();
  await writer.stop();
  t.ok(writer.attempts.at(-1)?.committed);
  database.close();
  file.close();
});
