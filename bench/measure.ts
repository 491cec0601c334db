import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One run of one command. */
export interface Measurement {
  /** Seconds from start to exit. */
  readonly wall: number;
  /** Seconds of processor time, user and system, where GNU time is installed. */
  readonly cpu: number | undefined;
  /** Bytes of the largest resident set, where GNU time is installed. */
  readonly peak: number | undefined;
  /** What it printed. */
  readonly stdout: string;
}

/** The command failed; `message` is the last line that it said. */
export class CommandFailed extends Error {}

// Node gives the wall time of a child, but neither its processor time nor its memory.
const TIME = '/usr/bin/time';
const USAGE = join(tmpdir(), `fleetcdf-bench-${process.pid}.txt`);

export interface MeasureOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Keep what it prints; otherwise its standard output is /dev/null. */
  readonly capture?: boolean;
}

/** Run `command` once. @throws CommandFailed unless it ends with 0. */
export async function measure(command: readonly string[], options: MeasureOptions = {}): Promise<Measurement> {
  if (!existsSync(TIME)) return { ...(await run(command, options)), cpu: undefined, peak: undefined };
  try {
    const done = await run([TIME, '-f', '%U %S %M', '-o', USAGE, ...command], options);
    return { ...done, ...parseUsage(await readFile(USAGE, 'utf8')) };
  } finally {
    await rm(USAGE, { force: true });
  }
}

/** Node reads these certificates whenever it starts, which takes as long again as the rest of its start; nothing that is measured needs them. */
const LEFT_OUT = { NODE_EXTRA_CA_CERTS: undefined };

async function run([file, ...args]: readonly string[], { env, capture }: MeasureOptions) {
  const began = process.hrtime.bigint();
  const child = spawn(file, args, {
    stdio: ['ignore', capture ? 'pipe' : 'ignore', 'pipe'],
    env: { ...process.env, ...LEFT_OUT, ...env },
  });
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
      else reject(new CommandFailed(lastLine(stderr) ?? `it ended with ${signal ?? code}`));
    });
  });
  return { wall, stdout };
}

/** `user system kilobytes` as `time -f '%U %S %M'` prints them. */
export function parseUsage(text: string): { cpu: number; peak: number } {
  const [user, system, kilobytes] = text.trim().split(/\s+/).map(Number);
  return { cpu: user + system, peak: kilobytes * 1024 };
}

/** The last line of what a program said, where a Python traceback has its message; a hint of our own is no message. */
export function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('Try: '));
}

/** Bytes of the file at `path`, and it is removed: what was not written to disk yet never has to be. */
export async function takeOutput(path: string): Promise<number> {
  const { size } = await stat(path);
  await rm(path);
  return size;
}
