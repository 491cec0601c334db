import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t, { type Test } from 'tap';
import { SlabError } from '../../../lib/errors.js';
import { PIECE_LENGTH } from '../../../lib/netcdf/classic/pieces.js';
import { createClassicEncoder, type Dataset, planClassic, type Slab } from '../../../lib/netcdf/index.js';
import { encode, encodeSlabs } from './encode.js';

/** Two fixed variables, then two record variables over `time`. */
const DATASET: Dataset = {
  dimensions: [
    { name: 'time', length: 2, unlimited: true },
    { name: 'y', length: 3 },
    { name: 'x', length: 4 },
  ],
  variables: [
    { name: 'grid', type: 'short', dimensions: ['y', 'x'], attributes: [] },
    { name: 'text', type: 'char', dimensions: ['x'], attributes: [] },
    { name: 'level', type: 'float', dimensions: ['time', 'x'], attributes: [] },
    { name: 'when', type: 'double', dimensions: ['time'], attributes: [] },
  ],
  attributes: [],
};

const [GRID, TEXT, LEVEL, WHEN] = [0, 1, 2, 3];

const grid = (start: number[], count: number[]): Slab => slab(GRID, start, count, new Int16Array(product(count)));
const text = (): Slab => slab(TEXT, [0], [4], new Uint8Array(4));
const level = (start: number[], count: number[]): Slab => slab(LEVEL, start, count, new Float32Array(product(count)));
const when = (start: number[], count: number[]): Slab => slab(WHEN, start, count, new Float64Array(product(count)));

const product = (count: number[]) => count.reduce((a, b) => a * b, 1);

function slab(variable: number, start: number[], count: number[], data: Slab['data']): Slab {
  return { variable, start, count, data };
}

