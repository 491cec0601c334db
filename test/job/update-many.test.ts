/** `--update` of the dataset of several databases: a new file a night, and corrections in older ones. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import type { RunReport } from '../../lib/report/index.js';
import { parseSettings, type Settings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences } from '../shards/jobs.js';
import { type Part, writePart } from '../source/fleet/plants.js';

t.setTimeout(300_000);

const reads = needsPython('xarray', 'netCDF4', 'h5netcdf');

/** Hours of a file; those of five are more than a chunk for each machine, which has 131,072 values at most. */
const HOURS = 30_000;

function settingsOf(
  directory: string,
  name: string,
  layout: 'machines' | 'stacked',
  update?: 'auto' | 'only',
): Settings {
  const output = { layout, deflate: 1, ...(update === undefined ? {} : { update }) };
  return parseSettings({ source: { paths: [directory] }, destination: join(directory, name), output }, 'settings');
}

for (const layout of ['machines', 'stacked'] as const) {
  t.test(`${layout}: what a fresh run gives, and little of it is new`, reads, async (t) => {
    const [directory, out] = [scratch(t), scratch(t)];
    const addFile = (night: number, part: Partial<Part> = {}): string =>
      writePart(directory, `${night}.db`, { hours: [night * HOURS, (night + 1) * HOURS], ...part });
    const write = (name: string, update?: 'auto' | 'only'): Promise<RunReport> =>
      run({ settings: { ...settingsOf(directory, name, layout, update), destination: join(out, name) } });
    const correct = (name: string, statement: string): void => {
      const database = new Database(join(directory, name));
      database.exec(statement);
      database.close();
    };
    for (const night of [0, 1, 2, 3, 4]) addFile(night);
    await write('all.nc', 'auto');
    const nights: Record<string, () => void> = {
      'a few hours more in a file of their own': () => addFile(5, { hours: [5 * HOURS, 5 * HOURS + 24] }),
      'an older value is corrected': () => correct('1.db', 'UPDATE readings SET temp = temp + 1 WHERE rowid = 77'),
      // Both files have these hours, with the same values.
      'the next file begins with what the last one ends with': () => addFile(6, { hours: [5 * HOURS, 5 * HOURS + 48] }),
      'the first file is gone': () => rmSync(join(directory, '0.db')),
    };
    for (const [what, change] of Object.entries(nights)) {
      change();
      const report = await write('all.nc', 'auto');
      await write('fresh.nc');
      const { updated, bytes, warnings } = report;
      t.same(differences(join(out, 'all.nc'), join(out, 'fresh.nc')), [], what);
      const isGone = what.endsWith('is gone');
      if (layout === 'machines' && !isGone)
        t.ok((updated?.sent ?? bytes) < bytes / 2, `${what}: ${JSON.stringify(updated)} of ${bytes} ${warnings}`);
      const settings = { ...settingsOf(directory, 'all.nc', layout), destination: join(out, 'all.nc') };
      t.ok((await verify({ settings })).isSame, `verify: ${what}`);
      t.match(await verifyAlone({ settings }), { status: 'ok' }, what);
    }
  });
}
