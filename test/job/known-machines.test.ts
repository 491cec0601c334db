import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { settingsOf } from '../../lib/inspect/index.js';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { scratch } from '../databases.js';
import { needsPython, runScripts } from '../foreign.js';
import { valueAt, writeDay } from './days.js';

const DAYS = fileURLToPath(new URL('../../../test/job/days.py', import.meta.url));

/** What days.py prints. */
interface Found {
  readonly days: readonly {
    readonly variables: Readonly<Record<string, readonly [dtype: string, dims: readonly string[]]>>;
    readonly times: number;
    readonly values: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
  }[];
  readonly joined?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const LAYOUTS = ['machines', 'stacked', 'ragged'] as const;
/** The order of the rows, and whether machines have times of their own. */
const COMBINATIONS = [
  ['time', false],
  ['machine', false],
  ['time', true],
] as const;
const FORMATS = ['netcdf4', 'cdf5'] as const;

/** Settings that inspection prints for a database, as an object, for another output. */
async function printed(path: string, output: object): Promise<{ source: object; output: object }> {
  const { text, warnings } = await settingsOf({ settings: checkSettings({ source: { path }, output }) });
  const { source, output: decided } = JSON.parse(text);
  return { source, output: { ...decided, ...output, ...(warnings.length > 0 ? { warnings } : {}) } };
}

/** Warnings about machines. */
function about({ warnings }: { readonly warnings: readonly string[] }): string[] {
  return warnings.filter((text) => text.includes('output.machines'));
}

const layoutOf = (path: string) => LAYOUTS.find((layout) => path.includes(layout));

async function runWith(file: { source: object; output: object }, path: string, destination: string, strict = false) {
  const settings = checkSettings({ ...file, source: { ...file.source, path }, destination, verify: true });
  const report = await run({ settings, strict });
  // Throws where anything differs.
  await verify({ settings });
  return report;
}

t.test('a machine that is missing today, and one never seen before', needsPython('xarray', 'dask'), async (t) => {
  const directory = scratch(t);
  const cases: string[][] = [];
  for (const [order, ragged] of COMBINATIONS) {
    const day = { order, ragged };
    const name = join(directory, `${order}-${ragged}`);
    const first = writeDay(`${name}-1.db`, { ...day, day: 1, machines: ['m1', 'm2', 'm3'] });
    const second = writeDay(`${name}-2.db`, { ...day, day: 2, machines: ['m3', 'm15', 'm1'] });
    const third = writeDay(`${name}-3.db`, { ...day, day: 3, machines: ['m3', 'm1'] });
    for (const layout of LAYOUTS) {
      for (const format of FORMATS) {
        const axis = layout === 'machines' && ragged ? { time_axis: 'own' } : {};
        const settings = await printed(first, { layout, format, ...axis });
        const [one, two, three] = [1, 2, 3].map((n) => `${name}-${layout}-${format}-${n}.nc`);
        t.strictSame(about(await runWith(settings, first, one)), []);
        const report = await runWith(settings, second, two);
        const isOut = layout === 'machines' && ragged && format === 'cdf5';
        t.match(about(report), [
          /^1 machine is not in output\.machines, and added at the end: m15$/,
          isOut
            ? /^1 machine of output\.machines has no readings, and no variable, because a classic format has no time axis of length 0: m2$/
            : /^1 machine of output\.machines has no readings: m2$/,
        ]);
        t.equal(report.machines, 3, 'machines that were read');
        await t.rejects(runWith(settings, second, two, true), {
          code: 'ERR_NOT_IN_SETTINGS',
          message: /1 machine is not in output\.machines, and added at the end: m15/,
        });
        t.equal(about(await runWith(settings, third, three, true)).length, 1, 'a machine may be missing');
        cases.push([DAYS, one, two], [DAYS, one, three]);
      }
    }
  }
  for (const [i, text] of runScripts(cases).entries()) {
    const [, path] = cases[i];
    const { days, joined } = JSON.parse(text) as Found;
    const [one, two] = days;
    const isOut = path.includes('true-machines-cdf5');
    const added = cases[i][2].endsWith('-2.nc') ? ['m15'] : [];
    t.strictSame(Object.keys(two.values), isOut ? ['m1', 'm3', ...added] : ['m1', 'm2', 'm3', ...added], path);
    const names = Object.keys(one.variables).filter((name) => !(isOut && name.endsWith('m2')));
    if (layoutOf(path) !== 'machines') t.strictSame(Object.keys(two.variables), names, path);
    for (const name of names) t.strictSame(two.variables[name], one.variables[name], `${name} of ${path}`);
    for (const [machine, signals] of Object.entries(two.values)) {
      for (const [signal, values] of Object.entries(signals)) {
        const present = values.filter((value) => value !== null);
        const want = machine === 'm2' ? [] : present.map((_, hour) => valueAt(machine, signal, hour));
        t.strictSame(present, want, `${signal} of ${machine} of ${path}`);
        t.ok(machine === 'm2' || present.length >= 5);
      }
    }
    t.equal(joined !== undefined, path.includes('stacked') || path.includes('false-machines'), path);
    const ways = Object.entries(joined ?? {});
    t.equal(ways.length, joined === undefined ? 0 : path.includes('stacked') && added.length > 0 ? 2 : 3, path);
    for (const [way, { time }] of ways) t.equal(time, one.times + two.times, `${way} of ${path}`);
  }
});

t.test('a format that must go forward has the bytes of one that need not', async (t) => {
  const directory = scratch(t);
  const orders = ['time', 'machine'] as const;
  for (const order of orders) {
    for (const layout of LAYOUTS) {
      const path = writeDay(join(directory, `${order}-${layout}.db`), { day: 1, machines: ['m3', 'm1', 'm2'], order });
      const settings = join(directory, 'settings.json');
      const machines = ['m2', 'm9', 'm1', 'm8'];
      writeFileSync(settings, JSON.stringify({ output: { layout, format: 'classic', machines } }));
      const file = join(directory, 'out.nc');
      t.equal(fleetcdf(['--settings', settings, path, file]).status, 0);
      const forward = fleetcdf(['--settings', settings, path, '-']);
      t.equal(forward.status, 0, forward.stderr);
      t.ok(forward.stdout.equals(readFileSync(file)), `${layout} in the order of ${order}`);
      t.match(forward.stderr, /2 machines of output\.machines have no readings: m9 and m8/);
      const plan = fleetcdf(['--settings', settings, path, '-', '--dry-run']).stdout.toString();
      t.match(plan, /group +spill/);
    }
  }
});

t.test('a stream of JSON, and rows in no order', async (t) => {
  const directory = scratch(t);
  const machines = ['m2', 'm9', 'm1'];
  const rows = [3, 1, 2].flatMap((hour) =>
    ['m1', 'm2', 'm4'].map((machine) => ({ time: `2024-05-01T0${hour}:00:00Z`, machine, temp: hour })),
  );
  const path = join(directory, 'log.json');
  writeFileSync(path, JSON.stringify(rows));
  const cases: string[][] = [];
  for (const layout of LAYOUTS) {
    for (const format of FORMATS) {
      const destination = join(directory, `${layout}-${format}.nc`);
      const source = { path, from: 'json' };
      await run({
        settings: checkSettings({ source, output: { layout, format, machines }, destination, verify: true }),
      });
      cases.push([DAYS, destination]);
    }
  }
  for (const [i, text] of runScripts(cases).entries()) {
    const { values } = (JSON.parse(text) as Found).days[0];
    const missing = cases[i][1].includes('ragged') ? [] : [null, null, null];
    const temp = [1, 2, 3];
    t.strictSame(values, { m2: { temp }, m9: { temp: missing }, m1: { temp }, m4: { temp } }, cases[i][1]);
  }
});
