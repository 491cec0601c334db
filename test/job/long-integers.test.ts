/** Integers that a double cannot hold, from SQLite and JSON to files. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import t, { type Test } from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { parseSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { Random } from '../random.js';

const at = (minute: number): string => new Date(Date.UTC(2024, 4, 1, 0, minute)).toISOString();

/** Integers around 2^53 and 2^63. Four of them are no doubles. */
const INTEGERS = [
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  9_999_999_999_999_999n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 62n,
  0n,
];

type Settings = Record<string, unknown>;

function options(directory: string, file: string, settings: Settings, others: Partial<RunOptions> = {}): RunOptions {
  const destination = join(directory, file);
  return { settings: parseSettings({ ...settings, destination }, 'settings'), ...others };
}

/** A column of integers, one of numbers, NULLs; two machines in turns, with times of their own. */
function plant(count = 400): Cell[][] {
  const random = new Random(3);
  const long = (): bigint => BigInt.asIntN(64, (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32)));
  const rows = Array.from({ length: count }, (_, n): Cell[] => {
    const integer = n < INTEGERS.length ? INTEGERS[n] : n % 9 === 0 ? null : n % 5 === 0 ? BigInt(n) : long();
    return [at(n), `m${n % 2}`, integer, n % 7 === 0 ? null : n / 4];
  });
  return rows;
}

/** The integers of each machine, in time order, as text; null for NULL. */
function expected(rows: readonly Cell[][]): (string | null)[][] {
  return ['m0', 'm1'].map((machine) =>
    rows.filter((row) => row[1] === machine).map(([, , integer]) => (integer === null ? null : String(integer))),
  );
}

const COLUMNS = 'time TEXT, machine TEXT, counter INTEGER, level REAL';

/** Reads the integers of each machine from files, whatever their layout. */
const READ = `
import json, sys, netCDF4
def texts(v, dtype):
    assert str(v.dtype) == dtype, (v.name, v.dtype)
    v.set_auto_mask(False)
    return [None if x == v._FillValue else str(x) for x in v[:].ravel().tolist()]
def machines(d, name, dtype):
    if 'row_size' in d.variables:
        values, start = texts(d[name], dtype), 0
        for n in d['row_size'][:].tolist():
            yield values[start:start + n]
            start += n
    elif 'machine' in d.dimensions:
        values, width = texts(d[name], dtype), len(d.dimensions['time'])
        # The machines have every other time of the axis.
        for m in (0, 1):
            yield values[m * width + m:(m + 1) * width:2]
    else:
        # So they have here too, where they share one.
        for m in (0, 1):
            values = texts(d['m%d_%s' % (m, name)], dtype)
            yield values[m::2] if 'time' in d.dimensions else values
dtype, *files = sys.argv[1:]
print(json.dumps([list(machines(netCDF4.Dataset(f), 'counter', dtype)) for f in files]))
`;

function readBack(directory: string, files: readonly string[], dtype = 'int64'): unknown[] {
  const found = execFileSync(PYTHON, ['-c', READ, dtype, ...files], { cwd: directory, encoding: 'utf8' });
  return JSON.parse(found) as unknown[];
}

