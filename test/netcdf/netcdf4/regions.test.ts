/** To open a file, xarray reads the metadata at its front and the coordinates after it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { needs, needsPython } from '../../foreign.js';
import { encode } from './encode.js';
import { python } from './python.js';
import { machines } from './samples.js';

t.test('regions that xarray touches', needsPython('xarray', 'h5netcdf'), async (t) => {
  const file = join(t.testdir(), 'a.nc');
  const { bytes, plan, encoder } = await encode(machines(), { references: true });
  writeFileSync(file, bytes);
  const references = new Map(encoder.references(file));
  const [, time] = references.get('time/0') as [string, number, number];
  const [, data] = references.get('machine_00/0.0') as [string, number, number];
  t.equal(time, plan.headLength);
  const regions = python('regions.py', file) as [offset: number, length: number][];
  t.equal(regions.length, 2, JSON.stringify(regions));
  const [[first, firstLength], [second, secondLength]] = regions;
  t.equal(first, 0);
  t.ok(firstLength <= plan.headLength, 'metadata');
  t.equal(second, time);
  t.ok(second + secondLength <= data, 'time and labels, which came first');
});

t.test('h5stat counts metadata and data as planned', needs('h5stat'), async (t) => {
  const file = join(t.testdir(), 'a.nc');
  const { bytes, plan } = await encode(machines());
  writeFileSync(file, bytes);
  const report = execFileSync('h5stat', ['-S', file], { encoding: 'utf8' });
  const figure = (name: string) => Number(report.match(new RegExp(`${name}: (\\d+)`))?.[1]);
  t.equal(figure('File metadata') <= plan.headLength, true);
  t.equal(figure('Total space') || figure('Total file size'), bytes.length, report);
});
