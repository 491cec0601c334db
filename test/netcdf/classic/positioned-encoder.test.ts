/** Slabs in any order: the positioned bytes make the same file as the encoder in file order. */
import { Readable } from 'node:stream';
import t from 'tap';
import { SlabError } from '../../../lib/errors.js';
import { PIECE_LENGTH } from '../../../lib/netcdf/classic/pieces.js';
import { ValueRanges } from '../../../lib/netcdf/classic/value-ranges.js';
import {
  CLASSIC_VERSIONS,
  type ClassicPlan,
  createClassicEncoder,
  type Dataset,
  type NumericArray,
  type PositionedBytes,
  planClassic,
  type Slab,
} from '../../../lib/netcdf/index.js';
import { recycle } from '../../../lib/util/recycle.js';
import { Random } from '../../random.js';
import { encode, slabsOf } from './encode.js';
import { RandomDatasets } from './random.js';

/** Assembles a file from positioned bytes, and fails where they overlap. */
async function positioned(plan: ClassicPlan, slabs: Iterable<Slab>): Promise<{ bytes: Buffer; most: number }> {
  const { stream, isPositioned, size } = createClassicEncoder(plan, { order: 'any' });
  if (isPositioned !== true || size !== plan.size) throw new Error('another encoder');
  const bytes = Buffer.alloc(size);
  const times = Buffer.alloc(size);
  let most = 0;
  const source = Readable.from(slabs);
  source.on('error', (error) => stream.destroy(error));
  for await (const item of source.pipe(stream) as AsyncIterable<PositionedBytes>) {
    const end = item.position + item.bytes.length;
    bytes.set(item.bytes, item.position);
    for (let i = item.position; i < end; i++) times[i]++;
    most = Math.max(most, item.bytes.length);
    // From here on the encoder may reuse this memory.
    recycle(item);
  }
  const wrong = times.findIndex((count) => count !== 1);
  if (wrong >= 0) throw new Error(`byte ${wrong} of ${size} came ${times[wrong]} times`);
  return { bytes, most };
}

for (const version of CLASSIC_VERSIONS) {
  t.test(`random datasets, ${version}`, async (t) => {
    const datasets = new RandomDatasets(7, version);
    const random = new Random(7);
    for (let i = 0; i < 100; i++) {
      const filled = datasets.next();
      const cut = (left: number) => 1 + random.below(left);
      const { bytes, plan } = await encode(filled, { version });
      const slabs = random.shuffle([...slabsOf(plan, filled.values, cut)]);
      t.ok(bytes.equals((await positioned(plan, slabs)).bytes), `dataset ${i}`);
      // Missing values get the fill value.
      const missing = slabs.filter(() => random.chance(0.3));
      const values = filled.values.map((array) => array.slice()) as NumericArray[];
      for (const slab of missing) fill(plan, slab, values[slab.variable]);
      const wanted = (await encode({ dataset: filled.dataset, values }, { version })).bytes;
      const rest = slabs.filter((slab) => !missing.includes(slab));
      t.ok(wanted.equals((await positioned(plan, rest)).bytes), `dataset ${i} without ${missing.length} slabs`);
    }
  });
}

/** Puts the fill value where `slab` has values. */
function fill({ variables }: ClassicPlan, { variable, start, count }: Slab, values: NumericArray): void {
  const { shape, fill } = variables[variable];
  const first = shape.reduce((at, length, d) => at * length + start[d], 0);
  const length = count.reduce((a, b) => a * b, 1);
  const one = new (values.constructor as typeof Uint8Array)(new Uint8Array(fill.toReversed()).buffer);
  (values as Uint8Array).fill(one[0], first, first + length);
}

const LONG: Dataset = {
  dimensions: [{ name: 'x', length: 400_000 }],
  variables: [{ name: 'v', type: 'double', dimensions: ['x'], attributes: [] }],
  attributes: [],
};

const ramp = (start: number, count: number) => ({
  variable: 0,
  start: [start],
  count: [count],
  data: Float64Array.from({ length: count }, (_, i) => start + i),
});

t.test('a long slab leaves in pieces', async (t) => {
  const plan = planClassic(LONG);
  const { bytes } = await encode({ dataset: LONG, values: [ramp(0, 400_000).data] });
  const whole = await positioned(plan, [ramp(0, 400_000)]);
  t.ok(bytes.equals(whole.bytes));
  t.equal(whole.most, PIECE_LENGTH);
  const halves = await positioned(plan, [ramp(200_000, 200_000), ramp(0, 200_000)]);
  t.ok(bytes.equals(halves.bytes));
  const nothing = await positioned(plan, []);
  t.equal(nothing.bytes.readDoubleBE(plan.size - 8), 1.875 * 2 ** 122, 'filled to the end');
  t.equal(nothing.most, PIECE_LENGTH);
});

t.test('values that come twice are refused, and so is what does not fit', async (t) => {
  const plan = planClassic(LONG);
  const refused = async (slabs: Slab[], message: RegExp): Promise<void> => {
    const failed = await positioned(plan, slabs).catch((error: unknown) => error);
    t.ok(failed instanceof SlabError, String(failed));
    t.match(failed, { code: 'ERR_NETCDF_SLAB', message });
  };
  await refused([ramp(5, 10), ramp(5, 10)], /"v" has values that come twice: the slab start \[5\] count \[10\]/);
  await refused([ramp(5, 10), ramp(8, 7)], /"v" has values that come twice: the slab start \[8\] count \[7\]/);
  await refused([ramp(5, 10), ramp(8, 20)], /"v" has values that come twice/);
  await refused([ramp(0, 100), ramp(200, 100), ramp(50, 200)], /"v" has values that come twice/);
  await refused([ramp(399_999, 2)], /"v" has shape \[400000\]; the slab is start \[399999\] count \[2\]/);
  await refused([{ ...ramp(0, 1), variable: 1 }], /a slab is for variable 1; the dataset has 1 variables/);
});

t.test('ranges', async (t) => {
  const random = new Random(1);
  for (let round = 0; round < 200; round++) {
    const count = 1 + random.below(40);
    const seen = new Uint8Array(count);
    const ranges = new ValueRanges();
    let isTwice = false;
    for (let n = random.below(12); n > 0; n--) {
      const first = random.below(count);
      const length = 1 + random.below(Math.min(6, count - first));
      const comesAgain = seen.subarray(first, first + length).some((x) => x > 0);
      if (comesAgain && random.chance(0.8)) continue;
      isTwice ||= comesAgain;
      seen.fill(1, first, first + length);
      if (!ranges.add(first, length)) break;
    }
    const gaps = ranges.gaps(count);
    if (isTwice) continue;
    const found = new Uint8Array(count).fill(1);
    for (const { first, length } of gaps ?? []) found.fill(0, first, first + length);
    t.same(found, seen, `round ${round}`);
  }
});
