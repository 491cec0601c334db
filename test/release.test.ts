import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { ReadingBatch } from '../lib/batch.js';
import { Lease, releasable, release } from '../lib/release.js';
import { run } from '../lib/run.js';
import { writeSample } from '../lib/sample/index.js';
import { parseSettings } from '../lib/settings/index.js';
import { Source } from '../lib/source/source.js';
import { zip } from '../lib/source/zip.js';
import { scratch } from './databases.js';
import { Random } from './random.js';

/** Batches whose memory is filled with something else as soon as it is given back. */
function poisoned(batch: ReadingBatch, onRelease: () => void): ReadingBatch {
  const copy = {
    length: batch.length,
    machine: batch.machine.slice(),
    time: batch.time.slice(),
    values: batch.values.map((column) => column.slice()),
  };
  return releasable(copy, () => {
    onRelease();
    copy.machine.fill(0);
    copy.time.fill(-1n);
    for (const column of copy.values) column.fill(1e99);
  });
}

t.test('memory is given back once, by the last of those who share it', (t) => {
  let count = 0;
  const lease = new Lease(
    releasable({}, () => count++),
    10,
  );
  const parts = [3, 5, 2].map((rows) => lease.part({}, rows));
  release(parts[1]);
  release(parts[1]);
  release({ ...parts[0] });
  release(parts[2]);
  t.equal(count, 0, 'one part is still in use: a copy of it gives nothing back, nor does another one twice');
  release(parts[0]);
  t.equal(count, 1);
  t.equal(release({}), undefined, 'what has nothing to give back');
  t.end();
});

t.test('tables side by side: each gets its memory back when all rows of a batch were', async (t) => {
  const random = new Random(3);
  const rows = 5000;
  let given = 0;
  let lent = 0;
  const tables = [0, 1, 2].map((k) =>
    (async function* () {
      for (let from = 0; from < rows; ) {
        const length = Math.min(rows - from, 1 + random.below(700));
        const at = Array.from({ length }, (_, i) => from + i);
        lent++;
        const batch = {
          length,
          machine: Uint32Array.from(at, (n) => n >> 9),
          time: BigInt64Array.from(at, BigInt),
          values: [Float64Array.from(at, (n) => n + k / 4)],
        };
        yield poisoned(batch, () => given++);
        from += length;
      }
    })(),
  );
  const waiting: ReadingBatch[] = [];
  let at = 0;
  const take = (batch: ReadingBatch): void => {
    for (let i = 0; i < batch.length; i++, at++) {
      const found = [batch.machine[i], batch.time[i], ...batch.values.map((column) => column[i])];
      const expected = [at >> 9, BigInt(at), at, at + 0.25, at + 0.5];
      if (found.some((value, c) => value !== expected[c])) t.strictSame(found, expected, `row ${at}`);
    }
    release(batch);
  };
  for await (const batch of zip(tables)) {
    waiting.push(batch);
    if (waiting.length > 3) take(waiting.shift() as ReadingBatch);
  }
  for (const batch of waiting) take(batch);
  t.equal(at, rows);
  t.equal(given, lent);
});

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What becomes of batches: by machine they pass, by time they are scattered or spilled. */
const OUTPUTS = [
  { format: '64-bit-offset' },
  { format: 'netcdf4' },
  { format: 'cdf5', layout: 'stacked' },
  { format: 'netcdf4', layout: 'ragged' },
  { format: 'cdf5', encoding: { '*': { dtype: 'int16', scale_factor: 0.1 } } },
];

for (const order of ['machine', 'time'] as const) {
  t.test(`memory that was given back is used by nobody, ordered by ${order}`, async (t) => {
    const directory = scratch(t);
    const database = join(directory, 'plant.db');
    await writeSample(database, { machines: 5, points: 9000, order });
    const { batches } = Source.prototype;
    t.teardown(() => {
      Source.prototype.batches = batches;
    });
    for (const [i, output] of OUTPUTS.entries()) {
      const write = async (name: string): Promise<string> => {
        const destination = join(directory, `${name}-${i}.nc`);
        const settings = parseSettings({ source: { path: database }, destination, output }, 'settings');
        await run({ settings });
        return digest(destination);
      };
      Source.prototype.batches = batches;
      const expected = await write('plain');
      let given = 0;
      Source.prototype.batches = async function* (this: Source, options) {
        for await (const batch of batches.call(this, options)) yield poisoned(batch, () => given++);
      };
      t.equal(await write('poisoned'), expected, JSON.stringify(output));
      t.ok(given >= 5 || output.layout !== undefined, `${given} batches were given back`);
    }
  });
}