t.test('integers that a double rounds are counted, warned of, and refused by --strict', async (t) => {
  const directory = scratch(t);
  // A fraction makes it a column of doubles.
  const rows: Cell[][] = [...INTEGERS, 0.5].map((value, n) => [at(n), 'm', value, n + 0.5]);
  const path = writeDatabase(join(directory, 'plant.db'), {
    mixed: { columns: 'time, machine, value, other REAL', rows },
  });
  const json = join(directory, 'plant.json');
  const lines = rows.map(([time, machine, value]) => `{"time":"${time}","machine":"${machine}","value":${value}}`);
  writeFileSync(json, `${lines.join('\n')}\n{"time":"${at(59)}","machine":"m","value":123456789012345678901234567890}`);
  const spelled = rows.map(([time, machine, value]) => [time, machine, ` +${value}`.replace('+-', '-')]);
  const text = writeDatabase(join(directory, 'text.db'), {
    mixed: { columns: 'time TEXT, machine TEXT, value TEXT', rows: spelled },
  });
  const cases: [name: string, source: Settings, others: Partial<RunOptions>, count: number][] = [
    ['pages', { path }, {}, 4],
    ['rows', { path }, { reader: 'rows' }, 4],
    ['text', { path: text }, {}, 4],
    ['JSON', { path: json, from: 'json' }, {}, 5],
  ];
  for (const [name, source, others, count] of cases) {
    for (const format of ['netcdf4', 'ndjson']) {
      const settings = { source, output: { format } };
      const { tally, warnings } = await run(options(directory, 'out', settings, others));
      const column = name === 'JSON' ? 'plant.value' : 'mixed.value';
      t.strictSame(tally, [{ column, rule: 'rounded integer', count }], `${name}, ${format}`);
      t.strictSame(warnings, [
        `${count} integers beyond 2^53 in ${column} rounded to a double, as 9007199254740993 to 9007199254740992: ` +
          'output.encoding.SIGNAL.dtype "int64" keeps them exactly',
      ]);
      const message = `bad input, refused because of --strict; nothing was written:\n  ${column}: ${count} × rounded integer`;
      await t.rejects(run(options(directory, 'strict', settings, { ...others, strict: true })), {
        code: 'ERR_BAD_INPUT',
        message,
      });
      t.notOk(existsSync(join(directory, 'strict')), 'nothing is written');
    }
  }
});

t.test('many rows with integers beyond 2^53, in threads and WebAssembly', async (t) => {
  const directory = scratch(t);
  const rows = Array.from({ length: 60_000 }, (_, n): Cell[] => [
    at(n),
    'm',
    n % 4 === 0 ? 2n ** 60n + BigInt(n) : n / 8,
  ]);
  const path = writeDatabase(join(directory, 'plant.db'), { mixed: { columns: 'time, machine, value', rows } });
  const rounded = rows.filter(([, , v]) => typeof v === 'bigint' && BigInt(Number(v)) !== v).length;
  for (const threads of [1, 2]) {
    const { tally } = await run(options(directory, 'out.nc', { source: { path }, threads }));
    t.strictSame(tally, [{ column: 'mixed.value', rule: 'rounded integer', count: rounded }]);
  }
});

t.test('a column of integers beyond 2^53 is exact by default', needsPython('netCDF4'), async (t) => {
  const directory = scratch(t);
  const rows = plant();
  const path = writeDatabase(join(directory, 'wide.db'), { log: { columns: COLUMNS, rows } });
  const tallRows = rows.flatMap(([time, machine, counter, level]) => [
    [time, machine, 'counter', counter],
    [time, machine, 'level', level],
  ]);
  const tall = writeDatabase(join(directory, 'tall.db'), {
    log: { columns: 'time TEXT, machine TEXT, signal TEXT, value', rows: tallRows },
  });
  const spelled = rows.map(([time, machine, counter, level]) => [
    time,
    machine,
    counter === null ? null : `${counter}`,
    level,
  ]);
  const text = writeDatabase(join(directory, 'text.db'), {
    log: { columns: COLUMNS.replace('INTEGER', 'TEXT'), rows: spelled },
  });
  const view = writeDatabase(join(directory, 'view.db'), { log: { columns: COLUMNS, rows } });
  const json = join(directory, 'wide.json');
  const objects = rows.map(
    ([time, machine, counter, level]) =>
      `{"time":"${time}","machine":"${machine}","counter":${counter},"level":${level}}`,
  );
  writeFileSync(json, objects.join('\n'));
  const query = {
    query: 'SELECT * FROM log',
    machine: 'machine',
    time: 'time',
    signals: { counter: 'counter', level: 'level' },
  };
  const sources: [name: string, source: Settings, others?: Partial<RunOptions>][] = [
    ['pages', { path }],
    ['rows', { path }, { reader: 'rows' }],
    ['tall', { path: tall }],
    ['tall rows', { path: tall }, { reader: 'rows' }],
    ['text', { path: text }],
    ['query', { path: view, readings: [query] }],
    ['JSON', { path: json, from: 'json' }],
  ];
  const files: string[] = [];
  for (const [name, source, others] of sources) {
    for (const layout of ['machines', 'stacked', 'ragged']) {
      for (const format of name === 'pages' ? ['netcdf4', 'cdf5', 'auto'] : ['netcdf4']) {
        const file = `${name}, ${layout}, ${format}.nc`;
        const { tally, warnings } = await run(options(directory, file, { source, output: { layout, format } }, others));
        t.strictSame([tally, warnings.filter((w) => !w.includes('times of their own'))], [[], []]);
        files.push(file);
      }
    }
    await run(options(directory, 'out.csv', { source, output: { format: 'csv' } }, others));
    const lines = readFileSync(join(directory, 'out.csv'), 'utf8').trim().split('\n').slice(1);
    t.strictSame(
      new Set(lines.map((line) => line.split(',')[2])),
      new Set(rows.map((row) => (row[2] === null ? '' : String(row[2])))),
      `${name}, csv`,
    );
  }
  for (const [f, found] of readBack(directory, files).entries()) t.strictSame(found, expected(rows), files[f]);
  const plan = await dryRun(options(directory, 'out.nc', { source: { path } }));
  t.match(plan.find(({ what }) => what === 'reader')?.why, /64-bit integers are decoded in one thread/);
  t.strictSame(
    plan.filter(({ what }) => what === 'encoding'),
    [{ what: 'encoding', value: 'dtype int64', why: 'm0_counter, m1_counter' }],
  );
  const classic = await run(options(directory, 'out.nc', { source: { path }, output: { format: 'classic' } }));
  t.match(
    classic.warnings.join(),
    /integers beyond 2\^53 in log.counter .*dtype "int64" keeps them exactly, in netcdf4 and cdf5/,
  );
});

