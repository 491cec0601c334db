/** What the examples of a page must have left behind, beyond having run. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import h5wasm, { type Dataset } from 'h5wasm/node';
import { NetCDFReader } from 'netcdfjs';
import type { Test } from 'tap';
import { needs } from '../foreign.js';

export const CHECKS: Readonly<Record<string, (t: Test, directory: string) => Promise<void>>> = {
  'docs/library.md': checkLibrary,
  'docs/netcdf.md': checkNetcdf,
};

async function checkLibrary(t: Test, directory: string): Promise<void> {
  t.equal(new NetCDFReader(readFileSync(join(directory, 'classic.nc'))).version, 'classic format');
  await t.test('the stage has changed the values', needs('ncdump'), async (t) => {
    const database = new Database(join(directory, 'plant.db'), { readonly: true });
    const [value] = database.prepare('SELECT value FROM feat_0 ORDER BY rowid').pluck().all() as number[];
    database.close();
    const words = ['-v', 'machine_0', '-p', '17,17', 'celsius.nc'];
    const dump = execFileSync('ncdump', words, { cwd: directory, encoding: 'utf8' });
    const [first] = /machine_0 =\s+([^,]*),/.exec(dump)?.slice(1) ?? [];
    t.equal(Number(first), (value - 32) / 1.8);
  });
}

async function checkNetcdf(t: Test, directory: string): Promise<void> {
  const classic = new NetCDFReader(readFileSync(join(directory, 'load.nc')));
  t.same(classic.getDataVariable('time'), [0, 1, 2]);
  t.same(classic.getDataVariable('load'), [1.5, Number.NaN, 2.5]);

  const path = join(directory, 'load4.nc');
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'r');
  const value = (name: string) => (file.get(name) as Dataset).value;
  const hours = Int32Array.from({ length: 50_000 }, (_, i) => i);
  t.same(value('time'), hours);
  t.same(
    value('load'),
    Float64Array.from(hours, (hour) => Math.sin(hour / 24)),
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
}
