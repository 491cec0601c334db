/** A bit that flips in a chunk is noticed by a foreign reader: by Fletcher32 where deflate does not protect. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { needsPython, PYTHON } from '../foreign.js';
import { encode } from '../netcdf/netcdf4/encode.js';
import { machines } from '../netcdf/netcdf4/samples.js';
import { SEED, scaled } from '../scale.js';

const SCRIPT = fileURLToPath(new URL('../../../test/ledger/flipped-bits.py', import.meta.url));

const directory = t.testdir();

/** A file whose bits are flipped, read by h5py. */
async function flipped(fletcher32: boolean, bits: number): Promise<Record<string, number>> {
  const { dataset, values } = machines();
  const storage = { chunks: [250, 4] };
  const variables = dataset.variables.map((v) => (v.type === 'double' ? { ...v, storage } : v));
  const { bytes } = await encode({ dataset: { ...dataset, variables }, values }, { deflate: 0, fletcher32 });
  const path = join(directory, `${fletcher32}.nc`);
  writeFileSync(path, bytes);
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, path, String(bits), String(SEED)], { encoding: 'utf8' }));
}

t.test(`bits of chunks that are not deflated (FLEETCDF_TEST_SEED=${SEED})`, needsPython('h5py'), async (t) => {
  const bits = scaled(40);
  t.same(await flipped(true, bits), { noticed: bits, wrong: 0, right: 0 });
  t.same(await flipped(false, bits), { noticed: 0, wrong: bits, right: 0 }, 'without Fletcher32 nothing tells');
});
