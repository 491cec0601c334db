/** Write-ahead logs: the reader sees exactly the frames that SQLite sees, also in a damaged log. */
import { deepStrictEqual as deepEqual } from 'node:assert';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { SourceError } from '../../lib/errors.js';
import { openReadings } from '../../lib/job/open-source.js';
import type { ReadingsTable } from '../../lib/source/rows/readings-table.js';
import { PageFile } from '../../lib/sqlite/page-file.js';
import { offsetInWal, openWalFrames } from '../../lib/sqlite/wal-frames.js';
import { pinSnapshot, type WalSnapshot } from '../../lib/sqlite/wal-snapshot.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { SEED, scaled } from '../scale.js';
import { FEAT_0, openReading, readBoth, removeDatabase } from '../source/scan/compare.js';
import { writeRandomDatabase } from '../source/scan/random-database.js';

const DATABASES = scaled(10);
const DAMAGES = 12;

/** A database with an open writer, some pages of which are only in the log. */
function live(t: Test, rows: number): { path: string; writer: Database.Database } {
  const path = join(scratch(t), 'plant.db');
  const writer = new Database(path);
  writer.exec(`PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = off;
    CREATE TABLE feat_0 (timestamp TEXT, machine TEXT, value REAL)`);
  const insert = (from: number, to: number): unknown =>
    writer.exec(`INSERT INTO feat_0
      WITH RECURSIVE c (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${to})
      SELECT strftime('%Y-%m-%d %H:%M:%f', 1546300800 + n, 'unixepoch'), 'machine_' || (n % 20), n * 0.25 FROM c`);
  insert(0, rows);
  writer.pragma('wal_checkpoint(passive)');
  insert(rows, 2 * rows);
  writer.exec('UPDATE feat_0 SET value = -value WHERE rowid % 500 = 0');
  t.teardown(() => writer.close());
  return { path, writer };
}

t.test('a source reads pages beside a writer', async (t) => {
  const { path } = live(t, 20_000);
  const source = openReadings({ path, readings: [FEAT_0] });
  t.match(source.readers, [
    { kind: 'pages', reason: /; \d+ pages of the database in the write-ahead log of a writer/ },
  ]);
  let sum = 0;
  for await (const { length, values } of source.batches()) for (let i = 0; i < length; i++) sum += values[0][i];
  const other = new Database(path, { readonly: true });
  t.equal(sum, other.prepare('SELECT sum(value) FROM feat_0').pluck().get());
  other.close();
  await source.close();
});

t.test('checkpointed pages are read from the file', async (t) => {
  const { path, writer } = live(t, 500);
  writer.pragma('wal_checkpoint(passive)');
  const database = openReading(path);
  const snapshot = pinSnapshot(database) as WalSnapshot;
  t.ok(snapshot.frames > 0);
  t.equal(snapshot.backfilled, snapshot.frames);
  const file = new PageFile(database, snapshot);
  t.equal(file.refusal, undefined);
  t.equal(file.walPages, 0);
  // The transaction reads only the file, so a writer may restart the log.
  writer.pragma('wal_checkpoint(restart)');
  writer.exec('UPDATE feat_0 SET value = 0');
  const both = await readBoth(file, FEAT_0);
  if ('reason' in both) throw new Error(both.reason);
  t.strictSame(both.pages, both.rows);
  database.close();
  file.close();
});

t.test('no log, or no readable index of it', async (t) => {
  const { path } = live(t, 500);
  const plain = join(scratch(t), 'plain.db');
  new Database(plain).exec('CREATE TABLE feat_0 (timestamp TEXT, machine TEXT, value REAL)').close();
  const database = openReading(plain);
  t.equal(pinSnapshot(database), undefined);
  database.close();
  const reading = openReading(path);
  t.match(new PageFile(reading).refusal, /its write-ahead log \(-wal\) is not empty/);
  reading.close();
});

t.test('a log that does not match the snapshot is refused', async (t) => {
  const { path } = live(t, 500);
  const database = openReading(path);
  const snapshot = pinSnapshot(database) as WalSnapshot;
  const log = `${path}-wal`;
  const frames = openWalFrames(log, snapshot, 4096);
  if ('reason' in frames) throw new Error(frames.reason);
  t.ok(frames.pages.length > 5);
  frames.pages.forEach((page, i) => {
    t.equal(offsetInWal(frames, page), frames.offsets[i]);
  });
  t.equal(offsetInWal(frames, 0), undefined);
  t.equal(offsetInWal(frames, 2 ** 32 - 1), undefined);
  const reason = /is not the one that SQLite reads/;
  const copy = join(scratch(t), 'copy-wal');
  const bytes = readFileSync(log);
  for (const at of [0, 7, 11, 17, 32 + 9, 32 + 4120 + 15]) {
    const other = Buffer.from(bytes);
    other[at] ^= 1;
    // The lowest bit of the magic number gives the byte order of the checksums.
    if (at === 0) other[at] ^= 3;
    writeFileSync(copy, other);
    t.match(openWalFrames(copy, snapshot, 4096), { reason }, `byte ${at}`);
  }
  t.match(openWalFrames(log, snapshot, 512), { reason });
  copyFileSync(log, copy);
  truncateSync(copy, 32 + 4120 * snapshot.frames - 4100);
  t.match(openWalFrames(copy, snapshot, 4096), { reason }, 'cut off');
  database.close();
});

t.test(`damaged logs, from seed ${SEED} on: both readers see the same`, async (t) => {
  const directory = scratch(t);
  const random = new Random(SEED);
  const seen = new Map<string, number>();
  for (let n = 0; n < DATABASES; ) {
    const path = join(directory, 'sound.db');
    const written = writeRandomDatabase(path, random);
    if (written.traits.has('WAL with frames') && written.refusal === undefined) {
      n++;
      const log = readFileSync(`${path}-wal`);
      for (let k = 0; k < DAMAGES; k++) {
        const copy = join(directory, 'copy.db');
        copyFileSync(path, copy);
        writeFileSync(`${copy}-wal`, damaged(log, random));
        const what = await judge(copy, written.table);
        seen.set(what, (seen.get(what) ?? 0) + 1);
        removeDatabase(copy);
      }
    }
    written.keeper?.close();
    removeDatabase(path);
  }
  t.comment(Object.fromEntries(seen));
  t.ok((seen.get('from the log') ?? 0) > DATABASES, 'some frames were left');
  t.ok((seen.get('from the file') ?? 0) > DATABASES / 2, 'of some logs nothing was left');
});

function damaged(log: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(log);
  if (random.chance(0.3)) return bytes.subarray(0, random.below(bytes.length));
  const at = random.chance(0.2) ? random.below(32) : random.below(bytes.length);
  bytes[at] ^= 1 << random.below(8);
  return bytes;
}

async function judge(path: string, table: ReadingsTable): Promise<string> {
  let database: Database.Database | undefined;
  let file: PageFile | undefined;
  try {
    database = openReading(path);
    file = new PageFile(database, pinSnapshot(database));
    const both = await readBoth(file, table);
    if ('reason' in both) return both.reason;
    deepEqual(both.pages, both.rows);
    return file.walPages > 0 ? 'from the log' : 'from the file';
  } catch (error) {
    if (error instanceof Database.SqliteError) return 'SQLite refuses';
    // The file may already contain pages of commits that the log has lost.
    if (error instanceof SourceError && error.code === 'ERR_SOURCE_CORRUPT') return 'error';
    throw error;
  } finally {
    database?.close();
    file?.close();
  }
}
