import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { SCHEMAS, writeSchema } from '../discovery/schemas/index.js';
import { fleetcdf } from './cli.js';

const schema = (name: string) => SCHEMAS.find((s) => s.name === name) as (typeof SCHEMAS)[number];

t.test('inspect, then run with the settings it prints', async (t) => {
  const cwd = scratch(t);
  writeSchema(cwd, schema('Home Assistant: states'));
  const shown = fleetcdf(['inspect', 'logger.db'], { cwd });
  t.equal(shown.status, 0, shown.stderr);
  t.match(shown.stdout.toString(), /^logger\.db: .* 2 machines, 2 signals\n/);
  t.match(
    shown.stdout.toString(),
    /\nstates +readings +a table of Home Assistant; time last_updated_ts; machine entity_id; numbers, and words apart/,
  );
  t.match(JSON.parse(fleetcdf(['inspect', 'logger.db', '--json'], { cwd }).stdout.toString()).machines, [
    { machine: 'sensor.kitchen_temperature' },
  ]);
  const printed = fleetcdf(['inspect', 'logger.db', '--print-settings'], { cwd });
  writeFileSync(join(cwd, 'settings.json'), printed.stdout);
  const found = fleetcdf(['logger.db', 'found.nc'], { cwd });
  t.equal(found.status, 0, found.stderr);
  t.match(
    found.stderr,
    /note +2 tables with a time are not read: recorder_runs \(1 row\) and schema_changes \(1 row\);/,
  );
  const told = fleetcdf(['logger.db', 'told.nc', '--settings', 'settings.json'], { cwd });
  t.equal(told.status, 0, told.stderr);
  t.notMatch(told.stderr, /warning/);
  t.ok(readFileSync(join(cwd, 'told.nc')).equals(readFileSync(join(cwd, 'found.nc'))));
});

t.test('one table, some machines, some signals, some time', async (t) => {
  const cwd = scratch(t);
  writeSchema(cwd, schema('Home Assistant: statistics beside states, no keys declared'));
  const words = ['--machine', '*temperature', '--signal', 'mean', '--signal', 'max', '--since', '2024-05-01T01:00Z'];
  const { stdout, stderr } = fleetcdf(['inspect', 'logger.db', '--json', '--table', 'statistics', ...words], { cwd });
  t.match(
    JSON.parse(stdout.toString()),
    {
      readings: [
        { table: 'statistics', machines: 1, readings: 2, signals: [{ signal: 'mean', least: 21 }, { signal: 'max' }] },
      ],
      machines: [{ machine: 'sensor.kitchen_temperature' }],
    },
    stderr,
  );
  const run = fleetcdf([...words, '--table', 'statistics', 'logger.db', 'out.nc'], { cwd });
  t.equal(run.status, 0, run.stderr);
  t.match(run.stderr, /wrote +4 values/);
  const wrong: [words: string[], status: number, message: RegExp][] = [
    [
      ['--machine', 'sensor.kitchen_temprature'],
      3,
      /no machine "sensor.kitchen_temprature"; did you mean "sensor.kitchen_temperature"\?\n$/,
    ],
    [['--table', 'statistics', '--signal', 'maen'], 2, /no signal "maen" in logger.db; did you mean "mean"\?\n$/],
    [['--table', 'stats'], 2, /no table "stats" in logger.db/],
    [['--since', 'tomorrow'], 2, /--since is "tomorrow", which is no time; write one like "2024-05-01"/],
    [['--since', '2030-01-01'], 4, /no readings from 2030-01-01T00:00:00Z on in logger\.db/],
    [
      ['--table', 'statistics', '--where', 'mean >'],
      2,
      /source\.where, "mean >", is refused by SQLite for statistics: /,
    ],
  ];
  for (const [flags, status, message] of wrong) {
    const done = fleetcdf(['logger.db', 'wrong.nc', ...flags], { cwd });
    t.equal(done.status, status, flags.join(' '));
    t.match(done.stderr, message);
  }
});

t.test('databases without readings', async (t) => {
  const cwd = scratch(t);
  writeFileSync(join(cwd, 'empty.db'), '');
  for (const words of [
    ['inspect', 'empty.db'],
    ['inspect', 'empty.db', '--print-settings'],
  ]) {
    const done = fleetcdf(words, { cwd });
    t.equal(done.status, 3);
    t.equal(done.stderr, 'fleetcdf: no readings found in empty.db: the database has no tables\n');
    t.equal(done.stdout.length, 0);
  }
  t.equal(fleetcdf(['inspect'], { cwd }).status, 2);
});
