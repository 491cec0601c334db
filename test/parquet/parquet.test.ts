import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openStages } from '../../lib/job/open-stages.js';
import { run as runSettings } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { type Fleet, type FleetOptions, makeFleet } from '../layout/fleets.js';
import { run } from '../layout/run.js';
import { readParquet } from './read-parquet.js';

const PARQUET = { output: { format: 'parquet' } };

type Rows = readonly (readonly [machine: string, time: number, ...values: (number | null)[]])[];

function wanted({ expected }: Fleet): Rows {
  return expected.machines.flatMap((machine) =>
    expected.readings[machine].map(([time, values]) => [machine, time, ...values] as const),
  );
}

const sorted = (rows: Rows) => [...rows].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));

t.test('a row for each machine and time, whatever the order of the database', async (t) => {
  const directory = scratch(t);
  const fleets: Record<string, FleetOptions> = {
    byMachine: { order: 'machine', shared: false },
    byTime: { order: 'time', shared: true },
    shuffled: { order: 'shuffled', shared: false },
  };
  for (const [name, options] of Object.entries(fleets)) {
    const fleet = makeFleet(directory, name, options);
    const path = join(directory, `${name}.parquet`);
    const report = await run(fleet.path, path, PARQUET);
    const { rows } = await readParquet(path);
    const found: Rows = rows.map(({ machine, time, temperature, speed }) => [
      machine as string,
      Number(time as bigint) / 1000,
      temperature as number,
      speed as number,
    ]);
    t.strictSame(sorted(found), sorted(wanted(fleet)), name);
    if (name !== 'byTime') t.strictSame(found, wanted(fleet), 'machine after machine, in time order');
    t.equal(report.readings, found.flatMap(([, , ...values]) => values).filter((value) => value !== null).length);
    t.equal(report.bytes, statSync(path).size);
  }
});

/** Every kind of signal, with the limits of each. */
function writeKinds(directory: string): string {
  const at = (n: number) => new Date(1_700_000_000_000 + n * 1500).toISOString();
  const rows: Cell[][] = [
    [at(0), 'm1', 1.5, 9007199254740993n, -2, 'on', null],
    [at(1), 'm1', null, -9223372036854775808n, 0, null, null],
    [at(2), 'm1', Number.MAX_VALUE, 9223372036854775807n, 0.1, 'läuft, "so"', null],
    [at(3), 'm1', -1e-300, null, null, 'on', null],
    [at(0), 'Müller 🏭', 3, 0n, 5e-324, 'off', 1],
  ];
  return writeDatabase(join(directory, 'kinds.db'), {
    log: {
      columns: 'time TEXT, machine TEXT, value REAL, counter INTEGER, small REAL, state TEXT, seldom REAL',
      rows,
    },
    machines: {
      columns: 'machine TEXT PRIMARY KEY, model TEXT, power REAL, serial INTEGER',
      rows: [
        ['m1', 'A "1"', 1.5, 9007199254740993n],
        ['Müller 🏭', 'B', null, 7],
      ],
    },
  });
}

