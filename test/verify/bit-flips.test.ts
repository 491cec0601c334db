/**
 * Every flipped bit is found, anywhere in a file: in values, headers, indexes, paddings and the ledger. The slabs of a job are kept, and
 * compared with thousands of damaged copies of its output.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openJob } from '../../lib/job/open-job.js';
import { PassCounts } from '../../lib/job/pass-counts.js';
import { plannedSlabs } from '../../lib/job/planned-slabs.js';
import { run } from '../../lib/job/run.js';
import { Tally } from '../../lib/model/tally.js';
import type { Slab } from '../../lib/netcdf/index.js';
import type { DatasetPlan } from '../../lib/plan/plan.js';
import type { Settings } from '../../lib/settings/index.js';
import { checkDataset, Differences } from '../../lib/verify/index.js';
import { scratch } from '../databases.js';
import { memoryReader } from '../ledger/memory-reader.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { LAYOUTS, ORDERS, STORED, settingsOf, writePlant } from './plants.js';

/** A dataset as it was written, and what it should hold. */
interface Written {
  readonly bytes: Buffer;
  readonly plan: DatasetPlan;
  readonly slabs: readonly Slab[];
}

async function write(settings: Settings): Promise<Written> {
  await run({ settings });
  const job = await openJob({ settings, reader: 'other', positioned: true, codes: true, isWritten: true });
  try {
    if (job.kind !== 'dataset') throw new Error('no dataset');
    const counts = { values: new PassCounts(job.source.signals.length), packed: new Tally() };
    const slabs: Slab[] = [];
    for await (const slab of await plannedSlabs(job, counts, {}, '')) {
      slabs.push({ ...slab, data: slab.data.slice() as Slab['data'] });
    }
    return { bytes: readFileSync(settings.destination as string), plan: job.plan, slabs };
  } finally {
    await job.close();
  }
}

async function differencesOf({ plan, slabs }: Written, bytes: Buffer): Promise<Differences> {
  const differences = new Differences(3);
  const all = async function* () {
    yield* slabs;
  };
  await checkDataset({ plan, ranges: memoryReader(bytes), slabs: all, differences });
  return differences;
}

const datasets = STORED.filter(([name]) => !/csv|ndjson|parquet/.test(name));
const EACH = 12;

t.test('single bits', async (t) => {
  const directory = scratch(t);
  const random = new Random(SEED);
  const missed: string[] = [];
  let flips = 0;
  for (const [i, [name, output]] of datasets.entries()) {
    const order = ORDERS[i % ORDERS.length];
    const isShared = i % 2 === 0;
    const path = writePlant(directory, `plant${i}`, { order, isShared, machines: 3, times: 60 });
    for (const layout of LAYOUTS) {
      const written = await write(settingsOf(path, join(directory, 'out.nc'), { layout, ...output }));
      const { bytes } = written;
      t.equal((await differencesOf(written, bytes)).total, 0, `${name}, ${layout}`);
      for (let flip = 0; flip < scaled(EACH); flip++) {
        const at = random.below(bytes.length);
        const bit = random.below(8);
        const damaged = Buffer.from(bytes);
        damaged[at] ^= 1 << bit;
        flips++;
        if ((await differencesOf(written, damaged)).total === 0)
          missed.push(`${name}, ${layout}: bit ${bit} of byte ${at}`);
      }
    }
  }
  t.same(missed, [], again(SEED));
  t.comment(`${flips} flipped bits; ${again(SEED)}`);
});
