import { Readable } from 'node:stream';
import t from 'tap';
import { Tally } from '../../lib/model/tally.js';
import type { Dataset, Slab } from '../../lib/netcdf/index.js';
import { countUnrepresentable, type Encodings, packDataset, packSlabs, UNREPRESENTABLE } from '../../lib/pack/index.js';
import { Random } from '../random.js';

const SHAPE = [3, 10, 4];
const SIGNALS = ['a', 'b', 'c', 'd'];

const dataset: Dataset = {
  dimensions: ['machine', 'time', 'sensor'].map((name, d) => ({ name, length: SHAPE[d] })),
  variables: [
    { name: 'time', type: 'int', dimensions: ['time'], attributes: [] },
    { name: 'readings', type: 'double', dimensions: ['machine', 'time', 'sensor'], attributes: [] },
  ],
  attributes: [],
};

const packed = (encodings: Encodings) =>
  packDataset(dataset, [{ variable: 1, signals: SIGNALS }], encodings, { format: 'netcdf4', hasStorage: true });

const all = Float64Array.from({ length: 120 }, (_, i) => Math.sin(i) * 1000);

/** A block of `all`. */
function slab(start: number[], count: number[]): Slab {
  const data: number[] = [];
  for (let m = 0; m < count[0]; m++) {
    for (let i = 0; i < count[1]; i++) {
      const from = ((start[0] + m) * SHAPE[1] + start[1] + i) * SHAPE[2] + start[2];
      data.push(...all.subarray(from, from + count[2]));
    }
  }
  return { variable: 1, start, count, data: Float64Array.from(data) };
}

/** Assembles packed slabs. */
async function assembled(slabs: Slab[], encodings: Encodings): Promise<number[]> {
  const values: number[] = [];
  for await (const { start, count, data } of packSlabs(Readable.from(slabs), packed(encodings), new Tally())) {
    for (let i = 0; i < data.length; i++) {
      const sensor = i % count[2];
      const time = Math.floor(i / count[2]) % count[1];
      const machine = Math.floor(i / count[2] / count[1]);
      values[((start[0] + machine) * SHAPE[1] + start[1] + time) * SHAPE[2] + start[2] + sensor] = data[i] as number;
    }
  }
  return values;
}

t.test('however a variable is cut, it is packed alike', async (t) => {
  const random = new Random(3);
  const whole = [slab([0, 0, 0], SHAPE)];
  for (const encoding of [
    { dtype: 'int16' },
    { significant_digits: 2 },
    { dtype: 'float32', significant_digits: 3 },
  ] as const) {
    const expected = await assembled(whole, { '*': encoding });
    t.equal(expected.length, 120);
    for (let round = 0; round < 20; round++) {
      const cuts = SHAPE.map((length) => 1 + random.below(length - 1));
      const slabs = [];
      for (const m of [0, cuts[0]]) {
        for (const i of [0, cuts[1]]) {
          for (const s of [0, cuts[2]]) {
            const count = [m, i, s].map((from, d) => (from === 0 ? cuts[d] : SHAPE[d] - from));
            slabs.push(slab([m, i, s], count));
          }
        }
      }
      t.same(
        await assembled(random.shuffle(slabs), { '*': encoding }),
        expected,
        `${encoding.significant_digits} ${cuts}`,
      );
    }
  }
});

t.test('unrepresentable values are counted by signal and become the fill value', async (t) => {
  const data = Float64Array.of(1, 200, Number.NaN, -200, 127, 128, -127, -128.4);
  const slabs: Slab[] = [
    { variable: 0, start: [0], count: [2], data: Int32Array.of(1000, 2000) },
    { variable: 1, start: [1, 3, 0], count: [1, 2, 4], data },
    { variable: 1, start: [2, 3, 2], count: [1, 1, 2], data: Float64Array.of(1, 1e9) },
  ];
  const tally = new Tally();
  const stored: Slab[] = [];
  const target = packed({ '*': { dtype: 'int8' } });
  for await (const item of packSlabs(Readable.from(slabs), target, tally)) stored.push(item);
  t.equal(stored[0], slabs[0], 'other variables pass untouched');
  t.strictSame(stored[1].data, Int8Array.of(1, -127, -127, -127, 127, -127, -127, -128));
  t.strictSame(stored[2].data, Int8Array.of(1, -127));
  t.strictSame(
    [...tally],
    [
      { column: 'b', rule: UNREPRESENTABLE, count: 2 },
      { column: 'd', rule: UNREPRESENTABLE, count: 2 },
      // A value that packs to the fill value would be read as missing.
      { column: 'c', rule: UNREPRESENTABLE, count: 1 },
    ],
  );
  t.strictSame(data, Float64Array.of(1, 200, Number.NaN, -200, 127, 128, -127, -128.4), 'what came in is not changed');
  t.strictSame([...(await countUnrepresentable(Readable.from(slabs), target))], [...tally]);
});

t.test('a float that overflows, also by rounding, does not fit', async (t) => {
  const cases = [
    { encoding: { dtype: 'float32' }, value: 3.5e38, stored: Number.NaN, fits: false },
    { encoding: { dtype: 'float32' }, value: 3.4e38, stored: Math.fround(3.4e38), fits: true },
    { encoding: { scale_factor: 1e-300 }, value: 1e300, stored: Number.NaN, fits: false },
    {
      encoding: { significant_digits: 1, quantize_mode: 'BitRound' },
      value: Number.MAX_VALUE,
      stored: Number.NaN,
      fits: false,
    },
    {
      encoding: { _FillValue: -1, significant_digits: 1, quantize_mode: 'BitRound' },
      value: -1.01,
      stored: -1,
      fits: false,
    },
    { encoding: { dtype: 'float32' }, value: Number.POSITIVE_INFINITY, stored: Number.POSITIVE_INFINITY, fits: true },
  ] as const;
  for (const { encoding, value, stored, fits } of cases) {
    const tally = new Tally();
    const slabs = Readable.from([{ variable: 1, start: [0, 0, 0], count: [1, 1, 1], data: Float64Array.of(value) }]);
    for await (const { data } of packSlabs(slabs, packed({ '*': encoding }), tally)) {
      t.strictSame([...data], [stored], JSON.stringify(encoding));
    }
    t.equal(tally.count('a', UNREPRESENTABLE), fits ? 0 : 1);
  }
});
