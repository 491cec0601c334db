import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { FleetcdfError } from '../../lib/errors.js';
import { run } from '../../lib/job/run.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { scaled } from '../scale.js';
import { BUSY_MILLISECONDS, expectedValue, FIRST, MACHINES, type Scenario, type State } from './load-writer.js';

/** Seconds of each scenario; FLEETCDF_TEST_SCALE=40 makes a minute of it. */
const SECONDS = scaled(15) / 10;

/** Beyond the busy timeout: SQLite sleeps in steps, and the machine may have other work. */
const SLACK = 5000;

/** What an export may say, besides that it is whole. */
const ALLOWED: Readonly<Record<Scenario, readonly string[]>> = {
  append: ['ERR_SOURCE_LOCKED', 'ERR_SOURCE_NO_ROWS', 'ERR_SOURCE_NO_READINGS'],
  replace: ['ERR_SOURCE_LOCKED', 'ERR_SOURCE_NO_ROWS', 'ERR_SOURCE_NO_READINGS'],
  remove: [
    ...['ERR_SOURCE_LOCKED', 'ERR_SOURCE_NO_ROWS', 'ERR_SOURCE_NO_READINGS'],
    ...['ERR_SOURCE_NOT_FOUND', 'ERR_SOURCE_OPEN', 'ERR_SOURCE_CHANGED'],
  ],
  overwrite: [
    ...['ERR_SOURCE_LOCKED', 'ERR_SOURCE_NO_ROWS', 'ERR_SOURCE_NO_READINGS'],
    ...['ERR_SOURCE_CHANGED', 'ERR_SOURCE_NOT_SQLITE', 'ERR_SOURCE_OPEN', 'ERR_SOURCE_CORRUPT', 'ERR_SOURCE_READ'],
  ],
};

class Load {
  readonly #process: ChildProcess;
  /** The last that the writer said. */
  state: State | undefined;

  constructor(path: string, mode: string, scenario: Scenario) {
    this.#process = fork(fileURLToPath(new URL('./load-writer.js', import.meta.url)), [path, mode, scenario]);
    this.#process.on('message', (state: State) => {
      this.state = state;
    });
  }

  async begun(): Promise<void> {
    await once(this.#process, 'message');
  }

  /** @returns the last state, with the rows that were lost; without them if the writer ended before it was asked to */
  async stop(): Promise<State | undefined> {
    const closed = once(this.#process, 'close');
    if (this.#process.exitCode === null) this.#process.send('stop');
    while (this.state?.lost === undefined) {
      if (await Promise.race([closed.then(() => true), once(this.#process, 'message').then(() => false)])) break;
    }
    this.kill();
    return this.state;
  }

  /** All has been said by then; a process that closes its channel has been seen to run on. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** An exported database: the generation and the number of rows; throws unless it is one moment of the writer. */
function readExport(path: string): { generation: number; rows: number } {
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = head.split(',').length;
  let generation = 0;
  const seen = new Set<number>();
  for (const line of lines) {
    const [time, machine, ...values] = line.split(',');
    const n = (Date.parse(time) / 1000 - FIRST) * MACHINES + Number(machine.slice('machine_'.length));
    seen.add(n);
    generation ||= Math.floor(Number(values[0]) / 1e8);
    // Three tables while the fourth is made anew under another name.
    const isWhole = values.length === columns - 2 && values.length >= 3 && !values.includes('');
    if (!isWhole || values.some((value, k) => Number(value) !== expectedValue(generation, n, k)))
      throw new Error(`not one moment of generation ${generation}: ${line}`);
  }
  for (let n = 0; n < lines.length; n++) if (!seen.has(n)) throw new Error(`row ${n} of ${lines.length} is missing`);
  return { generation, rows: lines.length };
}

for (const mode of ['wal', 'delete']) {
  for (const scenario of ['append', 'replace', 'remove', 'overwrite'] as const) {
    t.test(`${scenario} in ${mode} mode for ${SECONDS} s`, { timeout: 1000 * SECONDS + 120_000 }, async (t) => {
      const directory = scratch(t);
      const [path, destination] = [join(directory, 'live.db'), join(directory, 'out.csv')];
      const load = new Load(path, mode, scenario);
      t.teardown(() => load.kill());
      await load.begun();
      const outcomes = new Map<string, number>();
      const until = performance.now() + SECONDS * 1000;
      for (let turn = 0; performance.now() < until || turn < 3; turn++) {
        const before = load.state as State;
        const { outcome, message } = await exportOnce(path, destination, turn, before);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (outcome !== 'whole' && !ALLOWED[scenario].includes(outcome)) t.fail(`turn ${turn}: ${outcome} ${message}`);
        rmSync(destination, { force: true });
      }
      const state = await load.stop();
      t.comment(Object.fromEntries(outcomes), state);
      t.equal(state?.lost, 0, 'the writer came to its end, and lost no row');
      const longest = Math.round(state?.longestWait ?? 0);
      t.ok(longest <= BUSY_MILLISECONDS + SLACK, `it was kept waiting for ${longest} ms at most`);
    });
  }
}

interface Outcome {
  /** `whole`, the code of the error, or what is wrong. */
  readonly outcome: string;
  readonly message: string;
}

/** @param before what the writer had committed by then */
async function exportOnce(path: string, destination: string, turn: number, before: State): Promise<Outcome> {
  const settings = mergeFlags(defaultSettings(), {
    database: path,
    destination,
    format: 'csv',
    threads: 1 + (turn % 2),
  });
  try {
    await run({ settings, reader: turn % 3 === 2 ? 'rows' : 'auto' });
  } catch (error) {
    if (existsSync(destination)) return { outcome: 'there is a file', message: `after ${error}` };
    if (!(error instanceof FleetcdfError)) return { outcome: 'no code', message: `${(error as Error).stack}` };
    return { outcome: error.code, message: error.message };
  }
  const { generation, rows } = readExport(destination);
  const isOlder = generation < before.generation || (generation === before.generation && rows < before.rows);
  const message = `${rows} rows of generation ${generation}, after ${before.rows} of ${before.generation}`;
  return { outcome: isOlder ? 'older than it was' : 'whole', message };
}
