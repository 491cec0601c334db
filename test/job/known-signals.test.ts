import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import { parseSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython, runScripts } from '../foreign.js';
import { printedSettings } from '../printed-settings.js';
import { valueAt, writeDay } from './days.js';

const DAYS = fileURLToPath(new URL('../../../test/job/days.py', import.meta.url));
const MACHINES = ['m1', 'm2'];

type File = Readonly<Record<'source' | 'output', object>>;

const settingsFor = (file: File, path: string, destination: string, output: object = {}) =>
  parseSettings({
    source: { ...file.source, path },
    output: { ...file.output, ...output },
    destination,
    verify: true,
  });

t.test('a signal that is missing today, and new ones', needsPython('xarray', 'dask'), async (t) => {
  const directory = scratch(t);
  const cases: string[][] = [];
  for (const order of ['time', 'machine'] as const) {
    const day = { order, tall: true, machines: MACHINES };
    const name = join(directory, order);
    const first = writeDay(`${name}-1.db`, { ...day, day: 1, signals: ['temp', 'state', 'load'] });
    const second = writeDay(`${name}-2.db`, { ...day, day: 2, signals: ['temp', 'about', 'state2'] });
    const printed: File = await printedSettings({ path: first });
    t.match(printed.source, {
      readings: [
        {
          names: {
            load: { column: 'load', as: 'number' },
            state: { column: 'state', as: 'flags' },
            temp: { column: 'temp', as: 'number' },
          },
          new_signals: 'add',
        },
      ],
    });
    for (const layout of ['machines', 'stacked', 'ragged']) {
      const output = { layout, ...(layout === 'ragged' ? { time_axis: 'auto' } : {}) };
      const [one, two] = [1, 2].map((n) => `${name}-${layout}-${n}.nc`);
      const same = await run({ settings: settingsFor(printed, first, one, output) });
      t.strictSame(same.warnings, []);
      const { warnings } = await run({ settings: settingsFor(printed, second, two, output) });
      // Longer names of sensors are said too.
      t.strictSame(
        warnings.filter((text) => text.includes(' of log ')),
        ['2 signals of log are not in names (source.readings), and added at the end: about and state2'],
      );
      cases.push([DAYS, one, two]);
    }
    const destination = `${name}-strict.nc`;
    await t.rejects(run({ settings: settingsFor(printed, second, destination), strict: true }), {
      code: 'ERR_NOT_IN_SETTINGS',
      message: /2 signals of log are not in names/,
    });
    const text = settingsFor(printed, second, `${name}.csv`, { format: 'csv', encoding: {} });
    await t.rejects(run({ settings: text, strict: true }), { code: 'ERR_NOT_IN_SETTINGS' });
  }
  for (const [i, text] of runScripts(cases).entries()) {
    const { days } = JSON.parse(text);
    const [one, two] = days;
    for (const [variable, type] of Object.entries(one.variables)) {
      t.strictSame(two.variables[variable], type, `${variable} of ${cases[i][1]}`);
    }
    for (const machine of MACHINES) {
      t.strictSame(Object.keys(two.values[machine]), ['load', 'temp', 'about'], cases[i][2]);
      for (const [signal, values] of Object.entries<(number | null)[]>(two.values[machine])) {
        const want = values.map((_, hour) => (signal === 'load' ? null : valueAt(machine, signal, hour)));
        t.strictSame(values, want, `${signal} of ${machine} in ${cases[i][2]}`);
      }
    }
  }
});

t.test('other signals than those that are named', async (t) => {
  const directory = scratch(t);
  const signals = ['temp', 'state', 'load', 'password'];
  const day = { order: 'machine', tall: true, machines: MACHINES, day: 1, signals } as const;
  const path = writeDay(join(directory, 'log.db'), day);
  const tall = { table: 'log', machine: 'machine', time: 'time', signal: 'signal', value: 'value' };
  const read = async (readings: object, options: object = {}) => {
    const file = { source: { readings: [{ ...tall, ...readings }], ...options }, output: {} };
    return run({ settings: settingsFor(file, path, join(directory, 'out.nc')), strict: true });
  };
  const named = await read({ names: { temp: 'temp', gone: { column: 'gone', as: 'flags' } } });
  t.equal(named.signals, 2, 'a text without rows is a signal too');
  t.strictSame(named.warnings, []);
  t.strictSame(
    named.notes?.filter((note) => note.includes('names')),
    [
      '3 signals of log are not in names (source.readings), and not read: load, password and state; ' +
        '"new_signals": "add" reads such ones',
    ],
  );
  await t.rejects(read({ names: { temp: 'temp' }, new_signals: 'add' }), { code: 'ERR_NOT_IN_SETTINGS' });
  const selected = await read({ names: { temp: 'temp' }, new_signals: 'add' }, { only: { signals: ['temp'] } });
  t.equal(selected.signals, 1, 'source.only leaves new signals out, and nothing is said');
  t.throws(() => parseSettings({ source: { readings: [{ ...tall, new_signals: 'add' }] } }), {
    code: 'ERR_SETTINGS_MISSING',
    message: /lacks names beside new_signals/,
  });
});

t.test('a table whose signals are all named is read as if none were', async (t) => {
  const directory = scratch(t);
  const path = writeDay(join(directory, 'log.db'), { order: 'time', tall: true, machines: MACHINES, day: 1 });
  const printed: File = await printedSettings({ path });
  const readersOf = async (file: File) => {
    const settings = settingsFor(file, path, join(directory, 'out.nc'));
    const lines = await dryRun({ settings: { ...settings, verify: false } });
    return lines.filter(({ what }) => what === 'reader' || what === 'group');
  };
  t.strictSame(await readersOf(printed), await readersOf({ source: {}, output: {} }));
});
