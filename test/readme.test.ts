import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { writeSample } from '../lib/sample/index.js';
import { needs } from './foreign.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Within the package, so that it can import itself by its name. */
const directory = mkdtempSync(join(ROOT, 'dist', 'readme-'));
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

/** Run the program of the README that says `what`, where there is a plant.db. */
function runProgram(what: string): string {
  const found = programs.filter((code) => code.includes(what));
  t.equal(found.length, 1, `one program in the README has ${what}`);
  const path = join(directory, 'program.js');
  writeFileSync(path, found[0]);
  return execFileSync(process.execPath, [path], { cwd: directory, encoding: 'utf8' });
}

t.before(() => writeSample(join(directory, 'plant.db'), { machines: 2, points: 100 }));

t.test('the whole job', async (t) => {
  t.match(runProgram('run({'), /^800 values in classic\.nc\n$/);
  t.equal(new NetCDFReader(readFileSync(join(directory, 'classic.nc'))).version, 'classic format');
});

t.test('the stages, with one more', needs('ncdump'), async (t) => {
  t.match(runProgram('openStages'), /^\d+ bytes in plant\.nc\n$/);
  const database = new Database(join(directory, 'plant.db'), { readonly: true });
  const [value] = database.prepare('SELECT value FROM feat_0 ORDER BY rowid').pluck().all() as number[];
  database.close();
  const dump = execFileSync('ncdump', ['-v', 'machine_0', '-p', '17,17', 'plant.nc'], {
    cwd: directory,
    encoding: 'utf8',
  });
  const [first] = /machine_0 =\s+([^,]*),/.exec(dump)?.slice(1) ?? [];
  t.equal(Number(first), (value - 32) / 1.8);
});

t.test('readings as text', async (t) => {
  const lines = runProgram('LineEncoder').trim().split('\n');
  t.equal(lines.length, 200);
  t.match(JSON.parse(lines[0]), { machine: 'machine_0', feat_0: Number, feat_3: Number });
});

t.test('the netCDF library', needs('ncdump'), async (t) => {
  runProgram('planClassic');
  t.match(execFileSync('ncdump', ['load.nc'], { cwd: directory, encoding: 'utf8' }), /load = 1\.5, .*, 2\.5 ;/);
});

t.equal(programs.length, 5, 'every program in the README is run, here or in netcdf/readme.test.ts');
