import { deepStrictEqual as deepEqual } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { SourceError } from '../../../lib/errors.js';
import { MachineDictionary, type ReadingBatch } from '../../../lib/model/batch.js';
import { Tally } from '../../../lib/model/tally.js';
import type { ReadingsTable, TableReader } from '../../../lib/source/rows/readings-table.js';
import { RowReader } from '../../../lib/source/rows/row-reader.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader, type PageReadOptions } from '../../../lib/source/scan/page-reader.js';
import type { PageTable } from '../../../lib/source/scan/page-table.js';
import { type DecodedRange, WorkerPool } from '../../../lib/source/scan/worker-pool.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { recycle } from '../../../lib/util/recycle.js';
import { scratch } from '../../databases.js';
import { openReading, readAll } from './compare.js';

/** Wide rows, so that few of them fill enough pages for threads: 20 ranges. */
const ROWS = 80_000;
const PAGE_SIZE = 4096;
const TABLES = ['feat_0', 'feat_1'].map(
  (name): ReadingsTable => ({
    name,
    machine: 'machine',
    time: 'timestamp',
    signals: [{ signal: name, column: 'value' }],
  }),
);

/** Tables with contiguous machines, different ones in each, and a few faults. */
function write(t: Test, rows = ROWS): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec('PRAGMA synchronous = off; BEGIN');
  for (const [k, { name }] of TABLES.entries()) {
    database.exec(`CREATE TABLE ${name} (timestamp TEXT, machine TEXT, value, comment BLOB);
      INSERT INTO ${name}
      WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${rows})
      SELECT CASE WHEN n % 9973 = 0 THEN 'soon' ELSE strftime('%Y-%m-%d %H:%M:%f', 1546300800 + n, 'unixepoch') END,
        '${name}_' || (n / ${1700 + 600 * k}), CASE WHEN n % 7919 = 0 THEN 'broken' ELSE n * 0.25 END, zeroblob(220) FROM c`);
  }
  database.exec('COMMIT');
  database.close();
  return path;
}

const PLANT = write(t);

/** Everything needed for a pass over the tables of a database. */
class Opened {
  readonly database: Database.Database;
  readonly file: PageFile;
  readonly tables: readonly PageTable[];

  constructor(path: string) {
    this.database = openReading(path);
    this.file = new PageFile(this.database);
    this.tables = TABLES.map((table) => {
      const readable = pageReadable(this.file, table);
      if ('reason' in readable) throw new Error(readable.reason);
      return readable;
    });
  }

  reader(machines: MachineDictionary, options: PageReadOptions = {}, tally = new Tally(), table = 0): PageReader {
    return new PageReader(this.file, this.tables[table], machines, tally, options);
  }

  close(): void {
    this.database.close();
    this.file.close();
  }
}

function opened(t: Test, path: string): Opened {
  const open = new Opened(path);
  t.teardown(() => open.close());
  return open;
}

function newPool(t: Test, threads: number, tables = 1): WorkerPool {
  const pool = new WorkerPool({ threads });
  pool.tables = tables;
  t.teardown(() => pool.close());
  return pool;
}

t.test('threads yield the batches of the row reader', async (t) => {
  const open = opened(t, PLANT);
  for (const options of [{}, { values: false }, { keys: false }]) {
    const rows = await readAll((m, tally) => new RowReader(open.database, TABLES[0], m, tally, options));
    for (const threads of [2, 3]) {
      let pool: WorkerPool | undefined;
      const pages = await readAll((m, tally) => {
        pool = newPool(t, threads);
        return open.reader(m, { ...options, pool }, tally);
      });
      t.equal(pool?.started, threads - 1, 'the calling one is the last');
      if ('keys' in options) {
        // Nine rows have no readable time; without keys they are read too.
        t.equal(pages.rows, rows.rows + Math.ceil(ROWS / 9973));
      } else {
        deepEqual(pages, rows);
      }
    }
  }
});

t.test('the memory of batches is recycled', async (t) => {
  const open = opened(t, PLANT);
  const machines = new MachineDictionary();
  const keysOf = ({ machine, time, values }: ReadingBatch, length: number): unknown[] =>
    Array.from({ length }, (_, i) => [machine[i], time[i], values[0][i]]);
  const expected: unknown[] = [];
  for await (const batch of open.reader(machines).batches()) expected.push(...keysOf(batch, batch.length));
  const found: unknown[] = [];
  const pool = newPool(t, 2);
  let first: ReadingBatch | undefined;
  for await (const batch of open.reader(machines, { pool }).batches()) {
    first ??= batch;
    found.push(...keysOf(batch, batch.length));
    recycle(batch);
  }
  deepEqual(found, expected);
  t.notSame(keysOf(first as ReadingBatch, 1000), expected.slice(0, 1000), 'where the first batch was is a later one');
});

