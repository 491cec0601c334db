/** `--append`: rows behind the watermarks are not read, and the file is that of a fresh run. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import type { Settings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { needsPython } from '../foreign.js';
import {
  change,
  differences,
  grown,
  isFresh,
  LOGGED,
  log,
  logger,
  OWN,
  plant,
  ROWS,
  settingsOf,
  write,
} from './growing.js';

t.setTimeout(600_000);

const xarray = needsPython('xarray', 'h5py');

for (const layout of ['machines', 'stacked'] as const) {
  t.test(`${layout}, one time axis: night after night`, xarray, async (t) => {
    const cwd = await plant(t);
    const flags = { layout, append: 'auto' };
    const first = await write(cwd, 'all.nc', flags);
    t.equal(first.updated, undefined);
    t.notOk(first.warningCodes.includes('WARN_APPEND'), 'nobody need be told');
    let behind = ROWS;
    for (const hours of layout === 'machines' ? [40, 0, 300] : [40]) {
      if (hours > 0) change(cwd, grown(hours));
      const report = await write(cwd, 'all.nc', flags);
      t.notOk(report.warningCodes.includes('WARN_APPEND'), report.warnings.join());
      t.equal(report.rows, 4 * 8 * hours, 'only new rows are read');
      t.equal(report.readings, 4 * 8 * hours);
      t.equal(report.updated?.behind, behind);
      t.ok((report.updated?.sent ?? 0) < 0.7 * report.bytes, `${report.updated?.sent} of ${report.bytes}`);
      behind += 4 * 8 * hours;
      await isFresh(t, cwd, 'all.nc', flags);
    }
    change(cwd, grown(5));
    const updated = await write(cwd, 'all.nc', { layout, update: 'only' });
    t.equal(updated.rows, behind + 4 * 8 * 5, '--update goes on with it');
    await isFresh(t, cwd, 'all.nc', flags);
    t.same(readdirSync(cwd).sort(), ['all.nc', 'fresh.nc', 'plant.db']);
  });
}

t.test('machines with times of their own: some, none, a new one', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  const nights: [from: number, to: number, machines: string[]][] = [
    [12_000, 12_100, ['b']],
    [12_100, 12_101, ['a', 'b', 'c']],
    [12_101, 13_000, ['d']],
    [13_000, 14_000, ['c', 'a', 'd']],
  ];
  let behind = LOGGED;
  for (const [from, to, machines] of nights) {
    log(cwd, from, to, machines);
    const report = await write(cwd, 'all.nc', { ...OWN, append: 'only' });
    const rows = (to - from) * machines.length;
    t.match(report, { rows, updated: { behind } }, report.warnings.join());
    behind += rows;
    await isFresh(t, cwd, 'all.nc', OWN);
  }
  t.equal(behind, LOGGED + 100 + 3 + 899 + 3000);
});

t.test(
  'many chunks of a machine, and values packed: what a chunk holds already is read from the file',
  xarray,
  async (t) => {
    const cwd = logger(t);
    const settings = (destination: string, append: 'off' | 'auto'): Settings => {
      const { output, ...others } = settingsOf(cwd, destination, OWN);
      const encoding = { '*': { dtype: 'int16', scale_factor: 0.5, chunksizes: [1000, 2], zlib: true } } as const;
      return { ...others, output: { ...output, append, encoding } };
    };
    await run({ settings: settings('all.nc', 'auto') });
    for (const [from, to] of [
      [12_000, 12_010],
      [12_010, 13_500],
    ]) {
      log(cwd, from, to, ['a', 'c']);
      const report = await run({ settings: settings('all.nc', 'auto') });
      t.match(report, { rows: 2 * (to - from) }, report.warnings.join());
      await run({ settings: settings('fresh.nc', 'off') });
      t.same(differences(join(cwd, 'fresh.nc'), join(cwd, 'all.nc')), []);
    }
  },
);

t.test(
  'new rows may be out of order, and some twice, as long as they are behind those that are there',
  xarray,
  async (t) => {
    const cwd = logger(t);
    await write(cwd, 'all.nc', OWN);
    log(cwd, 12_100, 12_200, ['c', 'a']);
    log(cwd, 12_000, 12_120, ['b', 'a']);
    t.match(await write(cwd, 'all.nc', { ...OWN, append: 'only' }), { rows: 440, updated: { behind: LOGGED } });
    await isFresh(t, cwd, 'all.nc', OWN);
  },
);

t.test('rows behind the watermark are not decoded', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  log(cwd, 12_000, 12_100, ['a', 'b', 'c']);
  await write(cwd, 'fresh.nc', { timeAxis: 'own' });
  const path = join(cwd, 'plant.db');
  const bytes = readFileSync(path);
  const sampled = new Set(Array.from({ length: 128 }, (_, i) => 1 + Math.floor(((LOGGED - 1) * i) / 127)));
  // Before its temperature, a row has a header of 5 bytes, a letter and 4 bytes of a time.
  const temperature = Buffer.alloc(8);
  for (const i of [3000, 6000, 9000]) {
    t.notOk(
      [1, 2, 3].some((m) => sampled.has(3 * i + m)),
      'no row of the sample',
    );
    temperature.writeDoubleBE(Math.sin(i) * i);
    const at = bytes.indexOf(temperature);
    t.equal(bytes[at - 10], 5);
    bytes[at - 10] = 0x7f;
  }
  writeFileSync(path, bytes);
  await t.rejects(write(cwd, 'other.nc', { timeAxis: 'own' }), { name: 'SourceError' }, 'whoever decodes them fails');
  t.equal((await write(cwd, 'all.nc', { ...OWN, append: 'only' })).rows, 300);
  t.same(differences(join(cwd, 'fresh.nc'), join(cwd, 'all.nc')), []);
});

t.test('a run that ends early leaves the old file, and the next one appends', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  const before = readFileSync(join(cwd, 'all.nc'));
  log(cwd, 12_000, 12_500, ['a', 'b']);
  for (const moment of ['rows', 'bytes'] as const) {
    const controller = new AbortController();
    const progress = { start() {}, rows() {}, bytes() {}, stop() {}, [moment]: () => controller.abort() };
    await t.rejects(write(cwd, 'all.nc', OWN, { signal: controller.signal, progress }), { name: 'AbortError' }, moment);
    t.ok(readFileSync(join(cwd, 'all.nc')).equals(before));
  }
  t.same(readdirSync(cwd).sort(), ['all.nc', 'plant.db']);
  t.match(await write(cwd, 'all.nc', OWN), { rows: 1000, updated: { behind: LOGGED } });
  await isFresh(t, cwd, 'all.nc', OWN);
});

t.test('--append of the command line', async (t) => {
  const cwd = logger(t);
  const at = { cwd };
  const args = ['plant.db', 'all.nc', '--time-axis', 'own'];
  t.equal(fleetcdf(['--append', ...args], at).status, 0, 'it does not take the database for its value');
  log(cwd, 12_000, 12_010, ['a', 'b', 'c']);
  t.match(fleetcdf([...args, '--append', '--dry-run'], at).stdout.toString(), /append +only new rows are read/);
  const { status, stderr } = fleetcdf([...args, '--append=only'], at);
  t.equal(status, 0, stderr);
  t.match(stderr, /read +30 new rows, behind 36,000 rows that were not read, of 3 machines/);
  const { status: failed, stderr: why } = fleetcdf(['plant.db', 'other.nc', '--append=only'], at);
  t.equal(failed, 1);
  t.match(why, /nothing can be appended to other\.nc without reading all rows: it is not there yet/);
});
