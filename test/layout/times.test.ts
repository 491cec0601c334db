import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch, writeDatabase } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { run } from './run.js';

const FORMATS = ['netcdf4', 'classic', 'cdf5'] as const;

const MILLISECOND = 1_000_000n;
const SECOND = 1_000n * MILLISECOND;
const HOUR = 3_600n * SECOND;
const DAY = 24n * HOUR;

/** Nanoseconds since 1970. */
const at = (text: string, more = 0n): bigint => BigInt(Date.parse(text)) * MILLISECOND + more;

const LEAP = at('2020-02-28T00:00:00Z');

interface Times {
  readonly times: readonly bigint[];
  readonly units: string;
  /** Stored type; where formats differ, with and without 64-bit integers. */
  readonly type: string | readonly [wide: string, classic: string];
}

/** Every unit; leap days, times before 1970, far apart, near the ends of what nanoseconds hold. */
const TIMES: Readonly<Record<string, Times>> = {
  days: { times: [LEAP, LEAP + DAY, LEAP + 2n * DAY], units: 'days since 2020-02-28', type: 'int' },
  hours: { times: [LEAP + HOUR, LEAP + 47n * HOUR], units: 'hours since 2020-02-28', type: 'int' },
  minutes: { times: [LEAP, LEAP + DAY + 60n * SECOND], units: 'minutes since 2020-02-28', type: 'int' },
  seconds: { times: [LEAP + 59n * SECOND, LEAP + 2n * DAY], units: 'seconds since 2020-02-28', type: 'int' },
  milliseconds: { times: [LEAP, LEAP + DAY + MILLISECOND], units: 'milliseconds since 2020-02-28', type: 'int' },
  microseconds: { times: [LEAP, LEAP + 1_000n], units: 'microseconds since 2020-02-28', type: 'int' },
  'microseconds of a day': {
    times: [LEAP, LEAP + DAY + 1_000n],
    units: 'microseconds since 2020-02-28',
    type: ['int64', 'double'],
  },
  nanoseconds: { times: [LEAP, LEAP + DAY + 1n], units: 'nanoseconds since 2020-02-28', type: ['int64', 'double'] },
  'before 1970': {
    times: [at('1912-02-28T23:59:59Z'), at('1912-03-01T00:00:01Z')],
    units: 'seconds since 1912-02-28',
    type: 'int',
  },
  'milliseconds before 1970': {
    times: [at('1969-12-31T23:59:59.001Z'), at('1970-01-01T00:00:00.999Z')],
    units: 'milliseconds since 1969-12-31',
    type: 'int',
  },
  '24 days in milliseconds': {
    times: [at('2024-01-01T06:00:00.001Z'), at('2024-01-25T06:00:00Z')],
    units: 'milliseconds since 2024-01-01',
    type: 'int',
  },
  '49 days in milliseconds': {
    times: [at('2024-01-01T06:00:00.001Z'), at('2024-01-25T06:00:00Z'), at('2024-02-18T06:00:00Z')],
    units: 'milliseconds since 2024-01-25',
    type: 'int',
  },
  '51 days in milliseconds': {
    times: [at('2024-01-01T06:00:00.001Z'), at('2024-02-20T06:00:00Z')],
    units: 'milliseconds since 2024-01-01',
    type: ['int64', 'double'],
  },
  'a century in seconds': {
    times: [at('1924-01-01T00:00:01Z'), at('2024-01-01T00:00:01Z')],
    units: 'seconds since 1973-12-31',
    type: 'int',
  },
  'five centuries in seconds': {
    times: [at('1700-01-01T00:00:00Z'), at('2020-02-29T00:00:00Z'), at('2200-05-05T00:00:07Z')],
    units: 'seconds since 1950-03-04',
    type: ['int64', 'double'],
  },
  'five centuries in milliseconds': {
    times: [at('1700-01-01T00:00:00.001Z'), at('2020-02-29T00:00:00Z'), at('2200-05-05T00:00:07Z')],
    units: 'milliseconds since 1950-03-04',
    type: ['int64', 'double'],
  },
  'far future': {
    times: [at('2261-12-31T00:00:07Z'), at('2262-04-11T00:00:00Z')],
    units: 'seconds since 2261-12-31',
    type: 'int',
  },
  early: {
    times: [at('1677-09-22T00:00:07Z'), at('1700-03-01T00:00:00Z')],
    units: 'seconds since 1677-09-22',
    type: 'int',
  },
};

