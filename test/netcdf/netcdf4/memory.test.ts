import { deflateSync } from 'node:zlib';
import t from 'tap';
import { BufferPool } from '../../../lib/netcdf/netcdf4/buffer-pool.js';
import { Deflaters } from '../../../lib/netcdf/netcdf4/deflaters.js';
import { Random } from '../../random.js';

t.test('zlib streams that are used again give what new ones give', async (t) => {
  const random = new Random(1);
  const deflaters = new Deflaters();
  const options = [
    { level: 1, windowBits: 13, memLevel: 9 },
    { level: 3, windowBits: 15, memLevel: 9 },
  ];
  for (let round = 0; round < 4; round++) {
    // Longer than the buffers that results go into, and shorter; several at a time.
    const chunks = [1, 800_000, 300_000, 7].map((length) =>
      Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? random.below(256) : round)),
    );
    const jobs = chunks.flatMap((bytes) =>
      options.map((own) => ({ bytes, own, parts: deflaters.deflate(bytes, own) })),
    );
    for (const { bytes, own, parts } of jobs) {
      t.ok(Buffer.concat(await parts).equals(deflateSync(bytes, own)), `${bytes.length} bytes, level ${own.level}`);
    }
  }
  deflaters.close();
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
