/** The stream: any order of slabs, the same bytes, bounded memory, back-pressure, failure. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import {
  createNetcdf4Encoder,
  type Dataset,
  type Netcdf4Encoder,
  type Netcdf4Options,
  planNetcdf4,
  type Slab,
} from '../../../lib/netcdf/index.js';
import { Random } from '../../random.js';
import { encode, encodeSlabs, failure, wholeSlabs } from './encode.js';
import { pictures } from './jsfive.js';

const ROWS = 4096;
const CHUNK_ROWS = 512;
const CHUNK_BYTES = CHUNK_ROWS * 8;

/** `count` variables of 8 chunks of 4 KiB each. */
function fleet(count: number, level = 1): Dataset {
  return {
    dimensions: [{ name: 'time', length: ROWS }],
    variables: Array.from({ length: count }, (_, i) => ({
      name: `machine_${i}`,
      type: 'double',
      dimensions: ['time'],
      attributes: [],
      storage: { chunks: [CHUNK_ROWS], deflate: level },
    })),
    attributes: [],
  };
}

const noise = new Random(7);
const VALUES = Float64Array.from({ length: ROWS }, () => noise.next());

/** All values in slabs of `rows`, variable by variable or interleaved. */
function* slabsOf(count: number, rows: number, order: 'machine' | 'time'): Generator<Slab> {
  const slab = (variable: number, start: number): Slab => ({
    variable,
    start: [start],
    count: [rows],
    data: VALUES.subarray(start, start + rows),
  });
  if (order === 'machine') {
    for (let v = 0; v < count; v++) for (let row = 0; row < ROWS; row += rows) yield slab(v, row);
  } else {
    for (let row = 0; row < ROWS; row += rows) for (let v = 0; v < count; v++) yield slab(v, row);
  }
}

function create(dataset: Dataset, options: Netcdf4Options = {}, threads = 2): Netcdf4Encoder {
  return createNetcdf4Encoder(planNetcdf4(dataset, options), { threads });
}

t.test('the same slabs give the same bytes with any number of threads', async (t) => {
  const once = await encodeSlabs(create(fleet(5), {}, 1), slabsOf(5, 64, 'time'));
  for (const threads of [1, 2, 7]) {
    const again = await encodeSlabs(create(fleet(5), {}, threads), slabsOf(5, 64, 'time'));
    t.ok(again.equals(once), `${threads} threads`);
  }
});

t.test('slabs may come in any order', async (t) => {
  const filled = { dataset: fleet(5), values: Array(5).fill(VALUES) };
  const shuffled = new Random(3).shuffle([...slabsOf(5, 32, 'machine')]);
  for (const slabs of [slabsOf(5, 64, 'machine'), slabsOf(5, 64, 'time'), wholeSlabs(filled), shuffled]) {
    const { found, wanted } = pictures(await encodeSlabs(create(filled.dataset), slabs), filled);
    t.same(found, wanted);
  }
});

t.test('only open chunks take memory', async (t) => {
  const threads = 2;
  const inFlight = 2 * threads;
  const byMachine = create(fleet(50), {}, threads);
  await encodeSlabs(byMachine, slabsOf(50, 64, 'machine'));
  t.ok(byMachine.statistics.peakChunkBytes <= (inFlight + 2) * CHUNK_BYTES, 'one variable after the other');
  const byTime = create(fleet(50), {}, threads);
  await encodeSlabs(byTime, slabsOf(50, 64, 'time'));
  t.ok(byTime.statistics.peakChunkBytes <= (50 + inFlight + 1) * CHUNK_BYTES, 'all of them interleaved');
  t.ok(byTime.statistics.peakChunksInFlight <= inFlight);
});

t.test('two hundred interleaved variables stay in the planned memory', async (t) => {
  const memory = 1 << 19;
  const dataset = fleet(200);
  const unplanned = { ...dataset, variables: dataset.variables.map(({ storage: _, ...v }) => v) };
  const plan = planNetcdf4(unplanned, { memory, openVariables: 200 });
  const encoder = createNetcdf4Encoder(plan, { threads: 2 });
  const bytes = await encodeSlabs(encoder, slabsOf(200, 64, 'time'));
  t.ok(plan.openBytes <= memory);
  t.ok(encoder.statistics.peakChunkBytes <= memory + 5 * plan.variables[0].chunkBytes);
  t.ok(bytes.length <= plan.size);
});

t.test('a reader that stops stops the source', async (t) => {
  const threads = 2;
  const count = 60;
  const encoder = create(fleet(count, 0), {}, threads);
  let given = 0;
  function* counted(): Generator<Slab> {
    for (const slab of slabsOf(count, CHUNK_ROWS, 'machine')) {
      given++;
      yield slab;
    }
  }
  Readable.from(counted(), { highWaterMark: 1 }).pipe(encoder.stream);
  for (let turns = 0; turns < 5000; turns++) await turn();
  const readable = Math.ceil(encoder.stream.readableHighWaterMark / CHUNK_BYTES);
  const writable = encoder.stream.writableHighWaterMark;
  const limit = readable + 2 * threads + writable + 4;
  const all = (count * ROWS) / CHUNK_ROWS;
  t.ok(limit < all);
  t.ok(given <= limit, `${given} slabs of ${all} were taken, ${limit} are allowed`);
  t.ok(given >= readable, 'what there is room for is taken');
  t.ok(encoder.statistics.peakChunksInFlight <= 2 * threads);
  encoder.stream.resume();
  await once(encoder.stream, 'end');
  t.equal(given, all);
});

