/** Whatever happens to a file, checkLedger finds it. */
import { crc32, deflateSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { checkLedger } from '../../lib/ledger/index.js';
import { judge, rawChunk } from '../../lib/ledger/judge-chunk.js';
import type { Netcdf4Options } from '../../lib/netcdf/index.js';
import { type LedgerEntry, PieceKind } from '../../lib/netcdf/netcdf4/ledger.js';
import { encode, type Filled } from '../netcdf/netcdf4/encode.js';
import { machines } from '../netcdf/netcdf4/samples.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { memoryReader } from './memory-reader.js';

const check = (bytes: Buffer, options = {}) => checkLedger(memoryReader(bytes), options);

/** The machines in several chunks each, and a scalar. */
function filled(): Filled {
  const { dataset, values } = machines();
  const scalar = { name: 'scalar', type: 'int' as const, dimensions: [], attributes: [] };
  const storage = { chunks: [250, 4] };
  const variables = dataset.variables.map((v) => (v.type === 'double' ? { ...v, storage } : v));
  return { dataset: { ...dataset, variables: [...variables, scalar] }, values: [...values, Int32Array.of(7)] };
}

const MODES: readonly { name: string; options: Netcdf4Options }[] = [
  { name: 'deflated', options: {} },
  { name: 'deflated, metadata at the end', options: { metadata: 'end' } },
  { name: 'not deflated', options: { deflate: 0 } },
  { name: 'Fletcher32', options: { deflate: 0, fletcher32: true } },
  { name: 'both', options: { deflate: 1, shuffle: true, fletcher32: true } },
  { name: 'forward', options: { forward: true, stringBytes: () => 100 } },
];

for (const { name, options } of MODES) {
  t.test(name, async (t) => {
    const { bytes } = await encode(filled(), options);

    await t.test('an untouched file', async (t) => {
      for (const decode of [false, true]) {
        const found = await check(bytes, { decode });
        t.match(found, { status: 'ok', reason: '', faultCount: 0, checked: { bytes: bytes.length } });
      }
    });

    await t.test(`single flipped bits (${again(SEED)})`, async (t) => {
      const random = new Random(SEED);
      const missed: string[] = [];
      for (let i = 0; i < scaled(150); i++) {
        const copy = Buffer.from(bytes);
        const bit = random.below(8 * bytes.length);
        copy[bit >> 3] ^= 1 << (bit & 7);
        const { status, reason } = await check(copy);
        // In place of values without a checksum another program may have written others.
        if (status !== 'damaged') missed.push(`bit ${bit & 7} of byte ${bit >> 3}: ${status}, ${reason}`);
      }
      t.same(missed, []);
    });

    await t.test('truncated and extended', async (t) => {
      const lengths = [0, 1, 8, 47, 48, 100, 5000, bytes.length >> 1, bytes.length - 64, bytes.length - 1];
      for (const length of lengths) {
        const { status, reason } = await check(bytes.subarray(0, length));
        t.equal(status, length < 8 ? 'none' : 'damaged', `${length} bytes: ${reason}`);
      }
      for (const extra of [Buffer.from('x'), Buffer.alloc(64), Buffer.alloc(100_000, 1), bytes]) {
        const { status, reason } = await check(Buffer.concat([bytes, extra]));
        t.equal(status, 'damaged', reason);
      }
    });

    await t.test('ranges of zeros, and moved bytes', async (t) => {
      const random = new Random(SEED);
      for (let i = 0; i < scaled(50); i++) {
        const copy = Buffer.from(bytes);
        const at = random.below(bytes.length);
        copy.fill(0, at, Math.min(bytes.length, at + 1 + random.below(4096)));
        if (copy.equals(bytes)) continue;
        const { status } = await check(copy);
        t.not(status, 'ok', `zeros from ${at} on`);
      }
      for (let i = 0; i < scaled(50); i++) {
        const copy = Buffer.from(bytes);
        const at = random.below(bytes.length - 100);
        copy.copyWithin(at, at + 1 + random.below(99), bytes.length);
        if (copy.equals(bytes)) continue;
        const { status } = await check(copy);
        t.not(status, 'ok', `moved at ${at}`);
      }
    });
  });
}

t.test('faults are named', async (t) => {
  const source = filled();
  const { bytes, encoder } = await encode(source, { references: true });
  const references = new Map(encoder.references('x'));
  const [, address, length] = references.get('machine_01/2.0') as [string, number, number];

  await t.test('a chunk', async (t) => {
    const copy = Buffer.from(bytes);
    copy[address + (length >> 1)] ^= 1;
    const { status, faults } = await check(copy);
    t.equal(status, 'damaged');
    t.match(faults, [{ kind: 'chunk', variable: 'machine_01', chunk: 2, address, length, verdict: 'damaged' }]);
    t.equal(faults.length, 1);
  });

  await t.test('all of them, with parallel ranges', async (t) => {
    const copy = Buffer.from(bytes);
    for (const [key, reference] of references) {
      if (Array.isArray(reference) && key.startsWith('machine')) copy[reference[1] + 20] ^= 1;
    }
    const { faultCount, faults } = await check(copy, { parallel: 3 });
    t.equal(faultCount, 12);
    t.same(faults.map(({ variable, chunk }) => `${variable} ${chunk}`).slice(0, 2), ['machine_00 0', 'machine_00 1']);
  });
});

/** Two stored chunks of one length, exchanged. */
async function swap(t: Test, options: Netcdf4Options): Promise<void> {
  const { bytes, encoder } = await encode(filled(), { ...options, references: true });
  const references = new Map(encoder.references('x'));
  const [, a, length] = references.get('machine_00/1.0') as [string, number, number];
  const [, b] = references.get('machine_02/3.0') as [string, number, number];
  const copy = Buffer.from(bytes);
  bytes.copy(copy, a, b, b + length);
  bytes.copy(copy, b, a, a + length);
  const { status, faults } = await check(copy);
  t.equal(status, 'damaged');
  t.match(faults, [{ variable: 'machine_00', chunk: 1, detail: /chunk 3 of "machine_02"/ }, { chunk: 3 }]);
}

t.test('swapped chunks', async (t) => swap(t, { deflate: 0 }));

t.test('a sample', async (t) => {
  const { bytes } = await encode(filled(), { deflate: 0 });
  const whole = await check(bytes);
  const half = await check(bytes, { sample: { fraction: 0.5, seed: 1 } });
  t.equal(half.status, 'ok');
  t.ok(half.checked.pieces > 2 && half.checked.pieces < whole.checked.pieces, `${half.checked.pieces} pieces`);
  t.same(await check(bytes, { sample: { fraction: 0.5, seed: 1 } }), half, 'the same seed, the same pieces');
  const none = await check(bytes, { sample: { fraction: 1e-9, seed: 5 } });
  t.equal(whole.checked.pieces, whole.total.pieces);
  t.equal(none.checked.pieces, 1 + 2, 'at least one, and the metadata');
  const all = await check(bytes, { sample: { fraction: 1, seed: 5 } });
  t.same(all.checked, whole.checked);
});

t.test('a chunk that was damaged before it was written', async (t) => {
  const { bytes } = await encode(filled());
  // As if the memory had failed between the hash of the values and the filters: another raw hash, all else consistent.
  const trailer = bytes.length - 64;
  const start = bytes.length - Number(bytes.readBigUInt64LE(trailer + 24));
  const entry = trailer - 40 * 5;
  bytes[entry + 24] ^= 1;
  bytes.writeUInt32LE(crc32(bytes.subarray(start, trailer)), trailer + 56);
  bytes.writeUInt32LE(crc32(bytes.subarray(trailer, trailer + 60)), trailer + 60);
  t.equal((await check(bytes)).status, 'ok', 'the stored bytes are as they were written');
  const { status, faults } = await check(bytes, { decode: true });
  t.equal(status, 'damaged', 'and decoding them tells');
  t.match(faults, [{ variable: 'machine_02', chunk: 0, verdict: 'damaged', detail: /values that were to be written/ }]);
});

t.test('a chunk that would not fit in memory once it is inflated', async (t) => {
  const bytes = deflateSync(Buffer.alloc(257 << 20), { level: 1 });
  const storage = { width: 8, shuffle: false, deflate: true, fletcher32: false };
  t.equal(await rawChunk(bytes, storage), undefined);
  const entry = { kind: PieceKind.CHUNK, rawHash: 0n } as LedgerEntry;
  t.match(await judge(bytes, entry, storage), { verdict: 'unclear' });
});

t.test('other files have none', async (t) => {
  const { bytes } = await encode(filled(), { ledger: false });
  t.match(await check(bytes), { status: 'none', reason: 'it was written without a ledger' });
  t.match(await check(Buffer.from('CDF\x01 and so on')), { status: 'none' });
  t.match(await check(Buffer.alloc(1000)), { status: 'none' });
});
