/** `fleetcdf stats` and `--stats` of a run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

const cwd = scratch(t);
const rows = Array.from({ length: 60 }, (_, i): Cell[] => {
  const time = `2024-05-01T06:${String(i).padStart(2, '0')}:00Z`;
  return [i % 2 === 0 ? 'press' : 'saw', time, i === 30 ? 500 : 20 + (i % 7), i % 3 === 0 ? 'on' : 'off'];
});
writeDatabase(join(cwd, 'plant.db'), { log: { columns: 'machine TEXT, time TEXT, temp, state TEXT', rows } });
const rule = { rule: 'gross_range', suspect: [0, 100], fail: [-50, 200], on_fail: 'missing' };
writeFileSync(join(cwd, 'rules.json'), JSON.stringify({ clean: { signals: { temp: [rule] } } }));

t.test('a table of before and after', async (t) => {
  const { status, stdout } = fleetcdf(['stats', 'plant.db', '--settings', 'rules.json', '--quiet'], { cwd });
  t.equal(status, 0);
  t.match(stdout, /press temp +30 +0 +20 .* 500 /);
  t.match(stdout, / 1 cleaned +29 +1 +20 .* 26 /);
  t.match(stdout, /saw temp +30 +0/);
  t.match(stdout, /press temp +2024-05-01T06:00:00Z +2024-05-01T06:58:00Z +2 min .* gross_range: 1 fail/);
  t.match(stdout, /1 signal of text without statistics: state/);
});

t.test('a run writes the same as the command prints', async (t) => {
  const words = ['plant.db', '--settings', 'rules.json', '--quiet'];
  for (const [form, file] of [
    ['--json', 'stats.json'],
    ['--format=csv', 'stats.csv'],
    ['--format=json', 'stats.json'],
  ]) {
    const env = { FLEETCDF_FORMAT: 'netcdf4' };
    const stdout = String(fleetcdf(['stats', ...words, form], { cwd, env }).stdout);
    const { status, stderr } = fleetcdf(['plant.db', 'plant.nc', ...words.slice(1), '--stats', file], { cwd });
    t.equal(status, 0, stderr);
    t.equal(readFileSync(join(cwd, file), 'utf8'), stdout, file);
    t.ok(stdout.split('\n').length > 3);
  }
});

t.test('statistics do not change the dataset', async (t) => {
  fleetcdf(['plant.db', 'plain.nc', '--quiet'], { cwd });
  fleetcdf(['plant.db', 'counted.nc', '--stats', 'of.json', '--quiet'], { cwd });
  t.ok(readFileSync(join(cwd, 'plain.nc')).equals(readFileSync(join(cwd, 'counted.nc'))));
});

t.test('what goes nowhere is refused', async (t) => {
  t.match(fleetcdf(['plant.db', 'same.nc', '--stats', 'same.nc'], { cwd }), {
    status: 2,
    stderr: /--stats is same\.nc/,
  });
  t.notOk(existsSync(join(cwd, 'same.nc')));
  t.match(fleetcdf(['stats'], { cwd }), { status: 2, stderr: /stats needs a database/ });
  t.match(fleetcdf(['stats', 'plant.db', '--json', '--format', 'csv'], { cwd }), { status: 2 });
  const dry = fleetcdf(['plant.db', 'dry.nc', '--stats', 'dry.json', '--dry-run'], { cwd });
  t.match(dry, { status: 0, stderr: /--dry-run writes no statistics: dry\.json stays as it is/ });
});
