import { createReadStream } from 'node:fs';
import { type Contender, contenders } from './contenders.js';
import { database, type Order, rowsOf } from './databases.js';
import { type Measurement, measure, takeOutput } from './measure.js';
import type { BenchOptions } from './options.js';
import { OUTPUT } from './paths.js';
import { type LeftOut, probe } from './probe.js';
import { type Result, summarise } from './statistics.js';

export interface Comparison {
  readonly rows: number;
  readonly results: Result[];
  readonly leftOut: LeftOut[];
}

/** All contenders side by side. */
export async function compare({ rows, rounds, only }: BenchOptions): Promise<Comparison> {
  // References run whatever --only says: without them there is no ratio.
  const wanted = contenders().filter((c) => only.test(c.name) || c.reference !== undefined);
  const { able, leftOut } = await probe(wanted);
  const runs = await inRounds(able, rounds, (order) => database(rows, order));
  return { rows: rowsOf(rows), results: summarise(runs, rowsOf(rows)), leftOut };
}

/**
 * Run all `contenders` once a round, every other round backwards, so that whatever drifts (heat, other load) meets all
 * of them. Databases are read once before, so that all find them in the page cache as far as they fit.
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
    const turn = round % 2 === 1 ? runs : runs.toReversed();
    for (const run of turn) {
      const { contender, measurements } = run;
      if (measurements.length >= (contender.rounds ?? rounds)) continue;
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
