/** `fleetcdf report` and `--html` of a run. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { PageData } from '../../lib/page/page-data.js';
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

const SETTINGS = ['--settings', 'rules.json', '--quiet'];

function dataOf(page: string): PageData {
  const html = readFileSync(join(cwd, page), 'utf8');
  return JSON.parse(/<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(html)![1]);
}

t.test('the command and a run write the same page', async (t) => {
  const { status, stdout, stderr } = fleetcdf(['report', 'plant.db', 'page.html', ...SETTINGS], { cwd });
  t.match({ status, stderr, stdout: String(stdout) }, { status: 0, stderr: '', stdout: '' });
  for (const destination of ['plant.nc', 'plant.csv', 'plant.parquet']) {
    t.equal(fleetcdf(['plant.db', destination, ...SETTINGS, '--html', 'run.html'], { cwd }).status, 0);
    t.ok(
      readFileSync(join(cwd, 'run.html')).equals(readFileSync(join(cwd, 'page.html'))),
      `beside ${destination}, the same bytes`,
    );
  }
  const { machines, signals, findings } = dataOf('page.html');
  t.same(
    machines.map(({ name, times }) => [name, times]),
    [
      ['press', 30],
      ['saw', 30],
    ],
  );
  t.same(
    signals.map(({ name }) => name),
    ['temp'],
  );
  t.match(machines[0].signals[0], { before: { max: 500, count: 30 }, after: { max: 26, count: 29, missing: 1 } });
  t.match(
    findings.map(({ text }) => text),
    [/temp did not pass gross_range: 1 failed; most in press: 1/],
  );
});

t.test('statistics beside a page are those without one', async (t) => {
  fleetcdf(['plant.db', 'plant.nc', ...SETTINGS, '--stats', 'alone.json'], { cwd });
  fleetcdf(['plant.db', 'plant.nc', ...SETTINGS, '--stats', 'beside.json', '--html', 'beside.html'], { cwd });
  t.equal(readFileSync(join(cwd, 'beside.json'), 'utf8'), readFileSync(join(cwd, 'alone.json'), 'utf8'));
  t.ok(readFileSync(join(cwd, 'beside.html')).equals(readFileSync(join(cwd, 'page.html'))));
});

t.test('a page that cannot be made leaves nothing', async (t) => {
  t.match(fleetcdf(['report', 'plant.db'], { cwd }), { status: 2, stderr: /report needs a database and a page/ });
  t.match(fleetcdf(['report', 'plant.db', 'none.html', '--settings', 'no.json'], { cwd }), { status: 2 });
  t.match(fleetcdf(['plant.db', 'same.nc', '--html', 'same.nc'], { cwd }), { status: 2, stderr: /--html is same\.nc/ });
  writeFileSync(join(cwd, 'broken.db'), readFileSync(join(cwd, 'plant.db')).subarray(0, 5000));
  const { status, stderr } = fleetcdf(['report', 'broken.db', 'none.html'], { cwd });
  t.ok(status! > 0, stderr);
  t.match(fleetcdf(['report', 'plant.db', 'plant.db'], { cwd }), { status: 2 });
  t.same(
    readdirSync(cwd).filter((name) => /none|same|\.tmp|html\./.test(name)),
    [],
  );
  t.ok(existsSync(join(cwd, 'plant.db')));
});
