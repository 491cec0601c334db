/** Files that netCDF-C, h5py and HDF5's tools have changed are told from damaged ones, and never pass for whole. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { checkLedger } from '../../lib/ledger/index.js';
import type { Netcdf4Options } from '../../lib/netcdf/index.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { encode } from '../netcdf/netcdf4/encode.js';
import { machines } from '../netcdf/netcdf4/samples.js';
import { memoryReader } from './memory-reader.js';

const SCRIPT = fileURLToPath(new URL('../../../test/ledger/overwrite.py', import.meta.url));

const check = (path: string) => checkLedger(memoryReader(readFileSync(path)));

const MODES: readonly { name: string; options: Netcdf4Options }[] = [
  { name: 'deflated', options: {} },
  { name: 'metadata at the end', options: { metadata: 'end' } },
  { name: 'Fletcher32', options: { deflate: 0, fletcher32: true } },
  { name: 'Fletcher32, forward', options: { forward: true, fletcher32: true, stringBytes: () => 100 } },
  { name: 'shuffled', options: { shuffle: true, deflate: 4 } },
];

const directory = t.testdir();

for (const { name, options } of MODES) {
  t.test(`changed by Python's libraries: ${name}`, needsPython('netCDF4', 'h5py'), async (t) => {
    const original = join(directory, `${name}.nc`);
    const { bytes } = await encode(machines(), options);
    writeFileSync(original, bytes);
    const files = JSON.parse(execFileSync(PYTHON, [SCRIPT, original], { encoding: 'utf8' })) as Record<string, string>;
    t.equal(Object.keys(files).length, 15);
    for (const [change, path] of Object.entries(files)) {
      const { status, reason, faults } = await check(path);
      const isSame = readFileSync(path).equals(bytes);
      const wanted = isSame ? 'ok' : change === 'text' ? 'damaged' : 'changed';
      t.equal(status, wanted, `${change}: ${reason || 'as written'} ${JSON.stringify(faults)}`);
      // Texts have no checksum, and netCDF-C overwrites them in place: nothing in the file tells by whom.
      if (change === 'text') t.ok(faults.every(({ verdict }) => verdict === 'unclear'));
    }
  });
}

t.test('written anew by tools', needs('nccopy', 'h5repack'), async (t) => {
  const original = join(directory, 'original.nc');
  writeFileSync(original, (await encode(machines())).bytes);
  const repacked = join(directory, 'repacked.nc');
  execFileSync('h5repack', [original, repacked]);
  t.match(await check(repacked), { status: 'none' });
  execFileSync('h5repack', ['--low=2', original, repacked]);
  t.match(await check(repacked), { status: 'changed', reason: 'another program wrote it anew' });
  const copied = join(directory, 'copied.nc');
  execFileSync('nccopy', [original, copied]);
  t.match(await check(copied), { status: 'none' });
});
