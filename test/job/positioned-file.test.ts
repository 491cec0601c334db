/**
 * Classic formats into a file: values go to their places, and the file is the one that goes forward by way of the
 * stages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openStages } from '../../lib/job/open-stages.js';
import { dryRun, run } from '../../lib/job/run.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';

interface Case {
  readonly name: string;
  readonly order: 'machine' | 'time';
  readonly flags: Record<string, unknown>;
  readonly change?: string;
  readonly group: string;
  readonly passes: string;
}

/** Each machine has times of its own, some of which others have too. */
const THINNED = [0, 1, 2, 3].map((k) => `DELETE FROM feat_${k} WHERE rowid % 7 = 3 OR rowid > 9000`).join(';');
/** Some times come twice. */
const REPEATED = 'INSERT INTO feat_0 SELECT * FROM feat_0 WHERE rowid > 11990';

const LAYOUTS = ['machines', 'stacked', 'ragged'];

const CASES: readonly Case[] = LAYOUTS.flatMap((layout): Case[] => [
  { name: 'by time', order: 'time', flags: { layout }, group: 'scatter', passes: '1' },
  { name: 'times of their own', order: 'time', change: THINNED, flags: { layout }, group: 'scatter', passes: '1' },
  {
    name: 'by machine',
    order: 'machine',
    change: THINNED,
    flags: { layout, textSignals: 'none' },
    group: 'pass',
    passes: '1',
  },
  // Buffers for a few readings of each machine only.
  {
    name: 'little memory',
    order: 'time',
    change: THINNED,
    flags: { layout, memory: '512KiB' },
    group: 'spill',
    passes: '1',
  },
]);

async function plant(t: Test, { order, change = '' }: Case): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 6, points: 2000, order });
  new Database(join(directory, 'plant.db')).exec(change).close();
  return directory;
}

/** The file as the stages write it, which know of no places. */
async function forward(settings: ReturnType<typeof defaultSettings>): Promise<Buffer> {
  const stages = await openStages({ settings });
  const { source, clean, group, screen, layout, encode, sink } = stages;
  await pipeline(source, clean, group, screen, layout, encode, sink);
  await stages.close();
  return readFileSync(String(settings.destination));
}

for (const each of CASES) {
  t.test(`${each.flags['layout']}, ${each.name}`, async (t) => {
    const directory = await plant(t, each);
    const destination = join(directory, 'out.nc');
    const flags = { format: '64-bit-offset', database: join(directory, 'plant.db'), destination, ...each.flags };
    const settings = mergeFlags(defaultSettings(), flags);
    const lines = await dryRun({ settings });
    const value = (what: string): string | undefined => lines.find((line) => line.what === what)?.value;
    t.equal(value('group'), each.group);
    const wanted = await forward(settings);
    const report = await run({ settings });
    const found = readFileSync(destination);
    t.equal(report.bytes, found.length);
    t.ok(found.equals(wanted), 'the same bytes');
    t.same(readdirSync(directory).sort(), ['out.nc', 'plant.db']);
    t.equal(value('passes'), each.passes);
    if (each.group === 'scatter') t.equal(value('temporary'), 'nothing on disk');
  });
}

t.test('times that come twice are one, in places too', async (t) => {
  const each: Case = { name: '', order: 'time', change: REPEATED, flags: {}, group: 'scatter', passes: '1' };
  const directory = await plant(t, each);
  const destination = join(directory, 'out.nc');
  const flags = { format: 'cdf5', layout: 'ragged', database: join(directory, 'plant.db'), destination };
  const settings = mergeFlags(defaultSettings(), flags);
  const wanted = await forward(settings);
  await run({ settings });
  t.ok(readFileSync(destination).equals(wanted));
});
