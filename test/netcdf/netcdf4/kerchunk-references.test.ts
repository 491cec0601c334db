/** References of kerchunk: the file as Zarr, opened by fsspec, zarr and xarray. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createNetcdf4Encoder, planNetcdf4, referencesJson, type Slab } from '../../../lib/netcdf/index.js';
import { needsPython } from '../../foreign.js';
import { encode, wholeSlabs } from './encode.js';
import { expected } from './expected.js';
import { python } from './python.js';
import { type Case, RandomCases } from './random.js';
import { allTypes, holes, machines } from './samples.js';

const SEED = 20260103;
const CASES = 60;

const directory = t.testdir();

/** Random datasets; a backslash in a name is a slash in zarr. */
function randomCases(): { name: string; filled: Case; slabs: readonly Slab[]; identical: boolean }[] {
  const random = new RandomCases(SEED);
  return Array.from({ length: CASES }, (_, i) => ({ name: `random ${i}`, filled: random.next() }))
    .filter(({ filled }) => filled.dataset.variables.every(({ name }) => !name.includes('\\')))
    .map(({ name, filled }) => ({ name, filled, slabs: filled.slabs, identical: false }));
}

t.test('zarr and xarray read the same values', needsPython('zarr', 'fsspec', 'xarray'), async (t) => {
  const cases = [
    { name: 'machines', filled: machines(), slabs: undefined, identical: true },
    { name: 'all types', filled: allTypes(), slabs: undefined, identical: false },
    { name: 'holes', filled: holes(), slabs: holes().slabs, identical: true },
    ...randomCases(),
  ];
  const manifest = [];
  for (const { name, filled, slabs, identical } of cases) {
    const { bytes, encoder } = await encode(
      filled,
      { references: true, stringBytes: () => 1 << 26 },
      slabs ?? wholeSlabs(filled),
    );
    const file = join(directory, `${name}.nc`);
    const references = join(directory, `${name}.json`);
    writeFileSync(file, bytes);
    writeFileSync(references, [...referencesJson(encoder.references(file))].join(''));
    manifest.push({ ...(expected(file, filled) as object), references, identical });
  }
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  t.same(python('references.py', path), { files: cases.length, problems: [] });
});

t.test('ranges are where the chunks are', async (t) => {
  const filled = machines();
  const { bytes, encoder } = await encode(filled, { references: true, deflate: 0 });
  const references = new Map(encoder.references('s3://bucket/a.nc'));
  const [url, offset, length] = references.get('machine_01/0.0') as [string, number, number];
  t.equal(url, 's3://bucket/a.nc');
  const values = filled.values[3] as Float64Array;
  t.same(bytes.subarray(offset, offset + length), Buffer.from(values.buffer));
  t.equal(references.get('.zgroup'), '{"zarr_format":2}');
});

t.test('are known at the end, and with strings only where they were planned', async (t) => {
  const encoder = createNetcdf4Encoder(planNetcdf4(machines().dataset));
  t.throws(() => encoder.references('a.nc'), { message: /once the netCDF-4 stream has ended/ });
  encoder.stream.destroy();
  const done = await encode(machines());
  t.throws(() => done.encoder.references('a.nc'), { message: /option `references`/ });
});
