/** Extremes: many variables and chunks, long texts, dimensions that grow. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  createNetcdf4Encoder,
  type Dataset,
  type Netcdf4Options,
  planNetcdf4,
  type Slab,
} from '../../../lib/netcdf/index.js';
import { needs, needsPython } from '../../foreign.js';
import { encode, encodeSlabs, type Filled } from './encode.js';
import { expected } from './expected.js';
import { pictures as h5wasmPictures } from './h5wasm.js';
import { pictures as jsfivePictures } from './jsfive.js';
import { checkByPython } from './python.js';

const directory = t.testdir();
const manifest: unknown[] = [];

function manyVariables(count: number, length: number, deflate: number): Filled {
  return {
    dataset: {
      dimensions: [{ name: 'x', length }],
      variables: Array.from({ length: count }, (_, i) => ({
        name: `variable_${i}`,
        type: 'int',
        dimensions: ['x'],
        attributes: [{ name: 'number', value: Int32Array.of(i) }],
        storage: { deflate },
      })),
      attributes: [],
    },
    values: Array.from({ length: count }, (_, i) => Int32Array.from({ length }, (_, x) => i + x)),
  };
}

/** 5,000 chunks of 3 × 1 in a grid with partial edges, for B-trees of several levels. */
function manyChunks(): Filled {
  const [y, x] = [300, 50];
  return {
    dataset: {
      dimensions: [
        { name: 'y', length: y, unlimited: true },
        { name: 'x', length: x },
      ],
      variables: [
        {
          name: 'grid',
          type: 'float',
          dimensions: ['y', 'x'],
          attributes: [],
          storage: { chunks: [3, 1], deflate: 0 },
        },
      ],
      attributes: [],
    },
    values: [Float32Array.from({ length: y * x }, (_, i) => i / 8)],
  };
}

/** Texts of more than 64 KiB, too long for an attribute message and for a global heap collection of usual size. */
function longTexts(): Filled {
  const text = (length: number) => 'ä€😀z'.repeat(Math.ceil(length / 10)).slice(0, length);
  const values = [text(70_000), '', 'short', text(200_000), text(30_000), text(30_000), text(30_000)];
  return {
    dataset: {
      dimensions: [{ name: 'x', length: values.length }],
      variables: [
        {
          name: 'texts',
          type: 'string',
          dimensions: ['x'],
          attributes: [
            { name: 'text', value: text(100_000) },
            { name: 'texts', value: [text(80_000), '', text(80_000)] },
          ],
        },
        { name: 'chunked', type: 'string', dimensions: ['x'], attributes: [], storage: { chunks: [2], deflate: 1 } },
      ],
      attributes: [{ name: 'text', value: text(65_000) }],
    },
    values: [values, values],
  };
}

const CASES: readonly { name: string; filled: Filled; options?: Netcdf4Options }[] = [
  { name: '500 variables', filled: manyVariables(500, 20, 1) },
  { name: '50 variables, metadata at the end', filled: manyVariables(50, 20, 1), options: { metadata: 'end' } },
  { name: '5000 chunks', filled: manyChunks() },
  { name: 'long texts', filled: longTexts(), options: { stringBytes: () => 1e6 } },
];

for (const { name, filled, options } of CASES) {
  t.test(name, async (t) => {
    const { bytes } = await encode(filled, options);
    const file = join(directory, `${name}.nc`);
    writeFileSync(file, bytes);
    manifest.push(expected(file, filled));
    const h5wasm = await h5wasmPictures(file, filled);
    t.same(h5wasm.found, h5wasm.wanted, 'h5wasm');
    const jsfive = jsfivePictures(bytes, filled);
    t.same(jsfive.found, jsfive.wanted, 'jsfive');
  });
}

t.test('netCDF4-python, h5netcdf and xarray', needsPython('netCDF4', 'h5netcdf', 'xarray'), async (t) => {
  t.same(checkByPython(directory, manifest), { files: CASES.length, problems: [] });
});

t.test('a dimension that more variables use than it can name', needs('ncdump'), async (t) => {
  // REFERENCE_LIST would exceed its message, so the file has none, and readers do without.
  const filled = manyVariables(4200, 2, 0);
  const file = join(directory, 'used.nc');
  writeFileSync(file, (await encode(filled)).bytes);
  const header = execFileSync('ncdump', ['-h', file], { encoding: 'utf8', maxBuffer: 1 << 24 });
  t.equal(header.match(/int variable_\d+\(x\)/g)?.length, 4200);
});

/** Slabs of 7 rows, up to `rows`. */
function* rowsOf(variable: number, rows: number, columns: number): Generator<Slab> {
  for (let row = 0; row < rows; row += 7) {
    const count = Math.min(7, rows - row);
    const data = Float64Array.from({ length: count * columns }, (_, i) => row * columns + i);
    yield {
      variable,
      start: columns === 1 ? [row] : [row, 0],
      count: columns === 1 ? [count] : [count, columns],
      data,
    };
  }
}

function* alternating(...sources: Iterator<Slab>[]): Generator<Slab> {
  for (;;) {
    const next = sources.map((source) => source.next()).filter(({ done }) => !done);
    if (next.length === 0) return;
    yield* next.map(({ value }) => value as Slab);
  }
}

t.test('lengths that are known only at the end', async (t) => {
  const rows = 1000;
  const dataset = (length: number): Dataset => ({
    dimensions: [
      { name: 'time', length, unlimited: true },
      { name: 'sensor', length: 3 },
    ],
    variables: [
      { name: 'time', type: 'double', dimensions: ['time'], attributes: [] },
      {
        name: 'data',
        type: 'double',
        dimensions: ['time', 'sensor'],
        attributes: [{ name: '_FillValue', value: Number.NaN }],
        storage: { chunks: [64, 2] },
      },
    ],
    attributes: [],
  });
  const plan = planNetcdf4(dataset(0), { metadata: 'end' });
  const encoder = createNetcdf4Encoder(plan);
  const bytes = await encodeSlabs(encoder, alternating(rowsOf(0, rows, 1), rowsOf(1, rows - 5, 3)));
  const filled: Filled = {
    dataset: dataset(rows),
    values: [
      Float64Array.from({ length: rows }, (_, i) => i),
      Float64Array.from({ length: 3 * rows }, (_, i) => (i < 3 * (rows - 5) ? i : Number.NaN)),
    ],
  };
  const file = join(directory, 'grown.nc');
  writeFileSync(file, bytes);
  const h5wasm = await h5wasmPictures(file, filled);
  t.same(h5wasm.found, h5wasm.wanted);
  t.equal((await encoder.head)?.length, 48);
});

t.test('netCDF-C reads what has grown', needsPython('netCDF4'), async (t) => {
  const plan = planNetcdf4(
    {
      dimensions: [{ name: 'obs', length: 0, unlimited: true }],
      variables: [{ name: 'obs', type: 'double', dimensions: ['obs'], attributes: [] }],
      attributes: [],
    },
    { metadata: 'end' },
  );
  const file = join(directory, 'observations.nc');
  writeFileSync(file, await encodeSlabs(createNetcdf4Encoder(plan), rowsOf(0, 100, 1)));
  const filled: Filled = {
    dataset: { ...plan.dataset, dimensions: [{ name: 'obs', length: 100, unlimited: true }] },
    values: [Float64Array.from({ length: 100 }, (_, i) => i)],
  };
  t.same(checkByPython(directory, [expected(file, filled)]), { files: 1, problems: [] });
});
