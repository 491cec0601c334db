import { spawn } from 'node:child_process';
import { JobError } from '../lib/errors.js';
import { shardList } from '../lib/shards/index.js';

/** Lines of what a worker said that are shown where it fails. */
const LAST_LINES = 5;

/** The maps of a job, and what is said of a shard that is done. */
export const DONE = { survey: 'surveyed', write: 'written' } as const;

interface Failure {
  readonly shard: number;
  /** How it ended: an exit code, or the name of a signal. */
  readonly ended: string;
  readonly said: string;
}

interface WorkersOptions {
  /** Processes at a time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Told of a shard that is done. */
  readonly onDone: (shard: number) => void;
}

/**
 * Surveys or writes shards in processes of this program, some at a time. One that fails does not end the others.
 *
 * @throws JobError ERR_JOB_WORKER with what the first that failed has said
 */
export async function doInProcesses(
  place: string,
  action: keyof typeof DONE,
  shards: readonly number[],
  words: readonly string[],
  { workers, signal, onDone }: WorkersOptions,
): Promise<void> {
  const rest = [...shards];
  const failures: Failure[] = [];
  const work = async (): Promise<void> => {
    for (let shard = rest.shift(); shard !== undefined && !signal.aborted; shard = rest.shift()) {
      const failure = await doOne(place, action, shard, words, signal);
      if (failure === undefined) onDone(shard);
      else failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, shards.length) }, work));
  signal.throwIfAborted();
  const [first] = failures;
  if (first === undefined) return;
  const failed = shardList(failures.map(({ shard }) => shard).sort((a, b) => a - b));
  const what =
    failures.length === 1 ? `shard ${failed} was not ${DONE[action]}` : `shards ${failed} were not ${DONE[action]}`;
  const lines = [`${what}: a worker ended with ${first.ended}. job run goes on where it ended.`];
  throw new JobError('ERR_JOB_WORKER', [...lines, ...first.said.trim().split('\n').slice(-LAST_LINES)]);
}

async function doOne(
  place: string,
  action: string,
  shard: number,
  words: readonly string[],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const program = new URL('./fleetcdf.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, 'job', action, '--shard', String(shard), ...words, '--', place], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4096);
  });
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, name) => resolve(name === null ? String(code) : name));
  }).finally(() => signal.removeEventListener('abort', end));
  if (ended === '0') return undefined;
  return { shard, said, ended: /^\d+$/.test(ended) ? `exit code ${ended}` : ended };
}
