/** Files with known contents, read by independent readers. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Netcdf4Options, NumericArray } from '../../../lib/netcdf/index.js';
import { needs, needsPython } from '../../foreign.js';
import { encode, type Filled } from './encode.js';
import { bytesOf, expected } from './expected.js';
import { pictures as h5wasmPictures } from './h5wasm.js';
import { pictures as jsfivePictures } from './jsfive.js';
import { checkByPython, python } from './python.js';
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

const MOST = { encoding: 'utf8', maxBuffer: 1 << 26 } as const;
const dump = (file: string): string => execFileSync('ncdump', ['-n', 'same', file], MOST);

const twinsSkip = needs('ncdump').skip || needsPython('netCDF4').skip;

t.test('ncdump says the same of files that netCDF-C wrote', { skip: twinsSkip }, async (t) => {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  const twins = python('twin.py', path) as string[];
  t.equal(twins.length, files.length);
  // netCDF4-python has no empty list of texts. The encoder stores text above 64 KiB as one variable-length string.
  const lines = (file: string) =>
    dump(file)
      .split('\n')
      .filter((line) => !/:(no_texts|long_text) /.test(line))
      .join('\n');
  for (const [i, twin] of twins.entries()) t.equal(lines(files[i]), lines(twin), files[i]);
});

t.test('what h5repack and nccopy make of it is the same', needs('h5repack', 'nccopy', 'ncdump'), async (t) => {
  const copy = join(directory, 'copy.nc');
  for (const file of files) {
    for (const command of [['nccopy'], ['h5repack'], ['h5repack', '-f', 'GZIP=3', '-f', 'FLET']]) {
      execFileSync(command[0], [...command.slice(1), file, copy]);
      t.equal(dump(copy), dump(file), `${command.join(' ')} ${file}`);
    }
  }
});

t.test('h5dump gives the bytes of every array of numbers', needs('h5dump'), async (t) => {
  const out = join(directory, 'values.bin');
  for (const [c, { filled }] of CASES.entries()) {
    for (const [v, { name, type }] of filled.dataset.variables.entries()) {
      if (type === 'string' || type === 'char') continue;
      execFileSync('h5dump', ['-d', `/${name}`, '-b', 'LE', '-o', out, files[c]], MOST);
      t.ok(readFileSync(out).equals(bytesOf(filled.values[v] as NumericArray)), `${name} of ${files[c]}`);
    }
  }
});

for (const [tool, ...options] of [['h5dump'], ['h5stat'], ['h5ls', '-rv']]) {
  t.test(`${tool} goes through all of it`, needs(tool), async (t) => {
    for (const file of files) t.doesNotThrow(() => execFileSync(tool, [...options, file], MOST), file);
  });
}
