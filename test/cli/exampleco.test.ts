import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { unpackExampleco } from '../exampleco/exampleco.js';
import { needsPython, runScripts } from '../foreign.js';
import { fleetcdf } from './cli.js';

const settings = resolve('settings.json');
const needs = needsPython('xarray', 'netCDF4');

t.test('the ExampleCo database with the shipped settings gives the published dataset', needs, async (t) => {
  const directory = scratch(t);
  const { database, check } = unpackExampleco(t);
  const formats = ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5'];
  for (const format of formats) {
    const name = `${format}.nc`;
    const done = fleetcdf([database, name, '--settings', settings, '--format', format], { cwd: directory });
    t.equal(done.status, 0, done.stderr);
    t.match(done.stderr, /11,697 values out of range/);
  }
  const labelled = fleetcdf([database, 'labelled.nc', '--settings', settings, '--labels', 'reading'], {
    cwd: directory,
  });
  t.equal(labelled.status, 0, labelled.stderr);
  const equal = formats.map((format) => [check, join(directory, `${format}.nc`)]);
  const [identical, ...others] = runScripts([[check, join(directory, 'labelled.nc'), '--identical'], ...equal]);
  t.match(identical, /identical to the reference/);
  for (const [i, said] of others.entries()) {
    t.match(said, /equal to the reference: 20 machines, 3000 times, 4 sensors/, formats[i]);
  }
});
