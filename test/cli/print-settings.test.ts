/** Settings that begin with a file: what it says is kept, and completed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

const cwd = scratch(t);
const rows = ['a', 'b'].flatMap((machine) =>
  [1, 2, 3].map((day): Cell[] => [machine, `2024-05-0${day}T06:00:00Z`, day]),
);
writeDatabase(join(cwd, 'plant.db'), { log: { columns: 'machine TEXT, time TEXT, temp REAL', rows } });
const FILE = {
  company_name: 'ExampleCo',
  source: { path: 'plant.db', since: '2024-05-02' },
  clean: { signals: { temp: [{ rule: 'range', max: 2, replace: 'missing' }] } },
  output: { title: 'Presses', signals: { temp: { units: 'degC', long_name: 'oil' } } },
  zone: 'Europe/Berlin',
  destination: '{company}.nc',
  s3: { region: 'eu-central-1' },
};
writeFileSync(join(cwd, 'given.json'), JSON.stringify(FILE));

t.test('inspect --settings FILE --print-settings', async (t) => {
  const printed = fleetcdf(['inspect', '--settings', 'given.json', '--print-settings', '--until', '2025'], { cwd });
  t.same([printed.status, printed.stderr], [0, '']);
  const settings = JSON.parse(printed.stdout.toString());
  const { source: _, ...kept } = FILE;
  t.match(settings, { ...kept, source: { since: '2024-05-02', until: '2025', readings: [{ table: 'log' }] } });
  t.match(settings.output, { layout: 'machines', machines: ['a', 'b'] }, 'completed by what the data decide');
  writeFileSync(join(cwd, 'printed.json'), printed.stdout);
  const bytes = ['given.json', 'printed.json'].map((file) => {
    t.equal(fleetcdf(['run', '--settings', file], { cwd }).status, 0, file);
    return readFileSync(join(cwd, 'ExampleCo.nc'), 'latin1');
  });
  t.ok(bytes[0] === bytes[1], 'a run with it gives the same bytes');
});

t.test('inspect reads what a settings file says', async (t) => {
  const { status, stdout } = fleetcdf(['inspect', '--settings', 'given.json', '--json'], { cwd });
  t.equal(status, 0);
  t.match(JSON.parse(stdout.toString()), {
    machines: [
      { machine: 'a', readings: 2 },
      { machine: 'b', readings: 2 },
    ],
  });
});

t.test('the old spelling says the new one', async (t) => {
  const { status, stderr } = fleetcdf(['inspect', 'plant.db', '--settings'], { cwd });
  t.equal(status, 2);
  t.match(stderr, '--print-settings');
});