t.test('a type of 64 bits is exact, whatever the sample says', needsPython('netCDF4'), async (t) => {
  const directory = scratch(t);
  // Long integers come late, and a fraction is rounded.
  const rows = plant(5000).map((row, n): Cell[] =>
    n === 700 ? [row[0], row[1], 2.5, row[3]] : n < 1000 ? [row[0], row[1], BigInt(n), row[3]] : row,
  );
  const path = writeDatabase(join(directory, 'wide.db'), { log: { columns: 'time, machine, counter, level', rows } });
  const exact = expected(rows.map((row) => (row[2] === 2.5 ? [row[0], row[1], 2n, row[3]] : row)));
  const layouts = ['machines', 'stacked', 'ragged'];
  for (const layout of layouts) {
    const output = { layout, encoding: { counter: { dtype: 'int64', _FillValue: -7 } } };
    const { tally } = await run(options(directory, layout, { source: { path }, output }, { strict: true }));
    t.strictSame(tally, []);
  }
  t.strictSame(readBack(directory, layouts), [exact, exact, exact]);
  // All signals are of one type, and lie side by side as ever.
  const output = { layout: 'stacked', encoding: { '*': { dtype: 'int64' } } };
  await run(options(directory, 'out.nc', { source: { path }, output }));
  const script =
    'import netCDF4, json\nv = netCDF4.Dataset("out.nc")["readings"]\nv.set_auto_mask(False)\n' +
    'print(json.dumps([str(v.dtype), v.dimensions, [str(x) for x in v[0, 1000:1010:2, 0]]]))';
  t.strictSame(JSON.parse(execFileSync(PYTHON, ['-c', script], { cwd: directory, encoding: 'utf8' })), [
    'int64',
    ['machine', 'time', 'sensor'],
    exact[0].slice(500, 505).map((text) => text ?? String(-(2n ** 63n) + 2n)),
  ]);
  const refused = options(directory, 'x.nc', { source: { path }, output: { ...output, format: 'classic' } });
  await t.rejects(run(refused), { message: /int64/ });
});

t.test('integers of up to 2^64 in JSON are uint64', needsPython('netCDF4'), async (t) => {
  const directory = scratch(t);
  const values = [2n ** 64n - 1n, 2n ** 63n, 2n ** 63n + 1n, 0n, 12_345_678_901_234_567_890n, null];
  const rows = values.map((value, n): Cell[] => [at(n), `m${n % 2}`, value, null]);
  const path = join(directory, 'log.json');
  writeFileSync(
    path,
    rows.map(([time, machine, v]) => `{"time":"${time}","machine":"${machine}","counter":${v},"x":0.5}`).join('\n'),
  );
  const source = { path, from: 'json' };
  for (const encoding of [{}, { counter: { dtype: 'uint64' } }]) {
    await run(options(directory, 'out.nc', { source, output: { encoding } }, { strict: true }));
    t.strictSame(readBack(directory, ['out.nc'], 'uint64'), [expected(rows)]);
  }
  const { tally } = await run(
    options(directory, 'out.nc', { source, output: { encoding: { counter: { dtype: 'int64' } } } }),
  );
  t.strictSame(tally, [{ column: 'log.counter', rule: 'does not fit', count: 4 }]);
});

