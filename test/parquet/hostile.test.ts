/** Whatever is wrong with a Parquet file, reading it ends: with what it holds, or with what is wrong. */
import { snappyUncompress } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import t from 'tap';
import { rangesOf } from '../../lib/netcdf/read/index.js';
import { checkPages } from '../../lib/parquet/check-pages.js';
import { ParquetDamage, ParquetFile } from '../../lib/parquet/index.js';
import { uncompress } from '../../lib/parquet/snappy.js';
import { CompactReader } from '../../lib/parquet/thrift.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';

const ROWS = 600;

/** Columns in the encodings of a run: words, deltas, plain numbers, and nulls. */
function parquet(codec: 'SNAPPY' | 'UNCOMPRESSED', random: Random): Buffer {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    codec,
    schema: [
      { name: 'root', num_children: 4 },
      { name: 'machine', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'time', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'load', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'state', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
  });
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  const words = rows.map(() => (random.chance(0.2) ? null : random.pick(['on', 'off', 'idle'])));
  file.write({
    columnData: [
      { name: 'machine', data: rows.map((i) => `press ${Math.floor(i / 90)}`), encoding: 'RLE_DICTIONARY' },
      { name: 'time', data: rows.map((i) => BigInt(i * 1000 + random.below(9))), encoding: 'DELTA_BINARY_PACKED' },
      { name: 'load', data: rows.map(() => (random.chance(0.1) ? null : random.next())), encoding: 'PLAIN' },
      { name: 'state', data: words, encoding: 'RLE_DICTIONARY' },
    ],
  });
  file.finish();
  return Buffer.from(writer.getBytes());
}

/** How many columns could be read. Rejects where a fault is not told as damage. */
async function readAll(bytes: Buffer): Promise<number> {
  let columns = 0;
  try {
    const file = await ParquetFile.open(rangesOf(bytes));
    for (const { name } of file.columns) {
      for (const group of file.groups.keys()) {
        if (file.groups[group] > ROWS) continue;
        const values = await file.values(group, name);
        if (values.length !== file.groups[group]) throw new Error(`${values.length} values`);
      }
      columns++;
    }
  } catch (error) {
    if (!(error instanceof ParquetDamage)) throw error;
  }
  return columns;
}

t.test('flipped bits, other bytes, pieces that are gone', async (t) => {
  const random = new Random(SEED);
  for (const codec of ['SNAPPY', 'UNCOMPRESSED'] as const) {
    const whole = parquet(codec, random);
    t.equal(await readAll(whole), 4, codec);
    const foot = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
    let told = 0;
    const cases = scaled(400);
    for (let i = 0; i < cases; i++) {
      let bytes = Buffer.from(whole);
      // The values of `load` are most of the bytes: any of them would do.
      const at = random.below(random.pick([foot, whole.length]));
      const kind = random.below(4);
      if (kind === 0) bytes[at] ^= 1 << random.below(8);
      else if (kind === 1)
        bytes.fill(random.pick([0, 0x7f, 0x80, 0xff, 0xfc]), at, Math.min(at + 1 + random.below(9), whole.length));
      else if (kind === 2)
        bytes.writeInt32LE(random.pick([-1, -107, 0x7fffffff, 1 << 28]), Math.min(at, whole.length - 4));
      else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(20))]);
      if ((await readAll(bytes)) < 4) told++;
    }
    t.ok(told > 0, `${told} of ${cases} told as damage; ${again(SEED)}`);
  }
});

t.test('Snappy: what the writer compresses', async (t) => {
  const random = new Random(SEED);
  const wrong: string[] = [];
  for (let i = 0; i < scaled(40); i++) {
    const length = random.below(random.pick([1, 70, 3000, 200_000]));
    const spread = random.pick([1, 2, 5, 256]);
    const bytes = Uint8Array.from({ length }, () => random.below(spread));
    const compressed = await snappy(bytes);
    const other = new Uint8Array(length);
    if (length > 0) snappyUncompress(compressed, other);
    const found = Buffer.from(uncompress(compressed, length));
    if (!found.equals(other) || !found.equals(bytes)) wrong.push(`${length} bytes of ${spread}`);
  }
  t.same(wrong, [], again(SEED));
});

t.test('Snappy: elements that do not go on, or too far', async (t) => {
  const literal = [60 << 2, 99, ...new Array<number>(100).fill(7)];
  const wrong: [string, number[], RegExp][] = [
    // A reader that takes the length for a signed number goes back, and round and round.
    ['a length with the highest bit', [200, 1, ...literal, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 1, 2, 3], /more than 200/],
    ['a copy of nothing', [200, 1, ...literal, 2, 0, 0], /a copy from 0 bytes/],
    ['a copy from before the start', [200, 1, ...literal, 2, 101, 0], /a copy from 101 bytes before byte 100/],
    ['an element that is cut off', [200, 1, ...literal, 3, 1, 0], /in the middle of an element/],
    [
      'a literal that is cut off',
      [200, 1, 60 << 2, 99, ...new Array<number>(20).fill(1)],
      /a literal of 100 bytes where 20 are/,
    ],
    ['fewer bytes', [200, 1, ...literal], /100 bytes instead of 200/],
    ['another length', [100, ...literal], /a length of 100 instead of 200/],
    ['a length without an end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 2, 3, 4], /no length in front/],
  ];
  for (const [what, bytes, told] of wrong) t.throws(() => uncompress(Uint8Array.from(bytes), 200), told, what);
  t.throws(() => uncompress(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 7), 2 ** 31), /5 bytes cannot become/);
});

