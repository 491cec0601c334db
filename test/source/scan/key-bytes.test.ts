import { deepStrictEqual as deepEqual } from 'node:assert';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { MachineDictionary } from '../../../lib/model/batch.js';
import { Tally } from '../../../lib/model/tally.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { surveyKeys } from '../../../lib/source/scan/key-survey.js';
import type { KeySurveyOptions } from '../../../lib/source/scan/key-surveyor.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import { WorkerPool } from '../../../lib/source/scan/worker-pool.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { type ByteHash, ByteSequence } from '../../../lib/survey/index.js';
import { type Cell, scratch } from '../../databases.js';
import { Random } from '../../random.js';
import { openReading } from './compare.js';

type Row = [time: Cell, machine: Cell, value: Cell];

const at = (n: number): string => new Date(1.5e12 + n * 28_809_603).toISOString().replace('T', ' ');

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, n) => [at(n), `press ${n % 7}`, n % 5 === 0 ? n : n / 8]);
}

/** Values of 300 bytes make ranges of few rows, which end at different rows in different tables. */
function write(t: Test, pageSize: number, tables: readonly (readonly Row[])[]): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA synchronous = off; BEGIN`);
  for (const [k, rows] of tables.entries()) {
    database.exec(`CREATE TABLE feat_${k} (timestamp, machine, value REAL, note BLOB)`);
    const insert = database.prepare(`INSERT INTO feat_${k} VALUES (?, ?, ?, zeroblob(?))`);
    for (const [n, row] of rows.entries()) insert.run(...row, 100 + ((n * 31 * (k + 1)) % 200));
  }
  database.exec('COMMIT');
  database.close();
  return path;
}

const KEYS = { machine: 'machine', time: 'timestamp', signals: [{ signal: 'v', column: 'value' }] };

async function hashes(path: string, tables: number, threads: number): Promise<(ByteHash | undefined)[]> {
  const database = openReading(path);
  const file = new PageFile(database);
  const pool = new WorkerPool({ threads, minRanges: 2 });
  const found: (ByteHash | undefined)[] = [];
  const wanted: KeySurveyOptions = { bytes: true };
  for (let k = 0; k < tables; k++) {
    const table = pageReadable(file, { ...KEYS, name: `feat_${k}`, timeUnit: 's' });
    if ('reason' in table) throw new Error(table.reason);
    const decoding = { file, table, machines: new MachineDictionary(), tally: new Tally() };
    const survey = await surveyKeys(decoding, wanted, pool);
    found.push(survey?.bytes && { length: survey.bytes.length, hash: survey.bytes.hash });
  }
  await pool.close();
  database.close();
  file.close();
  return found;
}

t.test(
  'the same keys have the same hash, whatever lies beside them, on whichever pages, in whatever runs',
  async (t) => {
    const rows = rowsOf(20_000);
    rows[77] = [77n, 'press 9', null];
    rows[78] = [1.5, 12n, 1];
    rows[79] = [at(79), null, 1];
    rows[80] = [null, '', 1];
    const all: (ByteHash | undefined)[] = [];
    for (const pageSize of [512, 4096, 65_536]) {
      const path = write(t, pageSize, [rows, rows.map(([time, machine], n): Row => [time, machine, 3 * n])]);
      for (const threads of [1, 2]) all.push(...(await hashes(path, 2, threads)));
    }
    t.equal(all.length, 12);
    for (const found of all) t.strictSame(found, all[0]);
    t.equal(all[0]?.length, rows.length);
  },
);

t.test('any different key changes the hash', async (t) => {
  const random = new Random(5);
  const rows = rowsOf(500);
  const others = Array.from({ length: 60 }, (_, k): Row[] => {
    const other = rows.map((row): Row => [...row]);
    const n = random.below(rows.length - 64);
    const [time, machine] = rows[n];
    const text = String(k % 2 === 0 ? time : machine);
    const i = random.below(text.length);
    const changed =
      text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ (1 << random.below(7))) + text.slice(i + 1);
    if (k < 40) other[n] = k % 2 === 0 ? [changed, machine, 1] : [time, changed, 1];
    else if (k < 50) [other[n], other[n + 2 ** (k % 7)]] = [other[n + 2 ** (k % 7)], other[n]];
    else if (k < 55) other.splice(n, 1);
    else other[n] = [[machine, time, 1] as Row, [`${time}\0`, machine, 1] as Row, [null, machine, 1] as Row][k % 3];
    return other;
  });
  const found = await hashes(write(t, 4096, [rows, ...others]), others.length + 1, 1);
  t.ok(found.every((hash) => hash !== undefined));
  t.equal(new Set(found.map((hash) => hash?.hash)).size, found.length, 'all of them differ');
});

t.test('rows that WebAssembly cannot read have no hash', async (t) => {
  const rows = rowsOf(3000);
  const path = write(t, 4096, [rows]);
  new Database(path).exec('UPDATE feat_0 SET note = zeroblob(9000) WHERE rowid = 2000').close();
  for (const threads of [1, 2]) t.strictSame(await hashes(path, 1, threads), [undefined]);
});

/** Hashes of the keys from passes for values: with threads, in the calling thread only, without a pool. */
async function hashesOfValues(path: string): Promise<(ByteHash | undefined)[]> {
  const database = openReading(path);
  const file = new PageFile(database);
  const table = pageReadable(file, { ...KEYS, name: 'feat_0', timeUnit: 's' });
  if ('reason' in table) throw new Error(table.reason);
  const found: (ByteHash | undefined)[] = [];
  const values: number[][] = [];
  for (const [threads, minRanges] of [
    [0, 0],
    [1, 2],
    [2, 2],
    [2, 1000],
  ]) {
    const pool = threads === 0 ? undefined : new WorkerPool({ threads, minRanges });
    let hash: ByteHash | undefined;
    const reader = new PageReader(file, table, new MachineDictionary(), new Tally(), {
      ...(pool === undefined ? {} : { pool }),
      keys: false,
      onKeys: ({ length, hash: bytes }) => {
        hash = { length, hash: bytes };
      },
    });
    const column: number[] = [];
    for await (const batch of reader.batches()) column.push(...batch.values[0].subarray(0, batch.length));
    values.push(column);
    found.push(hash);
    await pool?.close();
  }
  for (const column of values) deepEqual(column, values[0]);
  database.close();
  file.close();
  return found;
}

t.test('passes for values find the same hash as the survey', async (t) => {
  for (const pageSize of [512, 4096]) {
    const path = write(t, pageSize, [rowsOf(20_000)]);
    const [expected] = await hashes(path, 1, 1);
    t.equal(expected?.length, 20_000);
    t.strictSame(await hashesOfValues(path), new Array(4).fill(expected));
    // Values that WebAssembly cannot read: threads still hash the keys of their ranges; decoding row by row does not.
    new Database(path).exec("UPDATE feat_0 SET value = 'broken' WHERE rowid % 5000 = 0").close();
    t.strictSame(await hashesOfValues(path), [undefined, undefined, expected, expected]);
    // A row whose key WebAssembly cannot read.
    new Database(path).exec('UPDATE feat_0 SET note = zeroblob(9000) WHERE rowid = 20000').close();
    t.strictSame(await hashesOfValues(path), new Array(4).fill(undefined));
  }
});

t.test('hashes of parts combine to that of the whole', (t) => {
  const random = new Random(6);
  const parts = Array.from({ length: 20 }, (): ByteHash => {
    return { length: random.below(1e6), hash: BigInt.asUintN(64, BigInt(random.below(2 ** 31)) * 0x9e3779b97f4a7c15n) };
  });
  const whole = new ByteSequence();
  for (const part of parts) whole.merge(part);
  const [head, tail] = [parts.slice(0, 7), parts.slice(7)].map((some) => {
    const sum = new ByteSequence();
    for (const part of some) sum.merge(part);
    return sum;
  });
  head.merge(tail);
  t.strictSame([head.length, head.hash], [whole.length, whole.hash]);
  t.end();
});

t.test('rows are counted once, whether bytes are equal or not', async (t) => {
  const rows = rowsOf(1000);
  const otherwise = rows.map(([time, machine, value]): Row => [String(time).replace(' ', 'T'), machine, value]);
  for (const tables of [
    [rows, rows],
    [rows, otherwise],
  ]) {
    const source = openReadings({ path: write(t, 4096, tables) });
    let count = 0;
    const surveyed = await source.surveyKeys({
      onRows: (more) => {
        count += more;
      },
    });
    t.equal(surveyed?.survey.readings, 1000);
    t.equal(count, 2000);
    await source.close();
  }
});

t.test('with aligned keys, a pass for keys reads one table', async (t) => {
  const rows = rowsOf(1000);
  const source = openReadings({ path: write(t, 4096, [rows, rows]) });
  t.ok(await source.surveyKeys());
  const pass = async (keys: 'all' | 'first') => {
    let read = 0;
    const found: unknown[] = [];
    const onRows = (count: number): void => {
      read += count;
    };
    for await (const { length, machine, time } of source.batches({ values: false, keys, onRows })) {
      for (let i = 0; i < length; i++) found.push([machine[i], time[i]]);
    }
    return { read, found };
  };
  const [all, first] = [await pass('all'), await pass('first')];
  t.equal(all.read, 2000);
  t.equal(first.read, 1000);
  t.strictSame(first.found, all.found);
  await source.close();
});
