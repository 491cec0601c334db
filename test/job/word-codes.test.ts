/** Codes of words: those of the settings, then in order of first appearance in time; judged by xarray. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { printedSettings } from '../printed-settings.js';
import { flagsOf } from './flags-of.js';

const python = needsPython('xarray', 'netCDF4', 'dask');

const HOUR = 3600;
const START = 1_704_067_200;

/** Hours of the two days, and the word of each: on the second one a word comes first in the alphabet. */
const DAYS = [
  ['open', 'closed', 'open', 'open'],
  ['closed', 'ajar', 'open', 'ajar'],
] as const;

type Kind = 'wide' | 'tall' | 'json';
const KINDS: readonly Kind[] = ['wide', 'tall', 'json'];

/** A source with the words of one day, for one machine, and other signals beside them. */
function writeDay(directory: string, kind: Kind, day: number): string {
  const rows = DAYS[day].map((door, hour) => ({
    ts: START + (24 * day + hour) * HOUR,
    machine: 'm',
    temp: hour,
    door,
  }));
  if (kind === 'json') {
    const path = join(directory, `day${day}.json`);
    writeFileSync(path, JSON.stringify(rows));
    return path;
  }
  const path = join(directory, `${kind}${day}.db`);
  if (kind === 'wide') {
    const cells = rows.map(({ ts, machine, temp, door }): Cell[] => [ts, machine, temp, door]);
    return writeDatabase(path, { log: { columns: 'ts INTEGER, machine TEXT, temp REAL, door TEXT', rows: cells } });
  }
  const cells = rows.flatMap(({ ts, machine, temp, door }): Cell[][] => [
    [ts, machine, 'temp', temp],
    [ts, machine, 'door', door],
  ]);
  return writeDatabase(path, { log: { columns: 'ts INTEGER, machine TEXT, sensor TEXT, value', rows: cells } });
}

interface Printed {
  readonly source: Record<string, unknown>;
  readonly output?: { readonly signals: Record<string, object> };
}

async function write(
  { source, ...settings }: Printed,
  path: string,
  destination: string,
  options: Omit<RunOptions, 'settings'> = {},
) {
  return run({ ...options, settings: checkSettings({ ...settings, source: { ...source, path }, destination }) });
}

const from = (kind: Kind): Printed => ({ source: kind === 'json' ? { from: 'json' } : {} });

for (const kind of KINDS) {
  const readers = kind === 'json' ? (['auto'] as const) : (['auto', 'rows'] as const);
  t.test(`a word that is new on the second day, ${kind}`, python, async (t) => {
    const directory = scratch(t);
    const [first, second] = DAYS.map((_, day) => writeDay(directory, kind, day));
    const printed = (await printedSettings({ path: first, ...from(kind).source })) as Printed;
    t.strictSame(printed.output?.signals['door'], { flags: { open: 0, closed: 1 } });
    const pairs: string[][] = [];
    for (const reader of readers) {
      const [plain, one, two] = ['plain', 'one', 'two'].map((name) => join(directory, `${name}-${reader}.nc`));
      await write(from(kind), first, plain, { reader });
      await write(printed, first, one, { reader });
      t.ok(readFileSync(plain).equals(readFileSync(one)), 'printed settings give the same bytes');
      const { warnings } = await write(printed, second, two, { reader });
      t.match(
        warnings.filter((warning) => warning.includes('flags')),
        [/^door has 1 word that output\.signals\.door\.flags does not name: "ajar" \(code 2\); added at the end$/],
      );
      pairs.push([one, two]);
      const strict = write(printed, second, join(directory, 'strict.nc'), { reader, strict: true });
      await t.rejects(strict, {
        code: 'ERR_BAD_INPUT',
        message: /new words.*--strict[\s\S]*door has 1 word .* "ajar"/,
      });
    }
    for (const [day1, day2, both] of flagsOf(...pairs)) {
      const [name] = Object.keys(day1);
      t.match(day1[name], { codes: { open: 0, closed: 1 }, dtype: 'int8', fill: -1, words: DAYS[0] });
      t.strictSame(day2[name].codes, { open: 0, closed: 1, ajar: 2 });
      t.match(day2[name], { dtype: 'int8', fill: -1, words: DAYS[1] });
      t.strictSame((both as unknown as Record<string, unknown>)[name], DAYS.flat(), 'open_mfdataset');
    }
    if (kind === 'json') return;
    const settings = checkSettings({
      ...printed,
      source: { ...printed.source, path: second },
      destination: join(directory, 'two-auto.nc'),
    });
    t.match(await verify({ settings }), { isSame: true });
  });
}

