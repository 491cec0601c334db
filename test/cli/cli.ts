import { spawn, spawnSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
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

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Without credentials or configuration of this machine's user. */
const around = ({ cwd, env }: Surroundings) => ({
  cwd,
  env: {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    XDG_CACHE_HOME: CACHE,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  },
});

/** Run `fleetcdf` with these words. */
export function fleetcdf(words: readonly string[], surroundings: Surroundings = {}): Outcome {
  const options = { ...around(surroundings), maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], options);
  return { status, stdout, stderr: stderr.toString() };
}

/** The same while this process goes on: it may be an S3 server, or have more to do. */
export async function begin(words: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    ...around(surroundings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [status, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    buffer(child.stdout),
    buffer(child.stderr),
  ]);
  return { status, stdout, stderr: stderr.toString() };
}
