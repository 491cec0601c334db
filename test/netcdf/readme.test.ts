/** Runs the README's examples of `fleetcdf/netcdf`, exactly as printed, in their own project. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import h5wasm, { type Dataset } from 'h5wasm/node';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { scratch } from '../databases.js';
import { needs } from '../foreign.js';

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);

/** Runs the block that contains `name`. @returns the directory of the file that it wrote */
function runs(t: { teardown(fn: () => void): unknown }, name: string): string {
  const [block, ...others] = blocks.filter((code) => code.includes("'fleetcdf/netcdf'") && code.includes(name));
  if (block === undefined || others.length > 0) throw new Error(`README.md has no block, or several, with ${name}`);
  const directory = scratch(t);
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(resolve('.'), join(directory, 'node_modules', 'fleetcdf'));
  writeFileSync(join(directory, 'example.mjs'), block);
  execFileSync(process.execPath, ['example.mjs'], { cwd: directory });
  return directory;
}

t.test('classic', async (t) => {
  const file = new NetCDFReader(readFileSync(join(runs(t, 'planClassic'), 'load.nc')));
  t.same(file.getDataVariable('time'), [0, 1, 2]);
  t.same(file.getDataVariable('load'), [1.5, Number.NaN, 2.5]);
});

t.test('netCDF-4', async (t) => {
  const path = join(runs(t, 'planNetcdf4'), 'load4.nc');
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'r');
  const value = (name: string) => (file.get(name) as Dataset).value;
  t.same(
    value('time'),
    Int32Array.from({ length: 50_000 }, (_, i) => i),
  );
  t.same(
    value('load'),
    Float64Array.from({ length: 50_000 }, (_, i) => Math.sin(i / 24)),
  );
  t.equal(value('site'), 'Hall 3');
  file.close();
  await t.test('ncdump', needs('ncdump'), async (t) => {
    const header = execFileSync('ncdump', ['-hs', path], { encoding: 'utf8' });
    for (const line of [
      'time = UNLIMITED ; // (50000 currently)',
      'string site ;',
      'load:_ChunkSizes = 10000 ;',
      'load:_DeflateLevel = 4 ;',
      'load:_Fletcher32 = "true" ;',
    ])
      t.match(header, line);
  });
});
