/** Files that leave in order, the superblock first. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  createNetcdf4Encoder,
  type Netcdf4Options,
  planNetcdf4,
  type Slab,
  type Variable,
} from '../../../lib/netcdf/index.js';
import { needsPython } from '../../foreign.js';
import { encodeSlabs, type Filled, failure, wholeSlabs } from './encode.js';
import { expected } from './expected.js';
import { pictures as h5wasmPictures } from './h5wasm.js';
import { pictures as jsfivePictures } from './jsfive.js';
import { checkByPython } from './python.js';
import { allTypes, machines } from './samples.js';

const OPTIONS: Netcdf4Options = { forward: true, stringBytes: () => 5000 };
const directory = t.testdir();

/** Slabs of 37 rows, which fill chunks in several steps. */
function* rows(filled: Filled): Generator<Slab> {
  for (const { variable, start, count, data } of wholeSlabs(filled)) {
    const [length = 1, ...rest] = count;
    const values = data.length / length;
    for (let row = 0; row < length; row += 37) {
      const n = Math.min(37, length - row);
      const part = data.slice(row * values, (row + n) * values) as typeof data;
      yield count.length === 0
        ? { variable, start, count, data }
        : { variable, start: [row, ...rest.map(() => 0)], count: [n, ...rest], data: part };
    }
  }
}

/** Chunks of 100 rows with checksums. */
function chunked(filled: Filled): Filled {
  const variables = filled.dataset.variables.map(
    (v): Variable => (v.type === 'double' ? { ...v, storage: { chunks: [100, 2], fletcher32: true } } : v),
  );
  return { ...filled, dataset: { ...filled.dataset, variables } };
}

const empty: Filled = {
  dataset: {
    dimensions: [
      { name: 'x', length: 0, unlimited: true },
      { name: 'y', length: 3 },
    ],
    variables: [
      { name: 'nothing', type: 'double', dimensions: ['x', 'y'], attributes: [] },
      { name: 'something', type: 'int', dimensions: ['y'], attributes: [] },
    ],
    attributes: [],
  },
  values: [new Float64Array(0), Int32Array.of(1, 2, 3)],
};

const CASES = { machines: machines(), chunked: chunked(machines()), 'all types': allTypes(), empty };

for (const [name, filled] of Object.entries(CASES)) {
  t.test(name, async (t) => {
    const plan = planNetcdf4(filled.dataset, OPTIONS);
    t.match(plan, { exact: true, headLength: 0 });
    const encoder = createNetcdf4Encoder(plan);
    t.equal(encoder.head, undefined);
    const bytes = await encodeSlabs(encoder, rows(filled));
    t.equal(bytes.length, plan.size);
    const file = join(directory, `${name}.nc`);
    writeFileSync(file, bytes);
    const h5wasm = await h5wasmPictures(file, filled);
    t.same(h5wasm.found, h5wasm.wanted, 'h5wasm');
    const jsfive = jsfivePictures(bytes, filled);
    t.same(jsfive.found, jsfive.wanted, 'jsfive');
  });
}

t.test('netCDF4-python, h5netcdf and xarray', needsPython('netCDF4', 'h5netcdf', 'xarray'), async (t) => {
  const manifest = Object.entries(CASES).map(([name, filled]) => expected(join(directory, `${name}.nc`), filled));
  t.same(checkByPython(directory, manifest), { files: manifest.length, problems: [] });
});

t.test('the metadata leave before any value comes', async (t) => {
  const plan = planNetcdf4(machines().dataset, OPTIONS);
  const { stream } = createNetcdf4Encoder(plan);
  const front = stream.read() as Buffer;
  t.equal(front.length, 48 + plan.metadataSize);
  t.equal(front.toString('latin1', 1, 4), 'HDF');
  t.equal(Number(front.readBigUInt64LE(28)), plan.size, 'end of file address');
  stream.destroy();
});

t.test('slabs out of order, and values that are missing, are errors', async (t) => {
  const slabs = [...rows(machines())];
  const swapped = [...slabs];
  const labels = swapped.findIndex(({ variable }) => variable === 1);
  swapped.unshift(...swapped.splice(labels, 1));
  const create = () => createNetcdf4Encoder(planNetcdf4(machines().dataset, OPTIONS));
  t.match(await failure(create(), swapped), {
    code: 'ERR_NETCDF_SLAB',
    variable: 'time',
    message: /chunk 0 of variable "sensor_labels" is complete, but the next chunk is 0 of variable "time"/,
  });
  t.match(await failure(create(), slabs.slice(0, -1)), {
    code: 'ERR_NETCDF_SLAB',
    variable: 'machine_02',
    message: /no more slabs, but the next chunk is 0 of variable "machine_02"/,
  });
});

t.test('what is known only at the end cannot leave forward', async (t) => {
  const { dataset } = machines();
  const plan = (options: Netcdf4Options) => () => planNetcdf4(dataset, options);
  t.throws(plan({ ...OPTIONS, deflate: 1 }), { code: 'ERR_NETCDF_STORAGE', message: /"time" is compressed/ });
  t.throws(plan({ ...OPTIONS, metadata: 'end' }), { code: 'ERR_NETCDF_OPTION', key: 'metadata' });
  t.throws(plan({ forward: true }), { code: 'ERR_NETCDF_STORAGE', message: /"sensor_labels" has texts.*stringBytes/ });
});
