/** Runs the program and interrupts it at a given moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { CACHE, PROGRAM } from './cli.js';

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface InterruptedRun {
  readonly cwd: string;
  readonly words: readonly string[];
  readonly env?: Record<string, string>;
  readonly signal: SignalName;
  /** Resolves when the signal is to be sent. Default: at once. */
  readonly when?: (child: ChildProcess) => Promise<unknown>;
  /** `hold`: standard input stays open and gives nothing; `full`: nobody reads standard output. */
  readonly stdin?: 'hold';
  readonly stdout?: 'full';
}

export interface End {
  /** Exit code; null where the signal itself ended it. */
  readonly status: number | null;
  readonly by: NodeJS.Signals | null;
  readonly stderr: string;
  /** Milliseconds from the signal to the end; NaN where the program had ended before. */
  readonly milliseconds: number;
}

export async function interrupt(run: InterruptedRun): Promise<End> {
  const child = spawn(process.execPath, [PROGRAM, ...run.words], {
    cwd: run.cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, TMPDIR: run.cwd, ...run.env },
    stdio: [run.stdin === 'hold' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  if (run.stdout !== 'full') child.stdout?.resume();
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  let sent = Number.NaN;
  let milliseconds = Number.NaN;
  child.once('exit', () => {
    milliseconds = performance.now() - sent;
    child.stdout?.destroy();
  });
  const exited = new Promise<End>((resolve) => {
    child.once('close', (status, by) => resolve({ status, by, stderr, milliseconds }));
  });
  // A run that never ends would keep the test from saying so.
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await Promise.race([run.when?.(child), exited]);
  if (child.exitCode === null && child.signalCode === null && child.kill(run.signal)) sent = performance.now();
  const end = await exited;
  clearTimeout(late);
  return end;
}

export function after(milliseconds: number): () => Promise<void> {
  return () => new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Looks in a row at which a program must be at rest to count as one that waits, and milliseconds between them. */
const LOOKS = 10;
const BETWEEN = 100;

/**
 * Resolves when a program is found at rest again and again, after so many milliseconds at least: on a busy machine, one
 * that is still starting has a thread that wants to run. Elsewhere than on Linux nothing is looked at.
 */
export function atRest(milliseconds: number): (child: ChildProcess) => Promise<void> {
  return async (child) => {
    await after(milliseconds)();
    if (process.platform !== 'linux') return;
    for (let rests = 0; rests < LOOKS && child.exitCode === null && child.signalCode === null; ) {
      await after(BETWEEN)();
      rests = isAtRest(child.pid as number) ? rests + 1 : 0;
    }
  };
}

/** False where a thread runs, or waits for a processor or a disk: its state in proc(5) is not "sleeping". */
function isAtRest(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  try {
    // The state stands behind the name, which may have spaces and brackets.
    return readdirSync(tasks).every((task) => /\) S [^)]*$/.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
  } catch {
    // A thread has ended meanwhile.
    return false;
  }
}
