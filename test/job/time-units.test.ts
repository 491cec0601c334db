import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { formatSummary, type RunReport } from '../../lib/report/index.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needs } from '../foreign.js';
import { printedSettings } from '../printed-settings.js';

const directory = scratch(t);
const COLUMNS = 'machine TEXT, time TEXT, temp REAL';

interface Options {
  readonly time?: object;
  readonly clean?: object;
  readonly strict?: boolean;
  readonly format?: string;
  readonly reader?: 'auto' | 'rows';
}

let count = 0;

/** Runs a database, verified, with `output.time`. */
async function write(path: string, options: Options = {}): Promise<RunReport & { readonly path: string }> {
  const { time, clean = {}, format = 'netcdf4', ...others } = options;
  const destination = join(directory, `${count++}.nc`);
  const output = { layout: 'ragged', format, ...(time === undefined ? {} : { time }) };
  const settings = checkSettings({ source: { path }, clean, output, destination, verify: true }, 'settings');
  return { ...(await run({ settings, ...others })), path: destination };
}

function database(name: string, rows: readonly (readonly Cell[])[], more: Record<string, readonly Cell[][]> = {}) {
  const tables = { log: { columns: COLUMNS, rows } };
  const others = Object.entries(more).map(([table, all]) => [
    table,
    { columns: COLUMNS.replace('temp', table), rows: all },
  ]);
  return writeDatabase(join(directory, `${name}.db`), { ...tables, ...Object.fromEntries(others) });
}

/** Every third of ten times a millisecond after the second. */
const row = (machine: string, i: number): Cell[] => [machine, `2024-05-01T06:00:0${i}.00${i % 3 === 0 ? 1 : 0}Z`, i];
const TEN = [...Array(10).keys()];
const BY_MACHINE = ['a', 'b'].flatMap((machine) => TEN.map((i) => row(machine, i)));

const timesOf = (path: string, option = ''): string =>
  execFileSync('ncdump', [...(option === '' ? [] : [option]), '-v', 'time', path], { encoding: 'utf8' });

t.test('times finer than the units are rounded, and counted once, however they are read', async (t) => {
  const byTime = TEN.flatMap((i) => ['a', 'b'].map((machine) => row(machine, i)));
  const shuffled = [...BY_MACHINE.slice(7), ...BY_MACHINE.slice(0, 7)];
  const gap = BY_MACHINE.filter((_, i) => i !== 4);
  const faulty = [...BY_MACHINE, ['a', 'never', 1]];
  const databases = {
    grid: database('grid', BY_MACHINE),
    'grid by time': database('grid by time', byTime),
    'out of order': database('out of order', shuffled),
    'own times': database('own times', gap),
    'row without a time': database('row without a time', faulty),
    aligned: database('aligned', BY_MACHINE, { speed: BY_MACHINE }),
  };
  for (const [name, path] of Object.entries(databases)) {
    for (const reader of ['auto', 'rows'] as const) {
      const report = await write(path, { reader, time: { units: 'seconds' } });
      const rounded = report.tally.filter(({ rule }) => rule === 'rounded time');
      t.strictSame(rounded, [{ column: 'time', rule: 'rounded time', count: 8 }], `${name}, ${reader}`);
      t.match(formatSummary(report), /8 times, rounded to 1 second \(output\.time\.units\): time/);
    }
  }
});

t.test('readings that meet when they are rounded are merged as the policy says', async (t) => {
  const path = database('meet', [
    ['a', '2024-05-01T06:00:00.4Z', 1],
    ['a', '2024-05-01T06:00:00.6Z', 2],
    ['a', '2024-05-01T06:00:01.1Z', 3],
  ]);
  const report = await write(path, { time: { units: 'seconds' }, clean: { duplicates: 'last' } });
  t.match(report.tally, [
    { rule: 'rounded time', count: 3 },
    { rule: 'duplicate', count: 1 },
  ]);
  t.equal(report.readings, 2);
  await t.rejects(write(path, { time: { units: 'seconds' }, strict: true }), { code: 'ERR_BAD_INPUT' });
});

t.test('clean.time.round goes first where it is coarser, and is counted too', async (t) => {
  const path = database('coarser', BY_MACHINE);
  const coarser = await write(path, { time: { units: 'seconds' }, clean: { time: { round: '1min' } } });
  t.strictSame(coarser.rounding, { to: '1 minute', setting: 'clean.time.round' });
  const finer = await write(path, { time: { units: 'seconds' }, clean: { time: { round: '10ms' } } });
  t.strictSame(finer.rounding, { to: '1 second', setting: 'output.time.units' });
  const alone = await write(path, { clean: { time: { round: '90s' } } });
  t.match(alone, { rounding: { to: '90 seconds' }, tally: [{ rule: 'rounded time', count: 20 }] });
  await t.rejects(write(path, { time: { units: 'minutes' }, clean: { time: { round: '90s' } } }), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'clean.time.round',
  });
});

