import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a child process is to do. */
export interface Task {
  readonly kind: string;
  readonly seed: number;
  /** Numbers of the first input, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly directory: string;
  /** Keep the files of an input that fails. */
  readonly keep?: boolean;
}

export type Message =
  | { readonly kind: 'begin'; readonly number: number }
  | { readonly kind: 'end'; readonly number: number; readonly outcome: string }
  | { readonly kind: 'failure'; readonly number: number; readonly what: string };

export interface Failure {
  readonly number: number;
  readonly what: string;
}

export interface Findings {
  /** How often each outcome came. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
  /** Most memory of a child, bytes. */
  readonly memory: number;
}

export interface CampaignOptions extends Omit<Task, 'from' | 'to' | 'directory'> {
  readonly inputs: number;
  /** Number of the first input. */
  readonly first?: number;
  /** Seconds of processor time that one input may take, and a tenth of the seconds that go by. */
  readonly timeLimit?: number;
  /** Bytes that a child may take. */
  readonly memoryLimit?: number;
  readonly onProgress?: (tried: number) => void;
  /** Ends before the next child when this time (of `performance.now`) is over. */
  readonly until?: number;
}

/** Inputs for one child: memory that grows from one to the next is found, and does not add up over a long run. */
const INPUTS_OF_CHILD = 5000;

/** Failures after which nothing new is learned. */
const MAX_FAILURES = 20;

/** Try inputs in child processes, and watch them. */
export async function campaign(options: CampaignOptions): Promise<Findings> {
  const { first = 0, inputs, until = Number.POSITIVE_INFINITY } = options;
  const outcomes = new Map<string, number>();
  const failures: Failure[] = [];
  const end = first + inputs;
  let [memory, next] = [0, first];
  while (next < end && failures.length < MAX_FAILURES && performance.now() < until) {
    const to = Math.min(end, next + INPUTS_OF_CHILD);
    const part = await runChild({ ...options, from: next, to }, (outcome, number) => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      options.onProgress?.(number + 1 - first);
    });
    failures.push(...part.failures);
    memory = Math.max(memory, part.memory);
    next = part.next;
  }
  return { outcomes, failures, memory };
}

type ChildOptions = Omit<Task, 'directory'> & Pick<CampaignOptions, 'timeLimit' | 'memoryLimit'>;

/** Run one child to its end, or until an input ends it. */
async function runChild(
  { timeLimit = 60, memoryLimit = 2 ** 31, ...task }: ChildOptions,
  onEnd: (outcome: string, number: number) => void,
): Promise<{ failures: Failure[]; memory: number; next: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-fuzz-'));
  const argument = JSON.stringify({ ...task, directory });
  const child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [argument], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const failures: Failure[] = [];
  let [current, watched, isOpen, since, memory, said, killed] = [task.from, -1, false, performance.now(), 0, '', ''];
  child.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-4000);
  });
  child.on('message', (message: Message) => {
    [current, isOpen, since] = [message.number, message.kind === 'begin', performance.now()];
    if (message.kind === 'failure') failures.push(message);
    if (message.kind === 'end') onEnd(message.outcome, message.number);
  });
  let before = 0;
  const watch = setInterval(() => {
    const used = processorSecondsOf(child);
    if (watched !== current) [watched, before] = [current, used];
    memory = Math.max(memory, residentOf(child));
    if (used - before > timeLimit || performance.now() - since > timeLimit * 10_000)
      killed = `it took longer than ${timeLimit} s`;
    else if (residentOf(child) > memoryLimit) killed = `it took more than ${memoryLimit / 2 ** 20} MiB`;
    if (killed !== '') child.kill('SIGKILL');
  }, 200);
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (status, signal) => resolve([status, signal]));
  });
  clearInterval(watch);
  if (task.keep !== true) rmSync(directory, { recursive: true, force: true });
  else if (failures.length > 0) process.stderr.write(`kept: ${directory}\n`);
  if (status === 0 && !isOpen) return { failures, memory, next: task.to };
  const what = killed || `the process ended with status ${status}, signal ${signal}:\n${said}`;
  return { failures: [...failures, { number: current, what }], memory, next: current + 1 };
}

/** Bytes in memory (proc_pid_statm(5)); 0 where that is not told. */
function residentOf({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

/** Seconds of processor time (proc_pid_stat(5), utime and stime in ticks of 10 ms); 0 where that is not told. */
function processorSecondsOf({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
