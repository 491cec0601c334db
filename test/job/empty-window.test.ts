/** Runs in whose window of time no reading lies: they write nothing, and say what times there are. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { EmptyWindowError } from '../../lib/errors.js';
import { settingsOf } from '../../lib/inspect/index.js';
import { dryRun, run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

const HOUR = 3600e9;
const START = Date.parse('2024-05-01T00:00:00Z') / 1000;

/** Two tables that are not aligned, of machines a (hours 0 to 4) and b (hours 2 to 6). */
function plant(t: Test): string {
  const directory = scratch(t);
  const rows = (machine: string, from: number): Cell[][] =>
    [0, 1, 2, 3, 4].map((hour) => [START + (from + hour) * 3600, machine, hour]);
  const columns = 'time INTEGER, machine TEXT';
  writeDatabase(join(directory, 'plant.db'), {
    temperature: { columns: `${columns}, celsius REAL`, rows: [...rows('a', 0), ...rows('b', 2)] },
    pressure: { columns: `${columns}, bar REAL`, rows: rows('b', 2) },
    empty: { columns: `${columns}, litres REAL`, rows: [] },
  });
  return directory;
}

const WINDOW = 'no readings from 2024-06-01T00:00:00Z until 2024-07-01T00:00:00Z';
const ADVICE = '--since and --until (source.since, source.until) choose other times. Nothing was written';
const ALL = 'times from 2024-05-01T00:00:00Z to 2024-05-01T06:00:00Z';

function settingsIn(directory: string, source: object, format: string, destination: string) {
  return checkSettings({
    source: { path: join(directory, 'plant.db'), since: '2024-06', until: '2024-07', ...source },
    output: { format },
    destination: join(directory, destination),
  });
}

t.test('of every format, from one table or several: nothing is written', async (t) => {
  const directory = plant(t);
  for (const format of ['netcdf4', 'classic', 'csv', 'ndjson', 'parquet']) {
    for (const tables of [['temperature'], ['temperature', 'pressure']]) {
      const settings = settingsIn(directory, { tables }, format, `out.${format}`);
      const path = join(directory, `out.${format}`);
      rmSync(path, { force: true });
      const message = `${WINDOW} in ${join(directory, 'plant.db')}, which has ${ALL}; ${ADVICE}`;
      const error = { name: 'EmptyWindowError', code: 'ERR_EMPTY_WINDOW', message };
      await t.rejects(run({ settings }), error, `${format} ${tables}`);
      t.notOk(existsSync(path));
      writeFileSync(path, 'of yesterday');
      await t.rejects(run({ settings, strict: true }), error);
      t.equal(readFileSync(path, 'utf8'), 'of yesterday', 'what was there stays');
      // Text of one table is not surveyed.
      if (tables.length > 1 || !/csv|json/.test(format)) await t.rejects(dryRun({ settings }), error);
    }
  }
  t.strictSame(
    readdirSync(directory).filter((name) => name.includes('.fleetcdf')),
    [],
    'nothing under a temporary name',
  );
});

t.test('the error has the window and the times', async (t) => {
  const settings = settingsIn(plant(t), { tables: ['temperature'], until: undefined }, 'netcdf4', 'out.nc');
  const error = await run({ settings }).catch((thrown: unknown) => thrown);
  t.ok(error instanceof EmptyWindowError);
  const { message, since, until, first, last } = error as EmptyWindowError;
  t.match(message, /^no readings from 2024-06-01T00:00:00Z on in /);
  t.strictSame([since, until], [BigInt(Date.parse('2024-06-01')) * 1_000_000n, undefined]);
  t.strictSame([first, last], [BigInt(START) * 1_000_000_000n, BigInt(START * 1e9 + 6 * HOUR)]);
});

t.test('the times are those of what else was chosen', async (t) => {
  const directory = plant(t);
  const chosen = { tables: ['temperature'], only: { machines: ['b'] }, until: '2024-05-01T02:00', since: undefined };
  await t.rejects(run({ settings: settingsIn(directory, chosen, 'netcdf4', 'out.nc') }), {
    message: `no readings before 2024-05-01T02:00:00Z in ${join(directory, 'plant.db')}, where what else was chosen has times from 2024-05-01T02:00:00Z to 2024-05-01T06:00:00Z; ${ADVICE}`,
  });
  const where = { tables: ['temperature'], where: 'celsius > 3' };
  await t.rejects(run({ settings: settingsIn(directory, where, 'csv', 'out.csv') }), {
    message: /where what else was chosen has times from 2024-05-01T04:00:00Z to 2024-05-01T06:00:00Z/,
  });
});

t.test('without readings outside of the window either, it is not the window', async (t) => {
  const directory = plant(t);
  const nothing = { tables: ['temperature'], where: 'celsius > 100' };
  await t.rejects(run({ settings: settingsIn(directory, nothing, 'netcdf4', 'out.nc') }), {
    code: 'ERR_SOURCE_NO_ROWS',
  });
  const settings = settingsIn(directory, { ...nothing, since: undefined, until: undefined }, 'netcdf4', 'out.nc');
  await t.rejects(run({ settings }), { code: 'ERR_SOURCE_NO_ROWS' });
});

t.test('where there are readings, the plan says the window', async (t) => {
  const directory = plant(t);
  const window = { tables: ['temperature'], since: '2024-05-01T01:00', until: '2024-05-01T05:30+01:00' };
  for (const format of ['netcdf4', 'csv']) {
    const settings = settingsIn(directory, window, format, 'out.nc');
    const line = { what: 'window', value: 'from 2024-05-01T01:00:00Z until 2024-05-01T04:30:00Z' };
    t.match(
      (await dryRun({ settings })).find(({ what }) => what === 'window'),
      line,
    );
    const report = await run({ settings });
    t.equal(report.readings, 7, 'a from 1 to 4, b from 2 to 4');
    t.match(report.plan, { window: line.value });
  }
  const all = settingsIn(directory, { since: undefined, until: undefined }, 'netcdf4', 'out.nc');
  t.notOk((await dryRun({ settings: all })).some(({ what }) => what === 'window'));
});

t.test('JSON, verification, and the settings that inspect prints', async (t) => {
  const directory = plant(t);
  writeFileSync(join(directory, 'log.json'), '{"time":"2024-05-01T00:00:00Z","machine":"a","celsius":1}\n');
  for (const format of ['netcdf4', 'csv']) {
    const json = settingsIn(directory, { path: join(directory, 'log.json'), from: 'json' }, format, 'out.json');
    await t.rejects(run({ settings: json }), {
      code: 'ERR_EMPTY_WINDOW',
      message: /which has times from 2024-05-01T00:00:00Z to 2024-05-01T00:00:00Z/,
    });
  }
  const whole = settingsIn(
    directory,
    { tables: ['temperature'], since: undefined, until: undefined },
    'netcdf4',
    'out.nc',
  );
  await run({ settings: whole });
  const settings = settingsIn(directory, { tables: ['temperature'] }, 'netcdf4', 'out.nc');
  await t.rejects(verify({ settings }), { code: 'ERR_EMPTY_WINDOW' });
  const { text, warnings } = await settingsOf({ settings });
  t.match(JSON.parse(text), { source: { since: '2024-06', until: '2024-07' } }, 'as they were written');
  t.match(warnings, [/^settings for the dataset are left out, because a run would fail: no readings from 2024-06/]);
});