t.test('finer "keep" takes the unit that is exact, says so, and is refused by --strict', needs('ncdump'), async (t) => {
  const path = database('kept', BY_MACHINE);
  const time = { units: 'seconds since 2024-01-01', finer: 'keep' };
  const report = await write(path, { time });
  t.strictSame(report.tally, []);
  t.match(report.warnings, [
    /8 readings of 20 have times finer than seconds, so that times are stored in milliseconds;/,
  ]);
  t.match(timesOf(report.path), 'units = "milliseconds since 2024-01-01"');
  await t.rejects(write(path, { time, strict: true }), { code: 'ERR_BAD_INPUT', message: /than seconds/ });
  const fits = await write(path, { time: { ...time, units: 'microseconds' }, strict: true });
  t.strictSame(fits.warnings, []);
});

t.test('nanoseconds are taken only where times need them, with who cannot read them', async (t) => {
  const path = database('nanoseconds', [row('a', 0), ['a', '2024-05-01T07:00:00.000000001Z', 1]]);
  const report = await write(path);
  t.match(report.warnings, [/1 reading of 2 has a time finer than a microsecond, .* neither cftime .*"microseconds"/]);
  const rounded = await write(path, { time: { units: 'microseconds' } });
  t.match(rounded, { warnings: [], tally: [{ rule: 'rounded time', count: 1 }] });
});

t.test('a type that does not hold the times is widened', needs('ncdump'), async (t) => {
  const path = database('wide', [row('a', 0), ['a', '2024-09-01T00:00:00Z', 1]]);
  const time = { dtype: 'int32' };
  const report = await write(path, { time });
  t.match(report.warnings, [/dtype int32 does not hold the times in milliseconds since 2024-05-01, so that .* int64/]);
  t.match(timesOf(report.path), 'int64 time(obs)');
  const classic = await write(path, { time, format: 'classic' });
  t.match(classic.warnings, [/are float64/]);
  t.match(timesOf(classic.path), 'double time(obs)');
  await t.rejects(write(path, { time, strict: true }), { code: 'ERR_BAD_INPUT', message: /int32/ });
  await t.rejects(write(path, { time: { dtype: 'int64' }, format: 'classic' }), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'output.time.dtype',
  });
  t.strictSame((await write(path, { time: { dtype: 'int64' }, strict: true })).warnings, []);
});

t.test('a reference time too far away makes inexact doubles, which is said and refused', async (t) => {
  const path = database('far', [row('a', 0), ['a', '2024-05-01T07:00:00.000000001Z', 1]]);
  const time = { units: 'nanoseconds since 0001-01-01' };
  t.match((await write(path, { time })).warnings, [/double nanoseconds and are off by up to \d+ ns: .* too far/]);
  await t.rejects(write(path, { time, strict: true }), { code: 'ERR_BAD_INPUT' });
});

t.test('a reference time in the future makes negative times', needs('ncdump'), async (t) => {
  const path = database('future', BY_MACHINE);
  const report = await write(path, { time: { units: 'minutes since 2024-05-01 07:00' } });
  t.match(timesOf(report.path), /units = "minutes since 2024-05-01 07:00:00".*time = -60, /s);
  t.match(timesOf(report.path, '-t'), /time = "2024-05-01 06"/);
});

t.test('units that are none are refused, with what would be right', async (t) => {
  const refused = {
    months: /output\.time\.units is "months"; times are counted in days, .*: months and years differ in length/,
    'years since 2024-01-01': /months and years/,
    minuts: /which is no unit of time; did you mean "minutes"\?/,
    'since 2024-01-01': /no unit of time/,
    'minutes since yesterday': /"yesterday" is no date in UTC; write one like "2024-01-01"/,
    'minutes since 2023-02-29': /no date/,
    'minutes since 2024-01-01 06:00+02:00': /no date in UTC/,
    'hours since 2024-01-01 06:30': /reference time is no whole number of its units/,
  };
  for (const [units, message] of Object.entries(refused)) {
    t.throws(() => checkSettings({ output: { time: { units } } }, 'settings'), { code: 'ERR_SETTINGS_VALUE', message });
  }
  t.throws(() => checkSettings({ output: { time: { units: 'days', dtype: 'int16' } } }, 'settings'), /dtype/);
});

t.test('words and clocks of units are those of UDUNITS', async (t) => {
  const units = (text: string) => checkSettings({ output: { time: { units: text } } }, 'settings').output.time?.units;
  const minutes = { unit: 60_000_000_000n, origin: 1_704_088_800_000_000_000n };
  for (const text of [
    'minutes since 2024-01-01 06:00',
    'min since 2024-1-1T06:00:00Z',
    'Minute  since 2024-01-01 6:00 UTC',
  ])
    t.strictSame(units(text), minutes, text);
  t.strictSame(units('us'), { unit: 1000n });
});

t.test('printed settings give another day the same units and type', needs('ncdump'), async (t) => {
  const path = database('printed', BY_MACHINE);
  const printed = await printedSettings({ path });
  t.match(printed, { output: { time: { units: 'milliseconds since 2024-05-01', dtype: 'int32', finer: 'keep' } } });
  const other = database('other day', [['a', '2024-05-03T00:00:00Z', 1]]);
  const destination = join(directory, 'other.nc');
  await run({
    settings: checkSettings({ ...printed, source: { ...printed.source, path: other }, destination }, 'printed'),
  });
  t.match(timesOf(destination), /int time\(.*units = "milliseconds since 2024-05-01"/s);
});