t.test('every kind of value', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'kinds.parquet');
  const database = writeKinds(directory);
  const signals = { value: { units: 'degC', long_name: 'Temperature', attributes: { accuracy: [0.5, 1] } } };
  const attributes = { summary: 'A test', levels: [1, 2] };
  await run(database, path, { company_name: 'Acme', output: { format: 'parquet', signals, attributes } });
  const { rows, metadata, description } = await readParquet(path);
  const micros = (n: number) => 1_700_000_000_000_000n + BigInt(n) * 1_500_000n;
  const keys = ['machine', 'time', 'value', 'counter', 'small', 'state', 'seldom'];
  const row = (...cells: unknown[]) => Object.fromEntries(keys.map((key, k) => [key, cells[k]]));
  t.strictSame(rows, [
    row('m1', micros(0), 1.5, 9007199254740993n, -2, 'on', null),
    row('m1', micros(1), null, -9223372036854775808n, 0, null, null),
    row('m1', micros(2), Number.MAX_VALUE, 9223372036854775807n, 0.1, 'läuft, "so"', null),
    row('m1', micros(3), -1e-300, null, null, 'on', null),
    row('Müller 🏭', micros(0), 3, 0n, 5e-324, 'off', 1),
  ]);
  t.match(metadata.schema, [
    { num_children: 7 },
    { name: 'machine', type: 'BYTE_ARRAY', logical_type: { type: 'STRING' }, repetition_type: 'REQUIRED' },
    { name: 'time', type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
    { name: 'value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    { name: 'counter', type: 'INT64', repetition_type: 'OPTIONAL' },
    { name: 'small', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    { name: 'state', type: 'BYTE_ARRAY', logical_type: { type: 'STRING' }, repetition_type: 'OPTIONAL' },
    { name: 'seldom', type: 'DOUBLE' },
  ]);
  t.match(metadata.created_by, /^fleetcdf version \d/);
  const encodings = metadata.row_groups[0].columns.map(({ meta_data }) => meta_data?.encodings);
  t.match(
    [encodings[0], encodings[5]],
    [
      ['PLAIN', 'RLE_DICTIONARY'],
      ['PLAIN', 'RLE_DICTIONARY'],
    ],
    'dictionaries',
  );
  const statistics = metadata.row_groups[0].columns.map(({ meta_data }) => meta_data?.statistics);
  t.match(statistics[1], { min_value: micros(0), max_value: micros(3), null_count: 0n });
  t.match(statistics[2], { min_value: -1e-300, max_value: Number.MAX_VALUE, null_count: 1n });
  t.match(statistics[6], { null_count: 4n });
  t.match(description, {
    attributes: { institution: 'Acme', time_coverage_start: '2023-11-14T22:13:20Z', ...attributes },
    columns: { value: { units: 'degC', long_name: 'Temperature', accuracy: [0.5, 1] } },
    machines: {
      m1: { model: 'A "1"', power: 1.5, serial: '9007199254740993' },
      'Müller 🏭': { model: 'B', serial: 7 },
    },
  });
});

t.test('times finer than microseconds are nanoseconds', async (t) => {
  const directory = scratch(t);
  for (const [name, fraction, unit] of [
    ['coarse', '123456', 'MICROS'],
    ['fine', '123456789', 'NANOS'],
  ]) {
    const rows = [
      ['1969-12-31T23:59:59Z', 'm', 1],
      [`2024-05-01T00:00:00.${fraction}Z`, 'm', 2],
    ];
    const database = writeDatabase(join(directory, `${name}.db`), { log: { columns: 'time, machine, value', rows } });
    const path = join(directory, `${name}.parquet`);
    await run(database, path, PARQUET);
    const { rows: found, metadata } = await readParquet(path);
    t.match(metadata.schema[2].logical_type, { type: 'TIMESTAMP', isAdjustedToUTC: true, unit }, name);
    const perSecond = unit === 'NANOS' ? 1_000_000_000n : 1_000_000n;
    t.strictSame(
      found.map(({ time }) => time),
      [-perSecond, 1_714_521_600n * perSecond + BigInt(fraction)],
    );
  }
});

t.test('a database without machines, empty texts, and names that are taken', async (t) => {
  const directory = scratch(t);
  const rows = [
    ['2024-05-01T00:00:00Z', 1, 'a'],
    ['2024-05-01T00:01:00Z', 2, ''],
  ];
  const database = writeDatabase(join(directory, 'alone.db'), {
    log: { columns: 'at TEXT, time REAL, word TEXT', rows },
  });
  const path = join(directory, 'alone.parquet');
  const signals = { time: 'time', word: { column: 'word', as: 'strings' } };
  await run(database, path, {
    ...PARQUET,
    source: { readings: [{ table: 'log', time: 'at', machine_name: 'press', signals }] },
  });
  const { rows: found } = await readParquet(path);
  t.strictSame(
    found.map(({ machine, signal_time, word }) => [machine, signal_time, word]),
    [
      ['press', 1, 'a'],
      ['press', 2, null],
    ],
  );
});

t.test('types that settings ask for', async (t) => {
  const directory = scratch(t);
  const rows = [
    ['2024-05-01T00:00:00Z', 'm', 0.1, 1e300, 7, 5],
    ['2024-05-01T00:01:00Z', 'm', -2, 3.4e38, 8, 6],
    ['2024-05-01T00:02:00Z', 'm', null, null, null, null],
  ];
  const columns = 'time TEXT, machine TEXT, a REAL, b REAL, c INTEGER, d INTEGER';
  const database = writeDatabase(join(directory, 'types.db'), { log: { columns, rows } });
  const path = join(directory, 'types.parquet');
  const encoding = {
    a: { dtype: 'float32', zlib: true },
    b: { dtype: 'float32' },
    c: { dtype: 'uint64' },
    '*': { dtype: 'int16', scale_factor: 0.1 },
  };
  const output = { format: 'parquet', encoding };
  const report = await run(database, path, { output });
  const { rows: found, metadata } = await readParquet(path);
  t.match(metadata.schema.slice(3), [
    { type: 'FLOAT' },
    { type: 'FLOAT' },
    { type: 'INT64', converted_type: 'UINT_64' },
    { type: 'DOUBLE' },
  ]);
  t.strictSame(
    found.map(({ a, b, c, d }) => [a, b, c, d]),
    [
      [Math.fround(0.1), null, 7n, 5],
      [-2, Math.fround(3.4e38), 8n, 6],
      [null, null, null, null],
    ],
  );
  t.strictSame(report.tally, [{ column: 'b', rule: 'does not fit', count: 1 }]);
  t.equal(report.readings, 7);
  t.ok((await verify({ settings: settingsOf(database, path, output) })).isSame);
  const { status, stderr } = fleetcdf(['run', '--strict', '--settings', 's.json'], {
    cwd: withSettings(directory, database, output),
  });
  t.equal(status, 3);
  t.match(stderr, /b: 1 × does not fit/);
  t.notOk(existsSync(join(directory, 'strict.parquet')));
});

t.test('many row groups, the same bytes whatever the memory, the threads and the reader', async (t) => {
  const directory = scratch(t);
  const signals = 40;
  const columns = Array.from({ length: signals }, (_, s) => `s${s}`);
  const cells = (n: number): Cell[] => columns.map((_, s) => ((n + s) % 11 === 0 ? null : (n * (s + 1)) % 1000));
  const count = 110_000;
  const rows = Array.from({ length: count }, (_, n): Cell[] => [1_700_000_000 + n, `m${n % 3}`, ...cells(n)]);
  const database = writeDatabase(join(directory, 'wide.db'), {
    log: { columns: ['time INTEGER', 'machine TEXT', ...columns.map((name) => `${name} REAL`)].join(', '), rows },
  });
  const path = join(directory, 'wide.parquet');
  await run(database, path, PARQUET);
  const { metadata, rows: found } = await readParquet(path);
  t.strictSame(
    metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
    [49_932, 49_932, 10_136],
    'of 2,097,152 values',
  );
  t.equal(found.length, count);
  const differing = found.findIndex(
    (row, n) =>
      row['machine'] !== `m${n % 3}` ||
      row['time'] !== 1_700_000_000_000_000n + BigInt(n) * 1_000_000n ||
      columns.some((name, s) => row[name] !== cells(n)[s]),
  );
  t.equal(differing, -1);
  for (const options of [{ memory: '512KiB' }, { threads: 1 }, { source: { where: 'time > 0' } }]) {
    const other = join(directory, 'other.parquet');
    await run(database, other, { ...PARQUET, ...options });
    t.ok(readFileSync(path).equals(readFileSync(other)), JSON.stringify(options));
  }
  const report = await verify({ settings: settingsOf(database, path, { format: 'parquet' }) });
  t.match(report, { isSame: true, compared: { values: signals * count, chunks: 3 * (signals + 2) } });
});

t.test('wrong use', async (t) => {
  const cwd = scratch(t);
  writeDatabase(join(cwd, 'plant.db'), {
    log: { columns: 'time INTEGER, machine TEXT, a REAL', rows: [[1_700_000_000, 'm', 1]] },
    none: { columns: 'time INTEGER, machine TEXT, a REAL', rows: [] },
  });
  const cases: [words: string[], status: number, message: RegExp][] = [
    [['out.parquet', '--deflate', '1'], 2, /--deflate would be ignored: it is for netCDF-4/],
    [['out.parquet', '--references', 'out.json'], 2, /\(parquet\)/],
    [['out.parquet', '--table', 'none'], 3, /no row/],
    [['out.parquet', '--if-changed'], 2, /a file of the format parquet keeps no fingerprint/],
  ];
  for (const [words, status, message] of cases) {
    const outcome = fleetcdf(['plant.db', ...words, '--format', 'parquet'], { cwd });
    t.equal(outcome.status, status, words.join(' '));
    t.match(outcome.stderr, message);
    t.notOk(existsSync(join(cwd, 'out.parquet')));
  }
  const verified = fleetcdf(['verify', 'plant.db', 'plant.db', '--format', 'parquet'], { cwd });
  t.not(verified.status, 0);
});

t.test('JSON, with the sign of zero and halves of surrogate pairs', async (t) => {
  const directory = scratch(t);
  const lines = [
    '{"time":"2024-05-01T00:00:00.000000001Z","machine":"a\\ud800b","value":-0.0,"state":"on"}',
    '{"time":"2024-05-01T00:00:01Z","machine":"a\\ud800b","value":0.0,"state":"\\udfff"}',
    '{"time":"2024-05-01T00:00:02Z","machine":"z","value":1.5}',
  ];
  const path = join(directory, 'rows.json');
  writeFileSync(path, lines.join('\n'));
  const destination = join(directory, 'rows.parquet');
  const settings = checkSettings({ source: { path, from: 'json' }, destination, ...PARQUET, verify: true }, 'settings');
  const { verified } = await runSettings({ settings });
  t.match(verified, { values: 6, chunks: 4 });
  const { rows } = await readParquet(destination);
  t.strictSame(
    rows.map(({ machine, time, value, state }) => [machine, time, value, state]),
    [
      ['a\ufffdb', 1_714_521_600_000_000_001n, -0, 'on'],
      ['a\ufffdb', 1_714_521_601_000_000_000n, 0, '\ufffd'],
      ['z', 1_714_521_602_000_000_000n, 1.5, null],
    ],
  );
  t.strictSame(
    rows.map(({ value }) => Object.is(value, -0)),
    [true, false, false],
  );
});

t.test('its stages cannot be opened', async (t) => {
  const directory = scratch(t);
  const settings = settingsOf(writeKinds(directory), join(directory, 'out.parquet'), { format: 'parquet' });
  await t.rejects(openStages({ settings }), {
    code: 'ERR_STAGES',
    message: 'parquet is a table, which has no layout: use run',
  });
});

t.test('to standard output and into a directory', async (t) => {
  const cwd = scratch(t);
  writeKinds(cwd);
  t.equal(fleetcdf(['kinds.db', './', '--format', 'parquet', '--quiet'], { cwd }).status, 0);
  const bytes = readFileSync(join(cwd, 'fleet_data.parquet'));
  const { stdout, stderr } = fleetcdf(['kinds.db', '-', '--format', 'parquet'], { cwd });
  t.ok(stdout.equals(bytes), stderr);
  const plan = fleetcdf(['kinds.db', '-', '--format', 'parquet', '--dry-run'], { cwd }).stdout.toString();
  t.match(plan, /format +parquet +a row for each machine and time, in the order of the source/);
  t.match(plan, /time +microseconds +UTC; they hold every time\n/);
  t.match(plan, /row groups +122,880 rows/);
});

function settingsOf(database: string, destination: string, output: object) {
  return checkSettings({ source: { path: database }, destination, output }, 'settings');
}

function withSettings(directory: string, database: string, output: object): string {
  const settings = { source: { path: database }, destination: 'strict.parquet', output };
  writeFileSync(join(directory, 's.json'), JSON.stringify(settings));
  return directory;
}
