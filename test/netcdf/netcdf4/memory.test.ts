import { inflateSync } from 'node:zlib';
import t from 'tap';
import { BufferPool } from '../../../lib/netcdf/netcdf4/buffer-pool.js';
import { compress, compressSync } from '../../../lib/netcdf/netcdf4/compress.js';
import { Random } from '../../random.js';

t.test('what is compressed in parts is what zlib makes in one, whatever was compressed before', async (t) => {
  const random = new Random(1);
  const codings = [
    { shuffle: true, runs: true },
    { shuffle: false, runs: false },
  ];
  for (const deflate of [1, 4]) {
    const storage = {
      variable: { name: 'x', type: 'double', dimensions: [], attributes: [] },
      width: 8,
      deflate,
    } as const;
    for (let round = 0; round < 4; round++) {
      // Longer than the buffers that results go into, and shorter; several at a time.
      const chunks = [1, 800_000, 300_000, 7].map((length) =>
        Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? random.below(256) : round)),
      );
      const jobs = chunks.flatMap((bytes) =>
        codings.map((coding) => ({ bytes, coding, parts: compress(bytes, storage, coding) })),
      );
      for (const { bytes, coding, parts } of jobs) {
        const whole = compressSync(bytes, storage, coding);
        t.ok(Buffer.concat(await parts).equals(whole), `${bytes.length} bytes, level ${deflate}`);
        t.ok(inflateSync(whole).equals(bytes));
      }
    }
  }
});

t.test('buffers in use and free ones together are never more than were in use at a time', async (t) => {
  const pool = new BufferPool();
  const random = new Random(2);
  const made = new Set<Uint8Array>();
  const given: Uint8Array[] = [];
  let again = 0;
  for (let i = 0; i < 2000; i++) {
    if (given.length < 8 && random.below(2) === 0) {
      const buffer = pool.take([100, 200, 300][random.below(3)]);
      if (made.has(buffer)) again++;
      made.add(buffer);
      given.push(buffer);
    } else if (given.length > 0) {
      pool.give(given.splice(random.below(given.length), 1)[0]);
    }
    const bytes = given.reduce((sum, { length }) => sum + length, 0);
    t.equal(pool.inUse, bytes);
    if (pool.inUse + pool.free > pool.peak) t.fail(`${pool.inUse} + ${pool.free} > ${pool.peak}`);
  }
  t.ok(again > 500, `${again} buffers were used again`);
});
