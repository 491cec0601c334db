import { inflateSync } from 'node:zlib';
import t from 'tap';
import { BufferPool } from '../../../lib/netcdf/netcdf4/buffer-pool.js';
import { compress, compressSync } from '../../../lib/netcdf/netcdf4/compress.js';
import { Random } from '../../random.js';

t.test('compressing in parts gives the same bytes as zlib in one, whatever was compressed before', async (t) => {
  const random = new Random(1);
  const codings = [
    { shuffle: true, rle: true },
    { shuffle: false, rle: false },
  ];
  for (const deflate of [1, 4]) {
    const storage = {
      variable: { name: 'x', type: 'double', dimensions: [], attributes: [] },
      width: 8,
      deflate,
    } as const;
    for (let round = 0; round < 4; round++) {
      // Longer and shorter than the output buffers; several at a time.
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

t.test('buffers in use and free ones together never exceed the peak in use', async (t) => {
  const pool = new BufferPool();
  const random = new Random(2);
  const made = new Set<Uint8Array>();
  const inUse: Uint8Array[] = [];
  let reused = 0;
  for (let i = 0; i < 2000; i++) {
    if (inUse.length < 8 && random.below(2) === 0) {
      const buffer = pool.acquire([100, 200, 300][random.below(3)]);
      if (made.has(buffer)) reused++;
      made.add(buffer);
      inUse.push(buffer);
    } else if (inUse.length > 0) {
      pool.release(inUse.splice(random.below(inUse.length), 1)[0]);
    }
    const bytes = inUse.reduce((sum, { length }) => sum + length, 0);
    t.equal(pool.inUse, bytes);
    if (pool.inUse + pool.free > pool.peak) t.fail(`${pool.inUse} + ${pool.free} > ${pool.peak}`);
  }
  t.ok(reused > 500, `${reused} buffers were reused`);
});
