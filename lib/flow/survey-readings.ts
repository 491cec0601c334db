import { ROUNDED } from '../clean/index.js';
import { type DuplicateOptions, type DuplicatePolicy, readGrouped, SpillStore, TimeUnion } from '../group/index.js';
import type { ReadingBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { TimeUnionAxis } from '../plan/findings.js';
import type { MemoryBudget } from '../plan/memory-budget.js';
import { keysToRead } from '../plan/read-plan.js';
import type { Join } from '../source/join/choose-join.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { KeyPassOptions } from '../source/source-options.js';
import { SetBacks, type Survey, Surveyor } from '../survey/index.js';
import { throwIfAborted } from '../util/abort.js';
import { type Blocking, blocking, inTurns } from '../util/turns.js';
import { cleanedBatches, cleanedPass, type PassRules } from './cleaned-pass.js';
import { outOfOrder, surveySorted, surveySource } from './survey-source.js';

interface SurveyReadingsOptions extends PassRules, Blocking {
  readonly duplicates: DuplicatePolicy;
  readonly memory: Pick<MemoryBudget, 'spill' | 'timeUnion'>;
  /** Survey values too, so that faults in them are known before anything is written. */
  readonly values: boolean;
  /** Take tables whose sampled keys are aligned to be aligned. */
  readonly optimistic?: boolean;
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint | undefined;
  /** The machine whose times are kept; absent: the first one. */
  readonly axisOf?: string | undefined;
  /** What other processes found in the keys: see `KeyPassOptions`. */
  readonly surveyed?: KeyPassOptions['surveyed'];
  /** How many times the union of all machines' times may have to be of use; undefined where it is of none. */
  unionLimit(survey: Survey): number | undefined;
  /** Told of the rows of every table as they are read. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** What the passes before the plan found, and the readings that they kept. */
export interface SurveyedReadings {
  readonly survey: Survey;
  readonly join: Join;
  /** What the survey counted. */
  readonly tally: Tally;
  /** All readings, sorted: where they came out of time order, or can be read once. */
  readonly store: SpillStore | undefined;
  /** Readings out of time order, and what was found and changed while readings went into the store. */
  readonly storeTally: Tally;
  readonly timeUnion: TimeUnionAxis | undefined;
  /** Times to which those of a machine went back by up to an hour; see {@link SetBacks}. */
  readonly setBacks: readonly number[];
  /** Remove temporary files. */
  close(): void;
}

/** Survey the readings. Sort them where they come out of time order; keep them where they can be read once. */
export async function surveyReadings(options: SurveyReadingsOptions): Promise<SurveyedReadings> {
  const first = options.source.isRewindable ? await surveyAndSort(options) : await spool(options);
  try {
    const limit = options.unionLimit(first.survey);
    const union = limit === undefined ? undefined : await unionOfTimes(first, options, limit);
    const close = (): void => {
      union?.close();
      first.store?.close();
    };
    return { ...first, timeUnion: union, close };
  } catch (error) {
    first.store?.close();
    throw error;
  }
}

type Sorted = Omit<SurveyedReadings, 'timeUnion' | 'close'>;

async function surveyAndSort(options: SurveyReadingsOptions): Promise<Sorted> {
  const { values, onRows, optimistic, precision, axisOf, surveyed, memory, source } = options;
  const tally = new Tally();
  let rows = 0;
  const counted = (count: number): void => {
    rows += count;
    onRows?.(count);
  };
  const asked = { values, tally, onRows: counted, optimistic, precision, axisOf, surveyed };
  const { survey, join, outOfOrder } = await surveySource(options, asked);
  const storeTally = new Tally();
  storeTally.merge(outOfOrder);
  if (survey.outOfOrder === 0) return { survey, join, tally, store: undefined, storeTally, setBacks: [] };
  // Rows that are read again count once.
  onRows?.(-rows);
  const store = newSpillStore(source, survey, memory.spill, true);
  try {
    const keys = keysToRead(survey, join, tally, options.stage !== undefined);
    const pass = { values: true, tally: storeTally, onRows };
    const setBacks = new SetBacks();
    for await (const batch of cleanedPass(options, join, survey, keys, pass)) {
      setBacks.add(batch);
      await addTo(store, batch, options);
    }
    const sorted = await blocking(() => surveyStore(store, survey, options), options);
    return { survey: sorted, join, tally, store, storeTally, setBacks: setBacks.times };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Survey readings that can be read once while they go into a store. */
async function spool(options: SurveyReadingsOptions): Promise<Sorted> {
  const { source, memory, onRows } = options;
  const store = new SpillStore({ width: source.signals.length, memory: memory.spill });
  const surveyor = new Surveyor({ precision: options.precision });
  const setBacks = new SetBacks();
  const tally = new Tally();
  const join = source.likelyJoin;
  try {
    for await (const batch of cleanedBatches(options, join, { values: true, tally, onRows })) {
      surveyor.add(batch);
      setBacks.add(batch);
      await addTo(store, batch, options);
    }
    surveyor.rounded = tally.total(ROUNDED);
    const survey = surveyor.finish();
    const storeTally = new Tally();
    storeTally.merge(outOfOrder(options, join, survey, []));
    storeTally.merge(tally);
    const sorted = await blocking(() => surveyStore(store, survey, options), options);
    return { survey: sorted, join, tally, store, storeTally, setBacks: setBacks.times };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Bytes of buffers that are sorted in less than a second. */
const SOON_SORTED = 2 ** 28;

async function addTo(store: SpillStore, batch: ReadingBatch, options: SurveyReadingsOptions): Promise<void> {
  if (options.memory.spill <= SOON_SORTED) store.add(batch);
  else await blocking(() => store.add(batch), options);
}

function surveyStore(store: SpillStore, survey: Survey, { source, duplicates, axisOf }: SurveyReadingsOptions): Survey {
  const batches = readGrouped(store, duplicateOptions(source, duplicates, new Tally(), []), []);
  return surveySorted(batches, survey, axisOf === undefined ? undefined : source.machines.code(axisOf));
}

/**
 * The times of all machines together, in any order. To be closed.
 * @returns undefined where there are more than `limit`, as soon as that is known
 */
async function unionOfTimes(
  { survey, join, tally, store }: Sorted,
  options: SurveyReadingsOptions,
  limit: number,
): Promise<ReturnType<TimeUnion['finish']> | undefined> {
  const union = new TimeUnion({ memory: options.memory.timeUnion, limit });
  try {
    const unnamed = duplicateOptions(options.source, options.duplicates, new Tally(), []);
    const keys = keysToRead(survey, join, tally, options.stage !== undefined);
    const times =
      store === undefined
        ? cleanedPass(options, join, survey, keys, { values: false, tally: new Tally() })
        : inTurns(readGrouped(store, unnamed, []));
    for await (const { time, length } of times) {
      throwIfAborted(options.signal);
      union.add(time, length);
      if (union.exceeds) break;
    }
    const axis = union.exceeds ? undefined : await blocking(() => union.finish(), options);
    if (axis !== undefined && axis.length <= limit) return axis;
    axis?.close();
    union.close();
    return undefined;
  } catch (error) {
    union.close();
    throw error;
  }
}

/**
 * A store for all readings that the survey saw.
 *
 * @param values false: for their keys alone
 * @param order codes of machines in another order than that of the survey
 */
export function newSpillStore(
  source: ReadingSource,
  survey: Survey,
  memory: number,
  values: boolean,
  order: readonly number[] = survey.machines.map(({ code }) => code),
): SpillStore {
  const width = values ? source.signals.length : 0;
  return new SpillStore({ width, memory, machines: source.machines.size, readings: mostReadings(survey), order });
}

/** More than any machine has readings: no buffer needs to be longer, and one of that length is never full. */
function mostReadings({ machines, outOfOrder, duplicates }: Survey): number {
  return machines.reduce((most, m) => Math.max(most, m.length), 0) + outOfOrder + duplicates + 1;
}

/** @param signals by index; absent: all */
export function duplicateOptions(
  source: ReadingSource,
  policy: DuplicatePolicy,
  tally: Tally,
  signals?: readonly number[],
): DuplicateOptions {
  const chosen = signals === undefined ? source.signals : signals.map((s) => source.signals[s]);
  return {
    policy,
    signals: chosen.map((signal) => signal.name),
    areCodes: chosen.map(({ kind }) => kind !== 'number'),
    integers: chosen.map(({ integers }) => integers),
    machines: source.machines.names,
    tally,
  };
}
