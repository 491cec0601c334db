import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkLedger } from '../../lib/ledger/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { openRangeReader } from '../../lib/sink/index.js';
import type { Random } from '../random.js';
import { damageBytes } from './damage.js';
import { outcomeOf } from './outcome.js';
import { writeSound } from './settings-inputs.js';

let database = '';
const datasets = new Map<string, Buffer>();

/** A damaged dataset, read back and compared with its database, and with its own ledger. */
export async function tryDataset(random: Random, directory: string): Promise<string> {
  if (!existsSync(database)) database = writeSound(join(directory, 'sound.db'));
  const destination = join(directory, 'out', 'out.nc');
  const settings = mergeFlags(defaultSettings(), {
    ...{ database, destination, memory: '8MiB', threads: 1 },
    layout: random.pick(['machines', 'stacked', 'ragged']),
    format: random.pick(['netcdf4', 'netcdf4', 'classic', 'cdf5']),
  });
  let bytes = await datasetOf(settings, destination);
  for (let n = random.below(2); n >= 0; n--) bytes = damageBytes(bytes, random);
  writeFileSync(destination, bytes);
  let [isSame, status] = [false, 'not asked'];
  const compared = await outcomeOf(async () => {
    isSame = (await verify({ settings, limit: 5 })).isSame;
  });
  if (random.chance(0.5)) {
    const checked = await outcomeOf(async () => {
      status = await checkAlone(destination, settings);
    });
    if (checked !== 'success') status = checked;
  }
  rmSync(destination);
  return `${compared === 'success' ? (isSame ? 'the same' : 'differs') : compared}, its ledger: ${status}`;
}

async function datasetOf(settings: Settings, destination: string): Promise<Buffer> {
  const { layout, format } = settings.output;
  const known = datasets.get(`${layout} ${format}`);
  if (known !== undefined) return known;
  await run({ settings });
  const bytes = readFileSync(destination);
  datasets.set(`${layout} ${format}`, bytes);
  return bytes;
}

async function checkAlone(destination: string, settings: Settings): Promise<string> {
  const ranges = await openRangeReader(destination, settings.s3);
  try {
    return (await checkLedger(ranges, { decode: true })).status;
  } finally {
    await ranges.close();
  }
}