t.test('a fraction after integers alone', async (t) => {
  const directory = scratch(t);
  const rows = plant(3000).map((row, n): Cell[] => (n === 1000 ? [row[0], row[1], 7.5, row[3]] : row));
  const columns = 'time, machine, counter, level';
  const path = writeDatabase(join(directory, 'late.db'), { log: { columns, rows } });
  const tall = writeDatabase(join(directory, 'tall.db'), {
    log: {
      columns: 'time, machine, signal, value',
      rows: rows.map(([time, machine, counter]) => [time, machine, 'counter', counter]),
    },
  });
  for (const [source, column] of [
    [{ path }, 'log.counter'],
    [{ path: tall }, 'log.value'],
  ] as const) {
    await t.rejects(run(options(directory, 'out.nc', { source })), {
      name: 'DataError',
      code: 'ERR_FRACTION',
      message: new RegExp(`^${column} holds 7.5, but .*output.encoding.counter.dtype may be "float64"`),
    });
    t.notOk(existsSync(join(directory, 'out.nc')));
    const rounding = options(directory, 'rounded.nc', {
      source,
      output: { encoding: { counter: { dtype: 'float64' } } },
    });
    t.match((await run(rounding)).tally, [{ column, rule: 'rounded integer' }]);
  }
});

t.test('cleaning, duplicates and stages', async (t: Test) => {
  const directory = scratch(t);
  const base = 2n ** 60n;
  const rows = [base - 1n, base, base + 1n, null, base + 2n, base + 3n].map((v, n): Cell[] => [at(n), 'm', v]);
  const path = writeDatabase(join(directory, 'plant.db'), {
    log: { columns: 'time, machine, counter', rows: [...rows, [at(5), 'm', base + 5n]] },
  });
  const source = { path };
  const values = async (
    clean: Settings,
    output: Settings = {},
    others: Partial<RunOptions> = {},
  ): Promise<string[]> => {
    await run(options(directory, 'out.csv', { source, clean, output: { format: 'csv', ...output } }, others));
    const lines = readFileSync(join(directory, 'out.csv'), 'utf8').trim().split('\n').slice(1);
    return lines.map((line) => line.split(',')[2]);
  };
  const range = (min: number, max: number, replace: number | string): Settings => ({
    signals: { counter: [{ rule: 'range', min, max, replace }] },
  });
  const text = (...offsets: (bigint | null)[]): string[] => offsets.map((n) => (n === null ? '' : String(base + n)));
  t.strictSame(await values({}), text(-1n, 0n, 1n, null, 2n, 3n), 'the first of two readings of a time');
  t.strictSame(await values({ duplicates: 'last' }), text(-1n, 0n, 1n, null, 2n, 5n));
  t.strictSame(await values(range(2 ** 60, 2 ** 61, 'missing')), text(null, 0n, 1n, null, 2n, 3n), 'compared exactly');
  t.strictSame(await values(range(0, 2 ** 60, -4)), [...text(-1n, 0n), '-4', '', '-4', '-4']);
  await t.rejects(values(range(0, 1, 0.5)), {
    code: 'ERR_SETTINGS_VALUE',
    message: /^clean.signals.counter replaces values by 0.5, but counter is stored as int64; .*"float64"/,
  });
  await t.rejects(values({ duplicates: 'error' }), {
    code: 'ERR_DUPLICATE',
    message: new RegExp(`two values of counter at \\S+: ${base + 3n} and ${base + 5n};`),
  });
  const mean = await run(options(directory, 'out.nc', { source, clean: { duplicates: 'mean' } }));
  t.match(mean.tally, [
    { column: 'log.counter', rule: 'rounded integer', count: 5 },
    { column: 'counter', rule: 'duplicate', count: 1 },
  ]);
  t.match(mean.warnings.join(), /dtype "int64" and clean.duplicates other than "mean" keep them exactly/);
});

