import { join } from 'node:path';
import t, { type Test } from 'tap';
import { inspectReadings } from '../../lib/inspect/index.js';
import { run } from '../../lib/job/run.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

/** Times of a machine every 10 minutes from 00:00 to 05:50, with 02:00 to 02:50 once more. */
const AUTUMN = [0, 1, 2, 2, 3, 4, 5].flatMap((hour) =>
  [0, 1, 2, 3, 4, 5].map((minute) => `2023-10-29 0${hour}:${minute}0:00`),
);

/** Not of merged readings. */
const isOfClock = (warning: string): boolean => /zone/.test(warning);

async function warningsOf(t: Test, times: readonly Cell[], time?: object): Promise<(readonly string[])[]> {
  const directory = scratch(t);
  const rows = times.map((at, n): Cell[] => ['press', at, n]);
  const path = writeDatabase(join(directory, 'plant.db'), { log: { columns: 'machine TEXT, ts, temp REAL', rows } });
  const all = [];
  for (const format of ['netcdf4', 'csv']) {
    const source = { path, ...(time && { time }) };
    const settings = checkSettings({ source, output: { format }, destination: join(directory, `out.${format}`) }, 'x');
    const { warnings, tally } = await run({ settings });
    t.equal(
      tally.some(({ rule }) => /order/.test(rule)),
      warnings.length > 0,
    );
    all.push(warnings.filter(isOfClock));
  }
  if (time === undefined) all.push((await inspectReadings({ path })).warnings);
  return all;
}

t.test('times that go back like those of a local clock in autumn are warned of', async (t) => {
  const warning =
    'the times of log.ts go back at 2023-10-29 02:00:00, as a local clock does when summer time ends: ' +
    'if they are local times, source.time.zone reads them, such as "Europe/Berlin"';
  t.strictSame(await warningsOf(t, AUTUMN), [[warning], [warning], [warning]]);
  t.strictSame(await warningsOf(t, AUTUMN, { zone: 'Europe/Berlin' }), [[], []]);
});

t.test('times with an offset, and clocks that were set at other times, are not', async (t) => {
  const others = [AUTUMN.map((time) => `${time}Z`), AUTUMN.map((time) => time.replace('-29', '-27'))];
  for (const times of others) {
    const directory = scratch(t);
    const rows = times.map((at, n): Cell[] => ['press', at, n]);
    const path = writeDatabase(join(directory, 'plant.db'), { log: { columns: 'machine TEXT, ts, temp REAL', rows } });
    const settings = checkSettings({ source: { path }, destination: join(directory, 'out.nc') }, 'x');
    t.strictSame((await run({ settings })).warnings.filter(isOfClock), [], times[0]);
  }
});

t.test('--strict refuses zero times, times out of range, and local times that are not told apart', async (t) => {
  const cases: [times: Cell[], fault: RegExp][] = [
    [['2024-01-01 00:00:00', '0001-01-01 00:00:00'], /log.ts: 1 × zero time$/],
    [['2024-01-01 00:00:00', '9999-12-31 00:00:00'], /log.ts: 1 × time out of range, such as 9999-12-31 00:00:00$/],
    [['2023-10-29 01:00:00', '2023-10-29 02:10:00'], /log.ts: 1 × repeated local time$/],
    [['2023-10-29 01:00:00', '2024-03-31 02:10:00'], /log.ts: 1 × skipped local time, such as 2024-03-31 02:10:00$/],
  ];
  for (const [times, fault] of cases) {
    const directory = scratch(t);
    const rows = times.map((at, n): Cell[] => ['press', at, n]);
    const path = writeDatabase(join(directory, 'plant.db'), { log: { columns: 'machine TEXT, ts, temp REAL', rows } });
    const source = { path, time: { zone: 'Europe/Berlin' } };
    const settings = checkSettings({ source, destination: join(directory, 'out.nc') }, 'x');
    await t.rejects(run({ settings, strict: true }), { code: 'ERR_BAD_INPUT', message: fault });
  }
});
