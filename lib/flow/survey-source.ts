import { ROUNDED } from '../clean/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally, type TallyEntry } from '../model/tally.js';
import type { Join } from '../source/join/choose-join.js';
import { OrderTracker } from '../source/join/order-tracker.js';
import { KeyMismatchError } from '../source/join/zip.js';
import type { KeyPassOptions } from '../source/source-options.js';
import { type Survey, Surveyor } from '../survey/index.js';
import { recycle } from '../util/recycle.js';
import { cleanedBatches, type PassOptions, type PassRules } from './cleaned-pass.js';

interface SurveyOptions extends PassOptions {
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint | undefined;
  /** Take tables whose sampled keys are aligned to be aligned: see `KeyPassOptions`. */
  readonly optimistic?: boolean | undefined;
  /** The machine whose times are kept; absent: the first one. */
  readonly axisOf?: string | undefined;
  /** What other processes found in the keys: see `KeyPassOptions`. */
  readonly surveyed?: KeyPassOptions['surveyed'];
}

/** The survey of a source, and the join under which it holds. */
interface SurveyedSource {
  readonly survey: Survey;
  readonly join: Join;
  /** Readings out of time order, by the time column of their own table. */
  readonly outOfOrder: readonly TallyEntry[];
}

/**
 * One pass over the joined and cleaned readings, or over the keys of each table where that tells as much. Several
 * tables are zipped first, as those of one logger are aligned; where a key differs, the source finds another join and
 * the pass begins anew.
 *
 * @param options `tally` takes what the last, successful pass left out
 */
export async function surveySource(pass: PassRules, options: SurveyOptions): Promise<SurveyedSource> {
  const { source, rules, stage } = pass;
  const { values, tally, optimistic, precision, axisOf, surveyed } = options;
  let rows = 0;
  const onRows = (count: number): void => {
    rows += count;
    options.onRows?.(count);
  };
  const surveyJoined = async (join: Join): Promise<SurveyedSource> => {
    // Rows that are read again count once.
    options.onRows?.(-rows);
    rows = 0;
    const surveyor = new Surveyor({ precision, ...(axisOf !== undefined && { axisOf: source.machines.code(axisOf) }) });
    const found = new Tally();
    const orders = source.tables.map(() => new OrderTracker());
    for await (const batch of cleanedBatches(pass, join, { values, tally: found, onRows })) {
      surveyor.add(batch);
      if (batch.table !== undefined) orders[batch.table].add(batch);
      recycle(batch);
    }
    surveyor.rounded = found.total(ROUNDED);
    tally.merge(found);
    const survey = surveyor.finish();
    return { survey, join, outOfOrder: outOfOrder(pass, join, survey, orders) };
  };
  const round = rules.round === undefined ? {} : { round: rules.round };
  await source.arrange?.({ ...round, precision, onRows, optimistic: optimistic && !values && stage === undefined });
  // Only the stage itself tells what leaves it.
  if (!values && stage === undefined) {
    const known = await source.surveyKeys?.({ ...round, precision, tally, onRows, optimistic, axisOf, surveyed });
    if (known !== undefined) return { ...known, outOfOrder: outOfOrder(pass, known.join, known.survey, []) };
  }
  try {
    return await surveyJoined(source.likelyJoin);
  } catch (error) {
    if (!(error instanceof KeyMismatchError)) throw error;
    return surveyJoined(await source.chooseJoin());
  }
}

/**
 * Counts readings that are earlier than one before them of the same machine in their own table: from one table to the
 * next, time may go back. Behind a stage of the program there are no tables.
 *
 * @param orders by table, of a union
 */
export function outOfOrder(
  { source: { tables }, stage }: PassRules,
  { kind }: Join,
  survey: Survey,
  orders: readonly OrderTracker[],
): TallyEntry[] {
  const rule = 'out of order';
  if (survey.outOfOrder === 0) return [];
  if (stage !== undefined) return [{ column: 'time', rule, count: survey.outOfOrder }];
  return tables
    .map(({ name, readings: { time } }, k) => {
      const count = kind === 'union' ? orders[k].outOfOrder : survey.outOfOrder;
      return { column: `${name}.${time}`, rule, count };
    })
    .filter(({ count }) => count > 0);
}

/** The survey of sorted readings. Order and duplicates are those of the readings as they came. */
export function surveySorted(batches: Iterable<MachineBatch>, first: Survey, axisOf?: number): Survey {
  const surveyor = new Surveyor(axisOf === undefined ? {} : { axisOf });
  for (const batch of batches) {
    surveyor.add({ ...batch, machine: new Uint32Array(batch.length).fill(batch.machine) });
  }
  const sorted = surveyor.finish();
  const { readings, grouped, outOfOrder, rounded, finer } = first;
  return { ...sorted, readings, grouped, outOfOrder, rounded, finer, duplicates: readings - sorted.readings };
}