/** ncdump's types of netCDF-C. */
const TYPES = ['int', 'int64', 'double'];

interface Written extends Omit<Times, 'type'> {
  readonly path: string;
  readonly format: (typeof FORMATS)[number];
  readonly type: string;
}

const directory = scratch(t);
const written: Written[] = [];

function databaseOf(name: string, times: readonly bigint[]): string {
  return writeDatabase(join(directory, `${name}.db`), {
    log: { columns: 'machine TEXT, ns INTEGER, v REAL', rows: times.map((time) => ['press', time, 1.5]) },
  });
}

const READINGS = [{ table: 'log', machine: 'machine', time: 'ns', time_unit: 'ns', signals: { v: 'v' } }];

t.before(async () => {
  for (const [name, times] of Object.entries(TIMES)) {
    const database = databaseOf(name, times.times);
    for (const format of FORMATS) {
      const path = join(directory, `${name}-${format}.nc`);
      await run(database, path, { source: { readings: READINGS }, output: { layout: 'ragged', format } });
      const type = typeof times.type === 'string' ? times.type : times.type[format === 'classic' ? 1 : 0];
      written.push({ ...times, path, format, type });
    }
  }
});

/** Times of one unit, as settings ask for them: a date in the future, a clock, each type. */
const ASKED: Readonly<Record<string, Times & { readonly time: object }>> = Object.fromEntries(
  ['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'].flatMap((name) =>
    [` since 2020-03-05`, ...(name === 'days' ? [] : [' since 1969-07-20 06:00:00'])].map((since) => {
      const units = `${name}${since}`;
      const dtype = since.includes(':') && name !== 'nanoseconds' ? 'float64' : 'int64';
      const type = dtype === 'float64' ? 'double' : 'int64';
      return [`asked for ${units}`, { times: TIMES[name].times, units, type, time: { units, dtype, finer: 'keep' } }];
    }),
  ),
);

t.before(async () => {
  for (const [name, { time, ...times }] of Object.entries(ASKED)) {
    const path = join(directory, `${name}.nc`);
    const output = { layout: 'ragged', time };
    await run(databaseOf(name, times.times), path, { source: { readings: READINGS }, output });
    written.push({ ...times, path, format: 'netcdf4', type: times.type as string });
  }
});

t.test('times are in the coarsest unit, in the narrowest type', needs('ncdump'), async (t) => {
  for (const { path, units, type } of written) {
    const header = execFileSync('ncdump', ['-h', path], { encoding: 'utf8' });
    t.match(header, `time:units = "${units}"`, path);
    t.equal(
      TYPES.find((one) => header.includes(`\t${one} time(obs)`)),
      type,
      path,
    );
  }
});

t.test(
  'every reader decodes them exactly, in every format',
  { ...needs('ncdump'), ...needsPython('netCDF4', 'h5netcdf', 'scipy', 'xarray') },
  async (t) => {
    // Numbers of JSON that Python reads as integers, whole.
    const input = written.map(({ times, ...dataset }) => {
      const head = JSON.stringify(dataset);
      return `${head.slice(0, -1)},"times":[${times.join(',')}]}`;
    });
    const options = { input: `[${input.join(',')}]`, encoding: 'utf8' } as const;
    t.equal(execFileSync(PYTHON, ['-B', resolve('test/layout/check_times.py')], options).trim(), '');
  },
);
