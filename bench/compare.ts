import { createReadStream } from 'node:fs';
import { type Contender, contenders } from './contenders.js';
import { countRows, database, type Order, rowsOf } from './databases.js';
import { type Measurement, measure, takeOutput } from './measure.js';
import type { BenchOptions } from './options.js';
import { OUTPUT } from './paths.js';
import { type LeftOut, probe } from './probe.js';
import { type Result, summarise } from './statistics.js';

interface Comparison {
  readonly rows: number;
  readonly results: Result[];
  readonly leftOut: LeftOut[];
}

/** Runs longer than this, in seconds, may have fewer rounds. */
const LONG = 10;

/** Measures all contenders. */
export async function compare({ rows, rounds, only, database: given }: BenchOptions): Promise<Comparison> {
  // References always run, because ratios need them. The one of pandas does not: it would take most of the time.
  const isReference = ({ reference }: Contender): boolean => reference === 'sqlite3' || reference === 'python';
  const all = given === undefined ? contenders() : contenders().filter(({ order }) => order === 'machine');
  const { able, leftOut } = await probe(all.filter((c) => only.test(c.name) || isReference(c)));
  const runs = await inRounds(able, rounds, async (order) => given ?? database(rows, order));
  const count = given === undefined ? rowsOf(rows) : countRows(given);
  return { rows: count, results: summarise(runs, count), leftOut };
}

/**
 * Runs every contender once per round, in reverse order every other round, so that drift (heat, other load) affects all
 * of them alike. Reads each database once beforehand, so that it is in the page cache as far as it fits.
 */
export async function inRounds(
  contenders: readonly Contender[],
  rounds: number,
  databaseOf: (order: Order) => Promise<string>,
) {
  const runs = contenders.map((contender) => ({
    contender,
    measurements: [] as Measurement[],
    bytes: undefined as number | undefined,
  }));
  for (const order of new Set(contenders.map((c) => c.order))) await readOnce(await databaseOf(order));
  for (let round = 1; round <= rounds; round++) {
    const ordered = round % 2 === 1 ? runs : runs.toReversed();
    for (const run of ordered) {
      const { contender, measurements } = run;
      const isLong = (measurements[0]?.wall ?? 0) > LONG;
      if (isLong && measurements.length >= (contender.rounds ?? rounds)) continue;
      process.stderr.write(`round ${round} of ${rounds}: ${contender.name}, by ${contender.order}\n`);
      measurements.push(await measure(contender.command(await databaseOf(contender.order), OUTPUT)));
      if (contender.writes) run.bytes = await takeOutput(OUTPUT);
    }
  }
  return runs;
}

async function readOnce(path: string): Promise<void> {
  for await (const _ of createReadStream(path, { highWaterMark: 1 << 20 }));
}