/** The rows of a file of CSV, without its header, sorted. */
function csv(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n').slice(1).sort();
}

t.test('several tables, in threads', async (t) => {
  const directory = scratch(t);
  const seconds = (n: number): string => new Date(1_700_000_000_000 + 1000 * n).toISOString().replace('.000Z', 'Z');
  const log = (from: number, count: number, integer: (n: number) => Cell) => ({
    columns: 'time TEXT, machine TEXT, counter INTEGER',
    rows: Array.from({ length: count }, (_, n): Cell[] => [seconds(from + n), `m${n % 3}`, integer(from + n)]),
  });
  const long = (n: number): bigint => 2n ** 62n + 3n * BigInt(n) + 1n;
  // Side by side: the keys are compared in threads, of which only the second table is decoded in.
  const aligned = writeDatabase(join(directory, 'aligned.db'), {
    feat_0: log(0, 60_000, long),
    feat_1: log(0, 60_000, (n) => n),
  });
  // One after the other: the same signal in both.
  const pieces = writeDatabase(join(directory, 'pieces.db'), {
    log_1: log(0, 3000, long),
    log_2: log(3000, 3000, long),
  });
  const named = (table: string, signal: string) => ({
    table,
    machine: 'machine',
    time: 'time',
    signals: { [signal]: 'counter' },
  });
  const cases: [source: Settings, count: number, isPair: boolean][] = [
    [{ path: aligned, readings: [named('feat_0', 'a'), named('feat_1', 'b')] }, 60_000, true],
    [{ path: pieces, readings: [named('log_1', 'a'), named('log_2', 'a')] }, 6000, false],
  ];
  for (const [source, count, isPair] of cases) {
    for (const threads of [1, 3]) {
      const { tally } = await run(options(directory, 'out.csv', { source, threads, output: { format: 'csv' } }));
      t.strictSame(tally, []);
      const wanted = Array.from(
        { length: count },
        (_, n) => `${seconds(n)},m${n % 3},${long(n)}${isPair ? `,${n}` : ''}`,
      );
      t.strictSame(csv(join(directory, 'out.csv')), wanted.sort());
    }
  }
});

t.test('a stage of a program is given doubles', async (t) => {
  const directory = scratch(t);
  const rows = plant(50);
  const path = writeDatabase(join(directory, 'plant.db'), { log: { columns: COLUMNS, rows } });
  const rounded = rows.filter(([, , v]) => typeof v === 'bigint' && BigInt(Number(v)) !== v);
  const seen = new Set<unknown>();
  const transform = ({ signals }: { signals: readonly { kind: string }[] }) =>
    new Transform({
      objectMode: true,
      transform(batch, _encoding, done) {
        for (const value of batch.values[0].subarray(0, batch.length)) seen.add(value);
        seen.add(signals[0].kind);
        done(null, batch);
      },
    });
  const { tally, warnings } = await run(options(directory, 'out.nc', { source: { path } }, { transform }));
  t.strictSame(tally, [{ column: 'log.counter', rule: 'rounded integer', count: rounded.length }]);
  t.match(warnings.join(), /a stage of the program is given doubles/);
  t.strictSame(seen, new Set(['number', ...rows.map(([, , v]) => (v === null ? Number.NaN : Number(v)))]));
});

t.test('tables that do not agree on a signal', async (t) => {
  const directory = scratch(t);
  const log = (values: Cell[], from: number) => ({
    columns: 'time, machine, counter',
    rows: values.map((v, n): Cell[] => [at(from + n), 'm', v]),
  });
  const path = writeDatabase(join(directory, 'plant.db'), {
    log_1: log([2n ** 60n + 1n, 2n ** 60n + 3n], 0),
    log_2: log([0.5, 1.5], 10),
  });
  const readings = ['log_1', 'log_2'].map((table) => ({
    table,
    machine: 'machine',
    time: 'time',
    signals: { counter: 'counter' },
  }));
  const { tally } = await run(options(directory, 'out.nc', { source: { path, readings } }));
  t.strictSame(tally, [{ column: 'log_1.counter', rule: 'rounded integer', count: 2 }]);
});
