import { pipeline, Readable } from 'node:stream';
import { type CleanRules, CleanTransform, cleanBatch } from '../clean/index.js';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { Tally } from '../model/tally.js';
import type { KeysToRead } from '../plan/read-plan.js';
import type { Join } from '../source/join/choose-join.js';
import type { ReadingSource } from '../source/reading-source.js';
import { selectMachines } from '../source/select-machines.js';
import type { Survey } from '../survey/index.js';
import { restoreKeys } from './restore-keys.js';
import { throughStage, type UserStage } from './user-stage.js';

/** What every pass over the source does to its readings. */
export interface PassRules {
  readonly source: ReadingSource;
  readonly rules: CleanRules;
  /** What readings go through between clean and group. */
  readonly stage?: UserStage | undefined;
  /** Codes of the machines whose readings go on; absent: all. */
  readonly only?: ReadonlySet<number> | undefined;
}

export interface PassOptions {
  /** False: keys only. */
  readonly values: boolean;
  /** Takes what this pass finds and changes. */
  readonly tally: Tally;
  /** Told of the rows of every table as they are read. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** One pass without a survey: joined, cleaned, and through the user's stage. */
export function cleanedBatches(
  { source, rules, stage }: PassRules,
  join: Join,
  { values, tally, onRows }: PassOptions,
): AsyncIterable<ReadingBatch> {
  const count = onRows === undefined ? {} : { onRows };
  // A user's stage sees every column, even where only the keys of what it gives are used.
  const batches = source.batches({ join, values: values || stage !== undefined, tally, ...count });
  const cleaned = cleanEach(batches, rules, source, tally);
  return stage === undefined ? cleaned : throughStage(cleaned, stage, source, values);
}

async function* cleanEach(
  batches: AsyncIterable<ReadingBatch>,
  rules: CleanRules,
  { signalNames }: ReadingSource,
  tally: Tally,
): AsyncIterableIterator<ReadingBatch> {
  for await (const batch of batches) {
    cleanBatch(batch, rules, signalNames, tally);
    yield batch;
  }
}

/** One pass in the order of the source after the survey. It does not read keys that are known. */
export function cleanedPass(
  pass: PassRules,
  join: Join,
  survey: Survey,
  known: KeysToRead,
  options: PassOptions,
): Readable {
  const all = cleanedAll(pass, join, survey, known, options);
  return pass.only === undefined ? all : streamOf(selectMachines(all, pass.only));
}

function cleanedAll(
  pass: PassRules,
  join: Join,
  survey: Survey,
  known: KeysToRead,
  { values, tally, onRows }: PassOptions,
): Readable {
  const { source, rules, stage } = pass;
  if (stage !== undefined) return streamOf(cleanedBatches(pass, join, { values, tally, onRows }));
  const keys = values || known === 'all' ? known : 'first';
  const cleansItself = source.cleansWhereRead?.(join) === true;
  const batches = source.batches({
    join,
    values,
    tally,
    keys,
    ...(cleansItself ? { rules } : {}),
    ...(onRows === undefined ? {} : { onRows }),
  });
  const readings = streamOf(keys === 'none' ? restoreKeys(batches, survey) : batches);
  if (cleansItself) return readings;
  // Restored times are rounded already.
  const remaining = keys === 'none' ? { signals: rules.signals } : rules;
  return pipeline(readings, new CleanTransform(remaining, source.signalNames, tally), () => {});
}

/** Batches as a stream that reads ahead by no more than two. */
export function streamOf(batches: Iterable<MachineBatch> | AsyncIterable<MachineBatch | ReadingBatch>): Readable {
  return Readable.from(batches, { objectMode: true, highWaterMark: 2 });
}
