import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../bin/fleetcdf.js', import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Where the program keeps its compiled code, so that no test writes into a home directory. */
export const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));

/** Run `fleetcdf` with these words, without credentials or configuration of this machine's user. */
export function fleetcdf(
  words: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: options.cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      XDG_CACHE_HOME: CACHE,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...options.env,
    },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr: stderr.toString() };
}