/** Encoding `slabs` fails with a SlabError whose message matches `words`. */
async function refuses(t: Test, slabs: Slab[], words: RegExp, variable: string, dataset = DATASET): Promise<void> {
  const error = await encodeSlabs(planClassic(dataset), slabs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  t.ok(error instanceof SlabError, String(error));
  t.match(error, { code: 'ERR_NETCDF_SLAB', message: words, variable });
}

t.test('slabs in file order', async (t) => {
  const plan = planClassic(DATASET);
  const slabs = [
    grid([0, 0], [1, 4]),
    grid([1, 0], [1, 1]),
    grid([1, 1], [1, 3]),
    grid([2, 0], [1, 4]),
    text(),
    level([0, 0], [1, 4]),
    when([0], [1]),
    level([1, 0], [1, 1]),
    level([1, 1], [1, 3]),
    when([1], [1]),
  ];
  t.equal((await encodeSlabs(plan, slabs)).length, plan.size);
});

t.test('slabs out of order are refused, and the message says what was expected', async (t) => {
  const all = grid([0, 0], [3, 4]);
  await refuses(
    t,
    [text()],
    /"text" has a slab start \[0\] count \[4\] out of order; next is variable "grid" of shape \[3,4\] from \[0,0\] on/,
    'text',
  );
  await refuses(t, [grid([0, 0], [1, 3]), text()], /next is variable "grid" .* from \[0,3\]/, 'text');
  await refuses(t, [grid([1, 0], [1, 4])], /"grid" has a slab .* out of order; .* from \[0,0\]/, 'grid');
  await refuses(t, [grid([0, 0], [2, 4]), grid([1, 0], [2, 4])], /out of order; .* from \[2,0\]/, 'grid');
  await refuses(t, [all, grid([0, 0], [1, 4])], /"grid" has a slab .* next is variable "text"/, 'grid');
  await refuses(t, [all, text(), when([0], [1])], /next is variable "level" .* from \[0,0\]/, 'when');
  await refuses(t, [all, text(), level([0, 0], [1, 4]), level([1, 0], [1, 4])], /next is variable "when"/, 'level');
  await refuses(
    t,
    [all, text(), level([0, 0], [2, 4])],
    /"level" has a slab .* of several records; .* one by one/,
    'level',
  );
  const records = [level([0, 0], [1, 4]), when([0], [1]), level([1, 0], [1, 4]), when([1], [1])];
  await refuses(t, [all, text(), ...records, when([1], [1])], /"when" has a slab .* after the end of the file/, 'when');
});

t.test('missing values are refused at the end: nothing is filled in', async (t) => {
  const all = grid([0, 0], [3, 4]);
  await refuses(t, [], /"grid" is not complete; next is variable "grid" of shape \[3,4\] from \[0,0\]/, 'grid');
  await refuses(t, [grid([0, 0], [2, 4])], /"grid" is not complete; .* from \[2,0\]/, 'grid');
  await refuses(t, [all, text()], /"level" is not complete/, 'level');
  await refuses(
    t,
    [all, text(), level([0, 0], [1, 4]), when([0], [1])],
    /"level" is not complete; .* from \[1,0\]/,
    'level',
  );
});

t.test('slabs that do not fit their variable are refused', async (t) => {
  await refuses(
    t,
    [slab(GRID, [0, 0], [1, 4], new Float64Array(4))],
    /"grid" of type short takes a Int16Array, not a Float64Array/,
    'grid',
  );
  await refuses(t, [slab(GRID, [0, 0], [1, 4], new Uint16Array(4))], /not a Uint16Array/, 'grid');
  await refuses(t, [slab(GRID, [0, 0], [1, 1], ['a'])], /not a Array/, 'grid');
  await refuses(t, [slab(GRID, [0, 0], [1, 4], new Int16Array(3))], /was given 3 values; the slab .* has 4/, 'grid');
  await refuses(
    t,
    [slab(GRID, [0], [4], new Int16Array(4))],
    /has 2 dimensions; the slab is start \[0\] count \[4\]/,
    'grid',
  );
  await refuses(t, [slab(GRID, [0, 0], [4], new Int16Array(4))], /has 2 dimensions/, 'grid');
  await refuses(t, [grid([0, 2], [1, 3])], /has shape \[3,4\]; the slab is/, 'grid');
  await refuses(t, [slab(GRID, [-1, 0], [1, 4], new Int16Array(4))], /has shape \[3,4\]/, 'grid');
  await refuses(t, [slab(GRID, [0.5, 0], [1, 4], new Int16Array(4))], /has shape \[3,4\]/, 'grid');
  await refuses(
    t,
    [grid([0, 0], [2, 2])],
    /the values of the slab start \[0,0\] count \[2,2\] are not contiguous/,
    'grid',
  );
  await refuses(
    t,
    [slab(4, [0], [1], new Int16Array(1))],
    /a slab is for variable 4; the dataset has 4 variables/,
    '4',
  );
});

t.test('a text slab may be a Buffer, which is a Uint8Array', async (t) => {
  const dataset: Dataset = { ...DATASET, variables: [DATASET.variables[TEXT]] };
  const bytes = await encodeSlabs(planClassic(dataset), [slab(0, [0], [4], Buffer.from('abcd'))]);
  t.equal(bytes.subarray(-4).toString(), 'abcd');
});

t.test('slabs without values write nothing, whenever they come', async (t) => {
  const plan = planClassic(DATASET);
  const nothing = [grid([0, 0], [0, 4]), grid([3, 0], [0, 4]), level([2, 0], [0, 4]), when([0], [0])];
  const slabs = [
    grid([0, 0], [3, 4]),
    text(),
    level([0, 0], [1, 4]),
    when([0], [1]),
    level([1, 0], [1, 4]),
    when([1], [1]),
  ];
  const wanted = await encodeSlabs(plan, slabs);
  t.same(await encodeSlabs(plan, [...nothing, ...slabs.flatMap((one) => [one, ...nothing])]), wanted);
  await refuses(t, [slab(GRID, [0, 0], [0, 4], new Int32Array(0))], /takes a Int16Array/, 'grid');
});

t.test('variables without values', async (t) => {
  for (const unlimited of [true, false]) {
    const dataset: Dataset = {
      ...DATASET,
      dimensions: [{ name: 'time', length: 0, unlimited }, ...DATASET.dimensions.slice(1)],
    };
    const plan = planClassic(dataset);
    t.equal((await encodeSlabs(plan, [grid([0, 0], [3, 4]), text()])).length, plan.size);
    const records: Dataset = { ...dataset, variables: dataset.variables.slice(LEVEL) };
    t.equal((await encodeSlabs(planClassic(records), [])).length, planClassic(records).headerLength);
  }
});

t.test('values are copied: the array of a slab is not changed', async (t) => {
  const data = Int16Array.from({ length: 1000 }, (_, i) => i);
  const dataset: Dataset = {
    dimensions: [{ name: 'x', length: 1000 }],
    variables: [{ name: 'v', type: 'short', dimensions: ['x'], attributes: [] }],
    attributes: [],
  };
  const before = data.slice();
  // A view into a larger buffer: it starts after the buffer's start and ends before its end.
  const view = new Int16Array(new Int16Array([7, ...data, 7]).buffer, 2, 1000);
  const wanted = (await encode({ dataset, values: [data] })).bytes;
  t.same(data, before);
  t.same(await encodeSlabs(planClassic(dataset), [slab(0, [0], [1000], view)]), wanted);
});

/** `length` doubles; the n-th is n. */
function doubles(length: number): { dataset: Dataset; values: Float64Array[] } {
  return {
    dataset: {
      dimensions: [{ name: 'x', length }],
      variables: [{ name: 'v', type: 'double', dimensions: ['x'], attributes: [] }],
      attributes: [],
    },
    values: [Float64Array.from({ length }, (_, i) => i)],
  };
}

/** The output buffers of the encoder, as a piped stream gets them. */
async function buffersOf(dataset: Dataset, slabs: Iterable<Slab>): Promise<Buffer[]> {
  const { stream } = createClassicEncoder(planClassic(dataset));
  const buffers: Buffer[] = [];
  stream.on('data', (buffer: Buffer) => buffers.push(buffer));
  await pipeline(Readable.from(slabs), stream);
  return buffers;
}

t.test('buffers are of a good size, whatever the slabs are', async (t) => {
  const length = 400_001;
  const { dataset, values } = doubles(length);
  const plan = planClassic(dataset);
  const few = await buffersOf(dataset, [slab(0, [0], [length], values[0])]);
  function* many() {
    for (let i = 0; i < length; i += 10) {
      const count = Math.min(10, length - i);
      yield slab(0, [i], [count], values[0].subarray(i, i + count));
    }
  }
  const small = await buffersOf(dataset, many());
  for (const buffers of [few, small]) {
    t.equal(buffers[0].length, plan.headerLength, 'the header is one buffer');
    t.equal(buffers.length, 1 + Math.ceil((length * 8) / PIECE_LENGTH));
    t.ok(buffers.every((buffer) => buffer.length <= PIECE_LENGTH));
  }
  const bytes = Buffer.concat(small);
  t.same(Buffer.concat(few), bytes);
  t.equal(bytes.readDoubleBE(bytes.length - 8), length - 1);
});

t.test('values of every width lie right where buffers end', async (t) => {
  const dataset: Dataset = {
    dimensions: [
      { name: 'odd', length: PIECE_LENGTH - 1 },
      { name: 'some', length: 1000 },
    ],
    variables: [
      { name: 'b', type: 'byte', dimensions: ['odd'], attributes: [] },
      { name: 'i', type: 'int', dimensions: ['some'], attributes: [] },
      { name: 'c', type: 'char', dimensions: ['odd'], attributes: [] },
      { name: 'd', type: 'double', dimensions: ['odd'], attributes: [] },
    ],
    attributes: [],
  };
  const values = [
    new Int8Array(PIECE_LENGTH - 1).fill(1),
    Int32Array.from({ length: 1000 }, (_, i) => i),
    new Uint8Array(PIECE_LENGTH - 1).fill(2),
    Float64Array.from({ length: PIECE_LENGTH - 1 }, (_, i) => i),
  ];
  const { bytes, plan } = await encode({ dataset, values });
  const [, i, , d] = plan.variables.map(({ begin }) => begin);
  t.equal(bytes.readInt32BE(i + 4 * 999), 999);
  const wrong = values[3].findIndex((value, n) => bytes.readDoubleBE(d + 8 * Number(n)) !== value);
  t.equal(wrong, -1);
});

t.test('a stalled reader stops the encoder within one slab and two buffers', async (t) => {
  const length = 8 * PIECE_LENGTH;
  const { dataset } = doubles(length);
  const step = PIECE_LENGTH / 8;
  let taken = 0;
  function* source() {
    for (let i = 0; i < length; i += step) {
      taken++;
      yield slab(0, [i], [step], new Float64Array(step));
    }
  }
  const { stream } = createClassicEncoder(planClassic(dataset));
  const slabs = Readable.from(source(), { highWaterMark: 1 });
  let release: (() => void) | undefined;
  let received = 0;
  const reader = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, callback) {
      received += chunk.length;
      if (received > 3 * PIECE_LENGTH && release === undefined) release = callback;
      else callback();
    },
  });
  const done = pipeline(slabs, stream, reader);
  while (release === undefined) await new Promise(setImmediate);
  for (let i = 0; i < 100; i++) await new Promise(setImmediate);
  t.ok(stream.readableLength <= 2 * PIECE_LENGTH, `${stream.readableLength} bytes wait`);
  t.ok(taken <= received / PIECE_LENGTH + 8, `${taken} slabs of 1 MiB taken for ${received} bytes`);
  (release as () => void)();
  await done;
  t.equal(received, planClassic(dataset).size);
});