t.test('codes of settings, in every layout', python, async (t) => {
  const directory = scratch(t);
  const path = writeDay(directory, 'wide', 0);
  const flags = { jammed: 300, closed: 7, open: 2 };
  const files: string[][] = [];
  for (const layout of ['machines', 'stacked', 'ragged']) {
    for (const format of ['netcdf4', 'classic']) {
      const destination = join(directory, `${layout}-${format}.nc`);
      const output = { layout, format, signals: { door: { flags } } };
      const settings = checkSettings({ source: { path }, output, destination });
      const { warnings } = await run({ settings, verify: true, strict: true });
      t.notMatch(warnings.join(), /flags/);
      files.push([destination]);
    }
  }
  for (const [n, [found]] of flagsOf(...files).entries()) {
    const [variable] = Object.values(found);
    t.match(variable, { codes: flags, dtype: 'int16', words: DAYS[0] }, files[n][0]);
    t.strictSame(Object.keys(variable.codes), ['open', 'closed', 'jammed']);
  }
  // A new word may need a larger type.
  const destination = join(directory, 'widened.nc');
  const output = { signals: { door: { flags: { open: 127 } } } };
  const { warnings } = await run({ settings: checkSettings({ source: { path }, output, destination }) });
  t.match(
    warnings.find((warning) => /flags/.test(warning)),
    /"closed" \(code 128\), stored as short; added at the end$/,
  );
});

t.test('strings keep the words of the settings, without codes', async (t) => {
  const directory = scratch(t);
  const path = writeDay(directory, 'wide', 0);
  const destination = join(directory, 'strings.nc');
  const output = { signals: { door: { flags: { open: 3, ajar: 4 } } } };
  const settings = checkSettings({ source: { path, text_signals: 'strings' }, output, destination });
  const { warnings } = await run({ settings, verify: true });
  t.match(
    warnings.find((warning) => /flags/.test(warning)),
    /does not name: "closed"; added$/,
  );
});

t.test('flags make a signal of a tall table text', python, async (t) => {
  const directory = scratch(t);
  const rows = ['1', '2', 'off', '1'].map((value, i): Cell[] => [START + i * HOUR, 'm', 'state', value]);
  const columns = 'ts INTEGER, machine TEXT, sensor TEXT, value TEXT';
  const path = writeDatabase(join(directory, 'tall.db'), { log: { columns, rows } });
  const destination = join(directory, 'tall.nc');
  const output = { signals: { state: { flags: { off: 0, '1': 1, '2': 2 } } } };
  await run({ settings: checkSettings({ source: { path }, output, destination }), strict: true });
  const [[found]] = flagsOf([destination]);
  t.match(Object.values(found), [{ codes: { off: 0, 1: 1, 2: 2 }, words: ['1', '2', 'off', '1'] }]);
});

t.test('flags that cannot be are refused', async (t) => {
  const directory = scratch(t);
  const path = writeDay(directory, 'wide', 0);
  const refused = async (signals: object, message: RegExp, key: string): Promise<void> => {
    const destination = join(directory, 'refused.nc');
    const made = async () => run({ settings: checkSettings({ source: { path }, output: { signals }, destination }) });
    await t.rejects(made(), { name: 'SettingsError', code: 'ERR_SETTINGS_VALUE', message, key });
  };
  const door = 'output.signals.door.flags';
  const twice = /gives "on" and "off" the code 1; each word needs a code of its own: 0 is free/;
  await refused({ door: { flags: { on: 1, off: 1 } } }, twice, door);
  await refused({ door: { flags: { on: -1 } } }, /a whole number from 0 to 2147483647/, `${door}.on`);
  await refused({ door: { flags: { on: 2 ** 31 } } }, /a whole number from 0 to 2147483647/, `${door}.on`);
  await refused({ door: { flags: { on: 0.5 } } }, /a whole number from 0 to 2147483647/, `${door}.on`);
  await refused({ door: { flags: { on: 'x' } } }, /a whole number from 0 to 2147483647/, `${door}.on`);
  await refused({ door: { flags: { ' ': 1 } } }, /missing value; leave it out/, door);
  await refused({ door: { flags: { on: 2 ** 31 - 1 } } }, /no codes up to 2147483647 are left/, door);
  await refused({ '*': { flags: { on: 1 } } }, /name the signal/, 'output.signals["*"].flags');
  await refused({ temp: { flags: { on: 1 } } }, /temp is read as numbers; leave it out/, 'output.signals.temp.flags');
});
