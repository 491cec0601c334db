import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, PROGRAM } from '../cli/cli.js';
import type { Random } from '../random.js';
import { removeDatabase } from '../source/scan/compare.js';
import { writeDatabaseInput } from './databases.js';
import { hostileName } from './hostile-values.js';
import { jsonInput } from './json-inputs.js';
import { assertReadable } from './outcome.js';
import { settingsInput } from './settings-inputs.js';

const EXIT_CODES = [0, 1, 2, 3];
const TIME_LIMIT = 60_000;

/** The program as a user starts it. */
export async function tryCommandLine(random: Random, directory: string): Promise<string> {
  const words = wordsOf(random, directory);
  const { status, signal, stderr, stdout } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: directory,
    encoding: 'utf8',
    timeout: TIME_LIMIT,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      XDG_CACHE_HOME: CACHE,
      AWS_EC2_METADATA_DISABLED: 'true',
      TMPDIR: directory,
    },
  });
  const said = `fleetcdf ${JSON.stringify(words)}: status ${status}, signal ${signal}\n${stderr.slice(0, 2000)}`;
  if (signal !== null || !EXIT_CODES.includes(status as number)) throw new Error(said);
  if (/nobody foresaw|^ +at .*:\d+:\d+/m.test(stderr)) throw new Error(said);
  assertReadable(stderr, 'standard error');
  if (!words.includes('--json') && words[0] === 'inspect') assertReadable(stdout, 'an inspection');
  if (stderr.length > 200_000 || stdout.length > 50_000_000) throw new Error(`${stderr.length} characters: ${said}`);
  const isThere = existsSync(join(directory, 'out', 'out.nc'));
  if (isThere && status !== 0) throw new Error(`there is a file: ${said}`);
  rmSync(join(directory, 'out', 'out.nc'), { force: true });
  removeDatabase(join(directory, 'plant.db'));
  return `exit code ${status}`;
}

function wordsOf(random: Random, directory: string): string[] {
  const destination = join(directory, 'out', 'out.nc');
  switch (random.below(5)) {
    case 0:
      writeFileSync(join(directory, 'in.json'), jsonInput(random));
      return ['--from', 'json', 'in.json', destination];
    case 1:
      writeDatabaseInput(join(directory, 'plant.db'), random, directory);
      writeFileSync(join(directory, 'settings.json'), settingsInput(random));
      return ['run', '--settings', 'settings.json', 'plant.db', destination];
    case 2:
      writeDatabaseInput(join(directory, 'plant.db'), random, directory);
      return ['inspect', 'plant.db', ...(random.chance(0.5) ? [random.pick(['--json', '--print-settings'])] : [])];
    case 3:
      writeDatabaseInput(join(directory, 'plant.db'), random, directory);
      return [
        'plant.db',
        destination,
        random.pick(['--where', '--table', '--machine', '--signal', '--since', '--memory', '--part-size', '--recipe']),
        hostileName(random).replaceAll('\0', '') || ' ',
      ];
    default:
      writeDatabaseInput(join(directory, 'plant.db'), random, directory);
      return ['plant.db', destination, '--layout', random.pick(['machines', 'stacked', 'ragged'])];
  }
}