t.test('one large slab is encoded piece by piece', async (t) => {
  const filled = { dataset: fleet(1), values: [VALUES] };
  const encoder = create(filled.dataset, {}, 1);
  const bytes = await encodeSlabs(encoder, wholeSlabs(filled));
  const { found, wanted } = pictures(bytes, filled);
  t.same(found, wanted);
  t.ok(encoder.statistics.peakChunkBytes <= 4 * CHUNK_BYTES);
});

t.test('shuffle is decided by trying', async (t) => {
  const dataset: Dataset = {
    dimensions: [{ name: 'x', length: 20000 }],
    variables: ['smooth', 'decimals'].map((name) => ({ name, type: 'double', dimensions: ['x'], attributes: [] })),
    attributes: [],
  };
  const random = new Random(1);
  const smooth = Float64Array.from({ length: 20000 }, (_, i) => Math.sin(i / 1000) + random.next() / 1e3);
  const decimals = smooth.map((x) => Math.round(10 * x) / 10);
  const filled = { dataset, values: [smooth, decimals] };
  const size = async (shuffle: boolean | 'auto') => (await encode(filled, { shuffle, deflate: 4 })).bytes.length;
  const tried = await size('auto');
  t.ok(tried < (await size(true)));
  t.ok(tried < (await size(false)));
});

t.test('the matching strategy is tried again from time to time', async (t) => {
  const CHUNK = 8192;
  const random = new Random(2);
  const noise = Float64Array.from({ length: 8 * CHUNK }, () => random.next());
  const again = Float64Array.from({ length: 100 }, () => random.next());
  const repeats = Float64Array.from({ length: 8 * CHUNK }, (_, i) => again[i % 100]);
  const size = async (values: Float64Array): Promise<number> => {
    const storage = { chunks: [CHUNK], shuffle: true };
    const variable = { name: 'x', type: 'double', dimensions: ['n'], attributes: [], storage } as const;
    const dataset = { dimensions: [{ name: 'n', length: values.length }], variables: [variable], attributes: [] };
    return (await encode({ dataset, values: [values] })).bytes.length;
  };
  const joined = new Float64Array(16 * CHUNK);
  joined.set(noise);
  joined.set(repeats, noise.length);
  const [noisy, repeating, both] = [await size(noise), await size(repeats), await size(joined)];
  t.ok(repeating < noisy / 10, `${repeating} of ${noisy} bytes`);
  t.ok(both < 1.02 * (noisy + repeating), `${both} of ${noisy} and ${repeating} bytes`);
});

t.test('a slab that does not fit is refused', async (t) => {
  const one = Float64Array.of(1);
  const refusals: [string, Slab, RegExp][] = [
    ['variable', { variable: 9, start: [0], count: [1], data: one }, /variable 9/],
    ['rank', { variable: 0, start: [0, 0], count: [1, 1], data: one }, /shape \[4096\].*start \[0,0\]/],
    ['outside', { variable: 0, start: [ROWS], count: [1], data: one }, /start \[4096\]/],
    ['negative', { variable: 0, start: [-1], count: [1], data: one }, /start \[-1\]/],
    ['length', { variable: 0, start: [0], count: [2], data: one }, /1 values.*has 2/],
    ['type', { variable: 0, start: [0], count: [1], data: Float32Array.of(1) }, /double takes a Float64Array/],
    ['texts', { variable: 0, start: [0], count: [1], data: ['a'] }, /double takes a Float64Array, not a Array/],
  ];
  for (const [name, slab, message] of refusals) {
    const error = await failure(create(fleet(2)), [slab]);
    t.match(error, { name: 'SlabError', code: 'ERR_NETCDF_SLAB', message }, name);
  }
});

t.test('values come once', async (t) => {
  const slabs = [...slabsOf(1, CHUNK_ROWS, 'machine')];
  const error = await failure(create(fleet(1)), [...slabs, slabs[2]]);
  t.match(error, {
    code: 'ERR_NETCDF_SLAB',
    message: /"machine_0" has a slab that writes into chunk \[2\], which is complete/,
  });
});

t.test('texts longer than planned are an error', async (t) => {
  const dataset: Dataset = {
    dimensions: [{ name: 'x', length: 1 }],
    variables: [{ name: 'label', type: 'string', dimensions: ['x'], attributes: [] }],
    attributes: [],
  };
  const slab = { variable: 0, start: [0], count: [1], data: ['äöü'] };
  const error = await failure(create(dataset, { stringBytes: () => 5 }), [slab]);
  t.match(error, { code: 'ERR_NETCDF_STRINGS', message: /"label".*more than the planned 5 bytes/, subject: 'label' });
  const plan = planNetcdf4(dataset, { stringBytes: () => 6 });
  const bytes = await encodeSlabs(createNetcdf4Encoder(plan), [slab]);
  t.ok(bytes.length <= plan.size);
});

t.test('the head fails with the stream', async (t) => {
  const encoder = create(fleet(1));
  encoder.stream.on('error', () => {});
  encoder.stream.destroy(new Error('no more'));
  await t.rejects(encoder.head as Promise<Buffer>, { message: 'no more' });
  const closed = create(fleet(1));
  closed.stream.destroy();
  await t.rejects(closed.head as Promise<Buffer>, {
    name: 'EncoderError',
    code: 'ERR_NETCDF_CLOSED',
    message: /closed before its end/,
  });
});

t.test('a stream that is destroyed while chunks are compressed ends quietly', async (t) => {
  const encoder = create(fleet(20, 9), {}, 4);
  Readable.from(slabsOf(20, CHUNK_ROWS, 'machine'))
    .pipe(encoder.stream)
    .resume();
  await once(encoder.stream, 'data');
  encoder.stream.destroy();
  await once(encoder.stream, 'close');
  await t.rejects(encoder.head as Promise<Buffer>);
});
