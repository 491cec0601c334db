/** Files with a known content, read by readers that others wrote. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Netcdf4Options } from '../../../lib/netcdf/index.js';
import { needs, needsPython } from '../../foreign.js';
import { encode, type Filled } from './encode.js';
import { expected } from './expected.js';
import { pictures as h5wasmPictures } from './h5wasm.js';
import { pictures as jsfivePictures } from './jsfive.js';
import { checkByPython } from './python.js';
import { allTypes, machines } from './samples.js';

const CASES: readonly { name: string; filled: Filled; options?: Netcdf4Options }[] = [
  { name: 'machines', filled: machines() },
  { name: 'all types', filled: allTypes() },
];

const directory = t.testdir();
const manifest: unknown[] = [];
const files: string[] = [];

for (const { name, filled, options } of CASES) {
  t.test(name, async (t) => {
    const { bytes } = await encode(filled, options);
    const file = join(directory, `${name}.nc`);
    writeFileSync(file, bytes);
    files.push(file);
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

for (const [tool, ...options] of [['ncdump'], ['h5dump'], ['h5stat'], ['h5ls', '-rv']]) {
  t.test(tool, needs(tool), async (t) => {
    for (const file of files)
      t.doesNotThrow(() => execFileSync(tool, [...options, file], { maxBuffer: 1 << 26 }), file);
  });
}
