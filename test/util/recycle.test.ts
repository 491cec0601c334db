import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { writeSample } from '../../lib/sample/index.js';
import { checkSettings } from '../../lib/settings/index.js';
import { zip } from '../../lib/source/join/zip.js';
import { Source } from '../../lib/source/source.js';
import { onRecycle, recycle, SharedBuffer } from '../../lib/util/recycle.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';

/** A copy of the batch whose columns are overwritten as soon as it is recycled. */
function poisoned(batch: ReadingBatch, onRecycled: () => void): ReadingBatch {
  const copy = {
    length: batch.length,
    machine: batch.machine.slice(),
    time: batch.time.slice(),
    values: batch.values.map((column) => column.slice()),
  };
  return onRecycle(copy, () => {
    onRecycled();
    copy.machine.fill(0);
    copy.time.fill(-1n);
    for (const column of copy.values) column.fill(1e99);
  });
}

t.test('a shared buffer is returned once, when the last part is', (t) => {
  let count = 0;
  const shared = new SharedBuffer(
    onRecycle({}, () => count++),
    10,
  );
  const parts = [3, 5, 2].map((rows) => shared.part({}, rows));
  recycle(parts[1]);
  recycle(parts[1]);
  recycle({ ...parts[0] });
  recycle(parts[2]);
  t.equal(count, 0, 'one part is still in use; recycling a copy of it, or another part twice, changes nothing');
  recycle(parts[0]);
  t.equal(count, 1);
  t.equal(recycle({}), undefined, 'an object without a recycler');
  t.end();
});

t.test('zipped tables: each batch is recycled when all rows of it have been', async (t) => {
  const random = new Random(3);
  const rows = 5000;
  let recycled = 0;
  let made = 0;
  const tables = [0, 1, 2].map((k) =>
    (async function* () {
      for (let from = 0; from < rows; ) {
        const length = Math.min(rows - from, 1 + random.below(700));
        const at = Array.from({ length }, (_, i) => from + i);
        made++;
        const batch = {
          length,
          machine: Uint32Array.from(at, (n) => n >> 9),
          time: BigInt64Array.from(at, BigInt),
          values: [Float64Array.from(at, (n) => n + k / 4)],
        };
        yield poisoned(batch, () => recycled++);
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
    recycle(batch);
  };
  for await (const batch of zip(tables)) {
    waiting.push(batch);
    if (waiting.length > 3) take(waiting.shift() as ReadingBatch);
  }
  for (const batch of waiting) take(batch);
  t.equal(at, rows);
  t.equal(recycled, made);
});

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Outputs that pass batches on (ordered by machine), scatter them or spill them (ordered by time). */
const OUTPUTS = [
  { format: '64-bit-offset' },
  { format: 'netcdf4' },
  { format: 'cdf5', layout: 'stacked' },
  { format: 'netcdf4', layout: 'ragged' },
  { format: 'cdf5', encoding: { '*': { dtype: 'int16', scale_factor: 0.1 } } },
];

for (const order of ['machine', 'time'] as const) {
  t.test(`recycled buffers are not used again, ordered by ${order}`, async (t) => {
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
        const settings = checkSettings({ source: { path: database }, destination, output }, 'settings');
        await run({ settings });
        return digest(destination);
      };
      Source.prototype.batches = batches;
      const expected = await write('plain');
      let recycled = 0;
      Source.prototype.batches = async function* (this: Source, options) {
        for await (const batch of batches.call(this, options)) yield poisoned(batch, () => recycled++);
      };
      t.equal(await write('poisoned'), expected, JSON.stringify(output));
      t.ok(recycled >= 5 || output.layout !== undefined, `${recycled} batches were recycled`);
    }
  });
}