t.test('a slab larger than what may wait is given piece by piece, as fast as it is read', async (t) => {
  const length = (40 * PIECE_LENGTH) / 8;
  const { dataset, values } = doubles(length);
  const plan = planClassic(dataset);
  const { stream } = createClassicEncoder(plan);
  stream.write(slab(0, [0], [length], values[0]));
  stream.end();
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
  t.ok(stream.readableLength <= 2 * PIECE_LENGTH, `${stream.readableLength} bytes wait`);
  let most = 0;
  let bytes = 0;
  for await (const chunk of stream) {
    most = Math.max(most, stream.readableLength);
    bytes += (chunk as Buffer).length;
  }
  t.equal(bytes, plan.size);
  t.ok(most <= 2 * PIECE_LENGTH, `${most} bytes waited at most`);
});

t.test('readers of any speed get everything', async (t) => {
  const length = 300_000;
  const { dataset, values } = doubles(length);
  const wanted = (await encode({ dataset, values })).bytes;
  for (const step of [7_001, 131_072, 300_000]) {
    for (const highWaterMark of [1, 1 << 16, 1 << 22]) {
      const chunks: Buffer[] = [];
      const reader = new Writable({
        highWaterMark,
        write: (chunk: Buffer, _encoding, callback) => {
          chunks.push(chunk);
          setImmediate(callback);
        },
      });
      function* source() {
        for (let i = 0; i < length; i += step) {
          const count = Math.min(step, length - i);
          yield slab(0, [i], [count], values[0].subarray(i, i + count));
        }
      }
      await pipeline(Readable.from(source()), createClassicEncoder(planClassic(dataset)).stream, reader);
      t.ok(Buffer.concat(chunks).equals(wanted), `slabs of ${step}, high-water mark ${highWaterMark}`);
    }
  }
});

t.test('an encoder declares its size', async (t) => {
  const plan = planClassic(DATASET);
  const encoder = createClassicEncoder(plan);
  t.match(encoder, { size: plan.size, exact: true, headLength: 0, head: undefined });
});

t.test('a stream that is destroyed ends', async (t) => {
  const { dataset, values } = doubles(1_000_000);
  const { stream } = createClassicEncoder(planClassic(dataset));
  stream.write(slab(0, [0], [1_000_000], values[0]));
  stream.destroy(new Error('enough'));
  const [error] = await once(stream, 'error');
  t.match(error, { message: 'enough' });
});