/** `bytes` as a page holds them. */
async function snappy(bytes: Uint8Array): Promise<Uint8Array> {
  const { snappyCompress } = (await import('hyparquet-writer/src/snappy.js')) as {
    snappyCompress: (bytes: Uint8Array) => Uint8Array;
  };
  return snappyCompress(bytes);
}

const zigzag = (value: number): number[] => varint(value >= 0 ? value * 2 : -value * 2 - 1);

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** A page without compression; `fields` by id, in order. */
function page(body: number[], fields: Record<number, number>, sizes: { compressed?: number; type?: number } = {}) {
  const { compressed = body.length, type = 3 } = sizes;
  const header = Object.values(fields).flatMap((value) => [0x15, ...zigzag(value)]);
  return Uint8Array.from([
    ...[0x15, ...zigzag(type)],
    ...[0x15, ...zigzag(body.length)],
    ...[0x15, ...zigzag(compressed)],
    ...[0x5c, ...header, 0, 0],
    ...body,
  ]);
}

t.test('pages that claim more than they have', async (t) => {
  const chunk = { rows: 10, isCompressed: false };
  const fields = { 1: 10, 2: 0, 3: 10, 4: 8, 5: 0, 6: 0 };
  const run = [2, ...varint(20), 1];
  checkPages(page(run, fields), chunk);
  checkPages(page([2, 5, 1, 2, 3, 4], fields), chunk);
  const wrong: [string, Uint8Array, RegExp][] = [
    [
      'a run of two thousand million values',
      page([2, ...varint(2 ** 32 - 2), 1], fields),
      /2147483647 values in a run/,
    ],
    ['packed values', page([2, ...varint(2 ** 31 + 1), 1], fields), /values in a run/],
    ['a run of none', page([2, 0, 1, ...run], fields), /an empty run/],
    ['bits', page([200, ...run], fields), /200 bits a value/],
    ['rows', page(run, { ...fields, 1: 11, 3: 11 }), /11 rows, where at most 10/],
    ['less than no rows', page(run, { ...fields, 1: -10, 3: -10 }), /the field 3 of its header is -10/],
    ['nulls', page(run, { ...fields, 2: 11 }), /11 nulls, where at most 10/],
    ['fewer values than rows', page(run, { ...fields, 1: 3 }), /3 values in 10 rows/],
    ['a size below zero', page(run, fields, { compressed: -1 }), /the field 3 of its header is -1/],
    ['a size', page(run, fields, { compressed: 99 }), /99 bytes where 3 are/],
    ['levels', page(run, { ...fields, 5: 99 }), /99 bytes where 3 are/],
    ['lists', page(run, { ...fields, 6: 1 }), /it has lists/],
    ['an encoding', page(run, { ...fields, 4: 9 }), /encoded as 9/],
    ['a type', page(run, fields, { type: 1 }), /of the type 1/],
    ['a block of nothing', page([0, 4, 10, 2, 2], { ...fields, 4: 5 }), /blocks of 0 values/],
    ['a block without end', page([...varint(2 ** 31), 1, 10, 2], { ...fields, 4: 5 }), /blocks of 2147483648 values/],
    ['no end', page([2, ...varint(10), 1], fields), /the bytes end/],
  ];
  for (const [what, bytes, told] of wrong) {
    t.throws(() => checkPages(bytes, chunk), told, what);
  }
  t.throws(() => checkPages(page(run, fields), { rows: 20, isCompressed: false }), /page 2: the bytes end/);
});

t.test('structs that claim more than they have', async (t) => {
  const wrong: [string, number[], RegExp][] = [
    ['a list', [0x19, 0xf8, ...varint(2 ** 31), 1], /a list of 2147483648 values in 1 bytes/],
    ['a text', [0x18, ...varint(2 ** 31), 1], /2147483648 bytes where 1 are/],
    ['a number', [0x16, ...new Array<number>(11).fill(0x80), 0], /a number of more than 10 bytes/],
    ['structs in structs', new Array<number>(40).fill(0x1c), /more than 32 structs/],
    ['a type', [0x1b], /unknown type 11/],
  ];
  for (const [what, bytes, told] of wrong) {
    t.throws(() => new CompactReader(Uint8Array.from(bytes)).struct(), told, what);
  }
});
