import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { fleetcdf } from './cli.js';

const EXAMPLECO = resolve('../shared/exampleco');
const DATABASE = join(EXAMPLECO, 'exampleco_db.db');
const settings = resolve('settings.json');

/** The published dataset lies beside the project, not in it. */
const isHere = existsSync(DATABASE);
const needs = isHere
  ? needsPython('xarray', 'netCDF4')
  : { skip: 'the published ExampleCo data are not beside the project' };

t.test('the ExampleCo database with the shipped settings gives the published dataset', needs, async (t) => {
  const directory = scratch(t);
  const check = (name: string, ...words: string[]) =>
    execFileSync(PYTHON, [join(EXAMPLECO, 'check.py'), join(directory, name), ...words], { encoding: 'utf8' });
  for (const format of ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5']) {
    const name = `${format}.nc`;
    const done = fleetcdf([DATABASE, name, '--settings', settings, '--format', format], { cwd: directory });
    t.equal(done.status, 0, done.stderr);
    t.match(done.stderr, /11,697 values out of range/);
    t.match(check(name), /equal to the reference: 20 machines, 3000 times, 4 sensors/);
  }
  const labelled = fleetcdf([DATABASE, 'labelled.nc', '--settings', settings, '--labels', 'reading'], {
    cwd: directory,
  });
  t.equal(labelled.status, 0, labelled.stderr);
  t.match(check('labelled.nc', '--identical'), /identical to the reference/);
});
