import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One run of one command. */
export interface Measurement {
  /** Seconds from start to exit. */
  readonly wall: number;
  /** Seconds of processor time, user and system; undefined without GNU time. */
  readonly cpu: number | undefined;
  /** Peak resident set in bytes; undefined without GNU time. */
  readonly peak: number | undefined;
  /** Its standard output, if captured. */
  readonly stdout: string;
}

/** A command failed. `message` is the last line of its standard error. */
export class CommandFailed extends Error {}

// Node reports neither processor time nor memory of a child process.
const TIME = '/usr/bin/time';
const USAGE = join(tmpdir(), `fleetcdf-bench-${process.pid}.txt`);

interface MeasureOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Capture standard output. Default: it goes to /dev/null. */
  readonly capture?: boolean;
}

/** Runs `command` once. @throws CommandFailed unless it exits with 0 */
export async function measure(command: readonly string[], options: MeasureOptions = {}): Promise<Measurement> {
  if (!existsSync(TIME)) return { ...(await run(command, options)), cpu: undefined, peak: undefined };
  try {
    const done = await run([TIME, '-f', '%U %S %M', '-o', USAGE, ...command], options);
    return { ...done, ...parseUsage(await readFile(USAGE, 'utf8')) };
  } finally {
    await rm(USAGE, { force: true });
  }
}

/** Reading these certificates doubles Node's start-up time, and no contender needs them. */
const UNSET = { NODE_EXTRA_CA_CERTS: undefined };

async function run([file, ...args]: readonly string[], { env, capture }: MeasureOptions) {
  // For writing alone: fleetcdf takes /dev/null for reading and writing, which is what 'ignore' opens, for closed.
  const nowhere = openSync('/dev/null', 'w');
  const began = process.hrtime.bigint();
  const child = spawn(file, args, {
    stdio: ['ignore', capture ? 'pipe' : nowhere, 'pipe'],
    env: { ...process.env, ...UNSET, ...env },
  });
  closeSync(nowhere);
  let wall = 0;
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr = (stderr + text).slice(-4096);
  });
  child.on('exit', () => {
    wall = Number(process.hrtime.bigint() - began) / 1e9;
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => reject(new CommandFailed(error.message)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandFailed(lastLine(stderr) ?? `it exited with ${signal ?? code}`));
    });
  });
  return { wall, stdout };
}

/** Parses the output of `time -f '%U %S %M'`: user seconds, system seconds, kilobytes. */
export function parseUsage(text: string): { cpu: number; peak: number } {
  const [user, system, kilobytes] = text.trim().split(/\s+/).map(Number);
  return { cpu: user + system, peak: kilobytes * 1024 };
}

/** The last line of standard error, which has the message of a Python traceback. Skips the usage hint of fleetcdf. */
export function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('Try: '));
}

/** Removes the file at `path`, so that the system need not write the rest to disk. @returns its size in bytes */
export async function takeOutput(path: string): Promise<number> {
  const { size } = await stat(path);
  await rm(path);
  return size;
}