t.test('machines get their codes in the order of batches, whatever thread decodes them', async (t) => {
  const open = opened(t, PLANT);
  const inTurns = async (readers: TableReader[]): Promise<number[][]> => {
    const passes = readers.map((reader) => reader.batches());
    const codes: number[][] = [];
    for (let ended = 0; ended < passes.length; ) {
      ended = 0;
      for (const pass of passes) {
        const next = await pass.next();
        if (next.done === true) ended++;
        else codes.push([...(next.value as ReadingBatch).machine.subarray(0, next.value.length)]);
      }
    }
    return codes;
  };
  const byRows = new MachineDictionary();
  const expected = await inTurns(TABLES.map((table) => new RowReader(open.database, table, byRows, new Tally())));
  const byThreads = new MachineDictionary();
  const pool = newPool(t, 3, TABLES.length);
  const codes = await inTurns(TABLES.map((_, k) => open.reader(byThreads, { pool }, new Tally(), k)));
  deepEqual(byThreads.names, byRows.names);
  deepEqual(codes, expected);
  t.ok(byThreads.size > 60);
});

t.test('one thread or a small table starts no worker', async (t) => {
  const large = opened(t, PLANT);
  const small = opened(t, write(t, 1000));
  for (const [open, threads, rows] of [
    [large, 1, ROWS],
    [small, 4, 1000],
  ] as const) {
    const machines = new MachineDictionary();
    const pool = newPool(t, threads);
    let count = 0;
    for await (const batch of open.reader(machines, { pool }).batches()) count += batch.length;
    t.equal(count, rows - Math.ceil(rows / 9973));
    t.equal(pool.started, 0);
  }
});

/** Counts decoded ranges. */
class CountingPool extends WorkerPool {
  begun = 0;
  released = 0;

  override async decode(...parameters: Parameters<WorkerPool['decode']>): Promise<DecodedRange> {
    this.begun++;
    const run = await super.decode(...parameters);
    return {
      ...run,
      release: () => {
        this.released++;
        run.release();
      },
    };
  }
}

t.test('a pool decodes no more than `ahead` ranges in advance, and a pass may stop early', async (t) => {
  const open = opened(t, PLANT);
  const machines = new MachineDictionary();
  const pool = new CountingPool({ threads: 3 });
  t.teardown(() => pool.close());
  t.equal(pool.ahead, 8);
  const batches = open.reader(machines, { pool }).batches();
  for (let n = 0; n < 3; n++) {
    t.notOk((await batches.next()).done);
    t.ok(pool.begun <= pool.released + 1 + pool.ahead, `${pool.begun} begun, ${pool.released} done with`);
  }
  await batches.return?.();
  const { begun } = pool;
  t.ok((await batches.next()).done);
  t.equal(pool.begun, begun);
  let rows = 0;
  for await (const batch of open.reader(machines, { pool }).batches()) rows += batch.length;
  t.equal(rows, ROWS - Math.ceil(ROWS / 9973), 'and another pass begun');
});

async function failure(reader: TableReader): Promise<Error> {
  try {
    for await (const batch of reader.batches()) if (batch.length === 0) break;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

t.test('an error in a thread is the error without threads', async (t) => {
  const path = join(scratch(t), 'plant.db');
  const bytes = readFileSync(PLANT);
  // A leaf page after the first ranges has the type of an index page.
  const page = 3333;
  bytes[(page - 1) * PAGE_SIZE] = 10;
  writeFileSync(path, bytes);
  const open = opened(t, path);
  const machines = new MachineDictionary();
  const pool = newPool(t, 2);
  const [threads, none] = [await failure(open.reader(machines, { pool })), await failure(open.reader(machines))];
  t.ok(pool.started > 0);
  t.ok(threads instanceof SourceError && none instanceof SourceError);
  t.equal(threads.message, none.message);
  t.match(threads, { code: 'ERR_SOURCE_CORRUPT', name: 'SourceError', path, table: 'feat_0', page });
  t.match(none, { code: 'ERR_SOURCE_CORRUPT', path, table: 'feat_0', page });
});

t.test('fewer threads after limit()', async (t) => {
  const open = opened(t, PLANT);
  const pool = newPool(t, 4);
  const all = await readAll((m, tally) => open.reader(m, { pool }, tally));
  t.equal(pool.started, 3);
  await pool.limit(1);
  deepEqual(await readAll((m, tally) => open.reader(m, { pool }, tally)), all);
  t.equal(pool.started, 1);
  await pool.limit(2);
  t.ok(pool.isParallel);
  deepEqual(await readAll((m, tally) => open.reader(m, { pool }, tally)), all);
  t.equal(pool.started, 1, 'no more again');
});

t.test('threads that have ended', async (t) => {
  const open = opened(t, PLANT);
  const machines = new MachineDictionary();
  const pool = newPool(t, 2);
  const batches = open.reader(machines, { pool }).batches();
  t.notOk((await batches.next()).done);
  await pool.close();
  await t.rejects(
    (async () => {
      while ((await batches.next()).done !== true);
    })(),
    { code: 'ERR_THREAD' },
  );
  t.match(await failure(open.reader(machines, { pool })), { code: 'ERR_THREAD' });
});

t.test('a transaction that ends while threads decode', async (t) => {
  const open = opened(t, PLANT);
  const machines = new MachineDictionary();
  const batches = open.reader(machines, { pool: newPool(t, 2) }).batches();
  t.notOk((await batches.next()).done);
  open.database.exec('COMMIT');
  await t.rejects(
    (async () => {
      while ((await batches.next()).done !== true);
    })(),
    { code: 'ERR_SOURCE_SNAPSHOT' },
  );
});
