import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fleetcdf } from '../cli/cli.js';
import { scratch, writeDatabase } from '../databases.js';
import { type Fleet, type FleetOptions, makeFleet } from '../layout/fleets.js';
import { run } from '../layout/run.js';

type Lines = readonly (readonly [machine: string, time: number, ...values: (number | null)[]])[];

function wanted({ expected }: Fleet): Lines {
  return expected.machines.flatMap((machine) =>
    expected.readings[machine].map(([time, values]) => [machine, time, ...values] as const),
  );
}

function fromNdjson(text: string): Lines {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { time, machine, temperature, speed } = JSON.parse(line);
      return [machine, Date.parse(time), temperature, speed] as const;
    });
}

/** Parses RFC 4180 without line breaks in fields. */
function fromCsv(text: string): Lines {
  const [, ...lines] = text.trimEnd().split('\n');
  return lines.map((line) => {
    const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    const [time, machine, ...values] = fields.map((m) => m[1]?.replaceAll('""', '"') ?? m[2]);
    return [machine, Date.parse(time), ...values.map((v) => (v === '' ? null : Number(v)))] as const;
  });
}

const sorted = (lines: Lines) => [...lines].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));

t.test('text holds what the database holds, whatever its order', async (t) => {
  const directory = scratch(t);
  const fleets: Record<string, FleetOptions> = {
    byMachine: { order: 'machine', shared: false },
    byTime: { order: 'time', shared: true },
    shuffled: { order: 'shuffled', shared: false },
  };
  for (const [name, options] of Object.entries(fleets)) {
    const fleet = makeFleet(directory, name, options);
    for (const format of ['ndjson', 'csv'] as const) {
      const path = join(directory, `${name}.${format}`);
      const report = await run(fleet.path, path, { output: { format } });
      const text = readFileSync(path, 'utf8');
      const lines = format === 'csv' ? fromCsv(text) : fromNdjson(text);
      t.strictSame(sorted(lines), sorted(wanted(fleet)), `${name} ${format}`);
      if (name !== 'byTime') t.strictSame(lines, wanted(fleet), 'machine after machine, in time order');
      else
        t.ok(
          lines.every(([, time], i) => i === 0 || time >= lines[i - 1][1]),
          'in the order of the source',
        );
      const values = lines.flatMap(([, , ...line]) => line).filter((value) => value !== null);
      t.equal(report.readings, values.length);
      t.equal(report.bytes, statSync(path).size);
    }
  }
});

t.test('a single table is read once, its repeats joined and its rules applied', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'one.db'), {
    log: {
      columns: 'time INTEGER, machine TEXT, a REAL, state TEXT',
      rows: [
        [1_700_000_000, 'm1', 1, 'on'],
        [1_700_000_000, 'm2', 2, 'off'],
        [1_700_000_000, 'm1', null, 'off'],
        [1_700_000_060, 'm1', 999, null],
        [1_699_999_999, 'm2', 4, 'on'],
        [null, 'm2', 4, 'on'],
      ],
    },
  });
  const out = join(directory, 'one.csv');
  const clean = { signals: { a: [{ rule: 'range', max: 100, replace: 'missing' }] } };
  const report = await run(path, out, { output: { format: 'csv' }, clean });
  t.equal(
    readFileSync(out, 'utf8'),
    [
      'time,machine,a,state',
      '2023-11-14T22:13:20Z,m1,1,on',
      '2023-11-14T22:13:20Z,m2,2,off',
      '2023-11-14T22:14:20Z,m1,,',
      '2023-11-14T22:13:19Z,m2,4,on',
      '',
    ].join('\n'),
  );
  t.equal(report.rows, 6, 'the row without a time too');
  t.strictSame(Object.fromEntries(report.tally.map(({ rule, count }) => [rule, count])), {
    'null time': 1,
    'out of range': 1,
    duplicate: 1,
    unordered: 1,
  });
  t.notOk('group' in report.plan, 'there was no survey');
});

t.test('repeats are averaged, but for texts, of which the first counts', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'mean.db'), {
    log: {
      columns: 'time INTEGER, machine TEXT, a REAL, state TEXT',
      rows: [
        [1_700_000_000, 'm1', 1, null],
        [1_700_000_000, 'm1', 2, 'off'],
        [1_700_000_000, 'm1', 6, 'running'],
        [1_700_000_060, 'm1', 4, 'idle'],
      ],
    },
  });
  // Padding of names needs them in advance.
  for (const padNumbers of [false, true]) {
    const out = join(directory, `${padNumbers}.csv`);
    const clean = { duplicates: 'mean', machine: { pad_numbers: padNumbers } };
    const report = await run(path, out, { output: { format: 'csv' }, clean });
    t.equal(
      readFileSync(out, 'utf8'),
      'time,machine,a,state\n2023-11-14T22:13:20Z,m1,3,off\n2023-11-14T22:14:20Z,m1,4,idle\n',
      padNumbers ? 'surveyed' : 'read once',
    );
    t.equal('group' in report.plan, padNumbers);
  }
});

t.test('a dry run misses no machine in readings that it has not read', async (t) => {
  const cwd = scratch(t);
  const rows = [[1_700_000_000, 'm1', 1]];
  writeDatabase(join(cwd, 'dry.db'), { log: { columns: 'time INTEGER, machine TEXT, a REAL', rows } });
  const dryRun = (...words: string[]) =>
    fleetcdf(['dry.db', '-', '--format', 'csv', '--dry-run', ...words], { cwd }).stdout.toString();
  for (const machine of ['m1', 'm9']) t.notMatch(dryRun('--machine', machine), /warning/);
  t.match(dryRun('--machine', 'm9', '--strict'), /warning +no machine "m9"; .*m1/);
  t.notMatch(dryRun('--machine', 'm1', '--strict'), /warning/);
});

t.test('in a pipe: to standard output, padded names, strict refused before the first byte', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'pipe.db'), {
    log: {
      columns: 'time TEXT, machine TEXT, a',
      rows: [
        ['2024-01-01', 'm9', 1],
        ['2024-01-01', 'm10', 2],
        ['2024-01-02', 'm10', 'x'],
        ['2024-01-03', 'm10', 3],
      ],
    },
  });
  const settings = join(directory, 'settings.json');
  writeFileSync(settings, JSON.stringify({ clean: { machine: { pad_numbers: true } } }));
  const done = fleetcdf([path, '-', '--format', 'csv', '--settings', settings, '--quiet']);
  const days = ['01T00:00:00Z,m09,1', '01T00:00:00Z,m10,2', '02T00:00:00Z,m10,', '03T00:00:00Z,m10,3'];
  t.equal(done.stdout.toString(), ['time,machine,a', ...days.map((day) => `2024-01-${day}`), ''].join('\n'));
  const refused = fleetcdf([path, '-', '--format', 'csv', '--strict']);
  t.equal(refused.status, 3);
  t.equal(refused.stdout.length, 0);
  t.match(refused.stderr, /log\.a: 1 × not a number/);
  const plan = fleetcdf([path, directory, '--format', 'ndjson', '--dry-run']);
  t.match(
    plan.stdout.toString(),
    /format +ndjson +text, written as it is read\n(.*\n)+destination .*fleet_data\.ndjson/,
  );
});
