import { type CleanRules, cleanBatch } from '../clean/index.js';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import { KeyMismatchError } from '../source/join/zip.js';
import type { ReadingSource } from '../source/reading-source.js';
import { type Survey, Surveyor } from '../survey/index.js';
import { throughStage, type UserStage } from './user-stage.js';

export interface SurveyOptions {
  readonly source: ReadingSource;
  readonly rules: CleanRules;
  /** What readings go through when they are cleaned. */
  readonly stage?: UserStage | undefined;
  /** Look at values too, and count what is wrong with them. */
  readonly values: boolean;
  /** Takes what was left out; only what the last, successful pass found. */
  readonly tally: Tally;
  readonly onRows?: ((rows: number) => void) | undefined;
  /** What seems to run in step is taken to: see `KeyPassOptions`. */
  readonly presume?: boolean;
}

/**
 * One pass over the joined and cleaned readings, or over the keys of each table where that tells as much. Several tables are taken to run in
 * step, as those of one logger do; where they turn out not to, the source looks for another join and the pass begins anew.
 */
export async function surveySource(options: SurveyOptions): Promise<Survey> {
  const { source, rules, stage, values, tally, presume } = options;
  let rows = 0;
  const onRows = (count: number): void => {
    rows += count;
    options.onRows?.(count);
  };
  const again = (): Promise<Survey> => {
    // Rows are told once.
    options.onRows?.(-rows);
    rows = 0;
    return surveyJoined({ ...options, onRows });
  };
  const round = rules.round === undefined ? {} : { round: rules.round };
  // What leaves a stage only the stage can tell.
  const known =
    values || stage !== undefined ? undefined : await source.surveyKeys?.({ ...round, tally, onRows, presume });
  if (known !== undefined) return known;
  try {
    return await again();
  } catch (error) {
    if (!(error instanceof KeyMismatchError)) throw error;
    await source.chooseJoin();
    return again();
  }
}

async function surveyJoined(options: SurveyOptions): Promise<Survey> {
  const surveyor = new Surveyor();
  const found = new Tally();
  for await (const batch of cleanedBatches({ ...options, tally: found })) surveyor.add(batch);
  options.tally.merge(found);
  return surveyor.finish();
}

/** One pass over the readings of the source: joined, cleaned, and through the stage that follows. */
export function cleanedBatches({ stage, ...options }: SurveyOptions): AsyncIterable<ReadingBatch> {
  const { source, values } = options;
  // A stage sees every column, whatever is wanted of what it gives.
  if (stage === undefined) return cleaned(options);
  return throughStage(cleaned({ ...options, values: true }), stage, source, values);
}

async function* cleaned({ source, rules, values, tally, onRows }: SurveyOptions): AsyncIterableIterator<ReadingBatch> {
  for await (const batch of source.batches({ values, tally, ...(onRows === undefined ? {} : { onRows }) })) {
    cleanBatch(batch, rules, source.signalNames, tally);
    yield batch;
  }
}

/** The survey of the sorted readings; order and duplicates are those of the readings as they came. */
export function surveySorted(batches: Iterable<MachineBatch>, first: Survey): Survey {
  const surveyor = new Surveyor();
  for (const batch of batches) {
    surveyor.add({ ...batch, machine: new Uint32Array(batch.length).fill(batch.machine) });
  }
  const sorted = surveyor.finish();
  const { readings, grouped, outOfOrder } = first;
  return { ...sorted, readings, grouped, outOfOrder, duplicates: readings - sorted.readings };
}
