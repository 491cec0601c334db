/**
 * Part of the build, run under the flags that the program runs under, as V8 takes no cache that was made under others: does
 * with the program what most runs do, and keeps what V8 has compiled for it.
 */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import loading from './load-program.cjs';

const DIRECTORY = fileURLToPath(new URL('.', import.meta.url));

// V8 lets go of what it has compiled and not run for a while.
setFlagsFromString('--no-flush-bytecode');
const script = loading.compileProgram(DIRECTORY);
const { main } = loading.runProgram(script, DIRECTORY, createRequire(import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'fleetcdf-build-'));
try {
  const [database, settings] = [join(scratch, 'sample.db'), 'settings.json'];
  const runs = [
    ['sample', database, '--machines', '4', '--points', '500'],
    [database, join(scratch, 'discovered.nc')],
    [database, join(scratch, 'classic.nc'), '--settings', settings, '--format', 'classic'],
    [database, join(scratch, 'netcdf4.nc'), '--settings', settings],
  ];
  for (const words of runs) {
    await main([...words, '--quiet']);
    if (process.exitCode) throw new Error(`fleetcdf ${words.join(' ')} failed`);
  }
} finally {
  await rm(scratch, { recursive: true });
}
setFlagsFromString('--flush-bytecode');
const cache = loading.cachePath(DIRECTORY);
await writeFile(`${cache}.new`, script.createCachedData());
await rename(`${cache}.new`, cache);
