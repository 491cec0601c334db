/** Random datasets in random slabs in any order, compared through independent readers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { needsPython } from '../../foreign.js';
import { scaled } from '../../scale.js';
import { encode } from './encode.js';
import { expected } from './expected.js';
import { pictures as h5wasmPictures } from './h5wasm.js';
import { pictures as jsfivePictures } from './jsfive.js';
import { checkByPython } from './python.js';
import { RandomCases } from './random.js';

const SEED = 20260102;
const CASES = scaled(40);

const directory = t.testdir();
const manifest: unknown[] = [];

t.test(`${CASES} random datasets`, async (t) => {
  const cases = new RandomCases(SEED);
  for (let i = 0; i < CASES; i++) {
    const filled = i === 10 ? cases.wide() : i % 50 === 20 ? cases.fine() : cases.next();
    const metadata = i % 3 === 0 ? 'end' : 'front';
    const { bytes } = await encode(
      filled,
      { metadata, deflate: i % 4, memory: i % 2 ? 1 << 16 : 1 << 20, stringBytes: () => 1 << 26 },
      filled.slabs,
    );
    const file = join(directory, `${i}.nc`);
    writeFileSync(file, bytes);
    manifest.push(expected(file, filled));
    const where = `dataset ${i}, seed ${SEED}`;
    const h5wasm = await h5wasmPictures(file, filled);
    t.same(h5wasm.found, h5wasm.wanted, `h5wasm reads ${where}`);
    // jsfive does not support fill values.
    if (!filled.complete) continue;
    const jsfive = jsfivePictures(bytes, filled);
    t.same(jsfive.found, jsfive.wanted, `jsfive reads ${where}`);
  }
});

t.test('netCDF4-python, h5netcdf and xarray', needsPython('netCDF4', 'h5netcdf', 'xarray'), async (t) => {
  t.same(checkByPython(directory, manifest), { files: CASES, problems: [] });
});
