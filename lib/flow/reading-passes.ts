import { pipeline, Readable, type Transform } from 'node:stream';
import { type CleanRules, CleanTransform } from '../clean/index.js';
import {
  DeduplicateInOrder,
  type DuplicateOptions,
  type DuplicatePolicy,
  PassGroup,
  readGrouped,
  ScatterGroup,
  SpillGroup,
  SpillStore,
} from '../group/index.js';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { ReadingSource } from '../source/reading-source.js';
import { type Survey, Surveyor } from '../survey/index.js';
import { restoreKeys } from './restore-keys.js';
import { cleanedBatches, surveySorted, surveySource } from './survey-source.js';
import type { UserStage } from './user-stage.js';

/**
 * How readings of one machine are brought together: they come so; through a spill store; machine by turns, where they can be written
 * so; through a spill store that also sorts; through one from the start, for a source that cannot be read twice.
 */
export type Grouping = 'pass' | 'spill' | 'scatter' | 'sort' | 'spool';

/** What leaves a row out of the readings. */
const KEY_FAULTS = ['null machine', 'null time', 'unreadable time'];

export interface FlowOptions {
  readonly source: ReadingSource;
  readonly rules: CleanRules;
  /** What readings go through between clean and group. */
  readonly stage?: UserStage | undefined;
  readonly duplicates: DuplicatePolicy;
  /** Bytes for the buffers of the spill store. */
  readonly memory: number;
  /** Survey values too, so that faults in them are known before anything is written. */
  readonly surveyValues: boolean;
  /** Machines may come by turns; otherwise one comes after the other. */
  readonly anyOrder: boolean;
  /** Told of the rows of every table as they are read. */
  readonly onRows?: (rows: number) => void;
  /** Tables that seem to run in step are taken to; passes look whether they do, and end with an OutOfStep where they do not. */
  readonly presume?: boolean;
}

export interface PassOptions {
  /** Signals wanted, by index, in the order of the batches' columns; none: times alone; absent: all. */
  readonly signals?: readonly number[];
  /** Takes what this pass finds and changes. */
  readonly tally?: Tally;
  /** Told of the rows of every table as they are read; where readings are kept, of the readings as they go by. */
  readonly onRows?: (rows: number) => void;
}

/** A pass over the source itself. */
interface SourcePass {
  readonly values: boolean;
  readonly tally: Tally;
  readonly onRows?: ((rows: number) => void) | undefined;
}

/**
 * The front of the flow, source to group: surveyed once, then read again as often as a layout asks. Everything is
 * read in the source's one transaction, so every pass sees the same readings.
 */
export class ReadingPasses {
  readonly survey: Survey;
  /** What the survey counted. */
  readonly surveyTally: Tally;
  /** What was found and changed while readings were put where they are kept. */
  readonly keptTally = new Tally();
  readonly #options: FlowOptions;
  #byTurns: boolean;
  /** Holds all readings where they came out of order, or are kept. */
  #store: SpillStore | undefined;

  /** Survey the source, and sort its readings where they come out of order. */
  static async open(options: FlowOptions): Promise<ReadingPasses> {
    if (!options.source.isRewindable) return ReadingPasses.#spooled(options);
    const tally = new Tally();
    const survey = await surveySource({ ...options, values: options.surveyValues, tally });
    const flow = new ReadingPasses(options, survey, tally);
    if (survey.outOfOrder === 0) return flow;
    try {
      await flow.keep(options.onRows);
      return flow.#resurveyed();
    } catch (error) {
      flow.close();
      throw error;
    }
  }

  private constructor(options: FlowOptions, survey: Survey, tally: Tally) {
    this.#options = options;
    this.survey = survey;
    this.surveyTally = tally;
    this.#byTurns = options.anyOrder;
  }

  /** Survey a source that cannot be read twice while its readings are put where they are kept. */
  static async #spooled(options: FlowOptions): Promise<ReadingPasses> {
    const { source, memory } = options;
    const store = new SpillStore({ width: source.signals.length, memory });
    const surveyor = new Surveyor();
    const tally = new Tally();
    try {
      for await (const batch of cleanedBatches({ ...options, values: true, tally })) {
        surveyor.add(batch);
        store.add(batch);
      }
      const flow = new ReadingPasses(options, surveyor.finish(), tally);
      flow.#store = store;
      flow.keptTally.merge(tally);
      return flow.#resurveyed();
    } catch (error) {
      store.close();
      throw error;
    }
  }

  get grouping(): Grouping {
    if (!this.#options.source.isRewindable) return 'spool';
    const { outOfOrder, grouped } = this.survey;
    if (outOfOrder > 0) return 'sort';
    if (grouped) return 'pass';
    return this.#byTurns ? 'scatter' : 'spill';
  }

  /** From here on one machine comes after the other, also where they could come by turns. */
  noTurns(): void {
    this.#byTurns = false;
  }

  /** Readings of a machine that come together, about. */
  get rowsTogether(): number {
    const { source } = this.#options;
    if (this.grouping === 'scatter') return ScatterGroup.rows(this.#scatterOptions(source.signals.length));
    return Math.ceil(this.survey.readings / Math.max(1, this.survey.machines.length));
  }

  /** All readings are kept: passes do not read the source. */
  get isKept(): boolean {
    return this.#store !== undefined;
  }

  /** Bytes of memory for the buffers of a spill store. */
  get memory(): number {
    return this.#options.memory;
  }

  /** Bytes of all readings in a spill store. */
  get bytes(): number {
    return this.survey.readings * 8 * (this.#options.source.signals.length + 1);
  }

  /**
   * What a pass for values has to read of the keys, after the survey: nothing, where they follow from the order of a full
   * grid; those of the first table, where all run in step; where any key was missing or unreadable, all of them.
   */
  get #keys(): 'all' | 'first' | 'none' {
    const { source, stage } = this.#options;
    const { join } = source;
    // What the survey has told is what left the stage.
    if (stage !== undefined) return 'all';
    const isComplete = KEY_FAULTS.every((rule) => this.surveyTally.total(rule) === 0);
    if (!isComplete || (join.kind !== 'zip' && join.kind !== 'single')) return 'all';
    return this.survey.grid !== undefined && this.survey.axis !== undefined ? 'none' : 'first';
  }

  /** Bytes that the temporary file of a pass takes, at most. */
  get temporaryBytes(): number {
    if (this.#store !== undefined) return this.#store.spilled;
    return this.grouping === 'spill' && this.bytes > this.memory ? this.bytes : 0;
  }

  /** Keep all readings, so that the passes from here on need not read the source. */
  async keep(onRows?: (rows: number) => void): Promise<void> {
    if (this.#store !== undefined) return;
    const store = newStore(this.#options, this.survey, true);
    try {
      for await (const batch of this.#cleaned({ values: true, tally: this.keptTally, onRows })) store.add(batch);
      this.#store = store;
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** One pass: readings grouped by machine, times strictly increasing. Destroying the stream ends the pass. */
  grouped(pass: PassOptions = {}): Readable {
    const { source } = this.#options;
    const signals = pass.signals ?? [...source.signals.keys()];
    const tally = pass.tally ?? new Tally();
    if (this.#store !== undefined) {
      const options = duplicateOptions(this.#options, tally, signals);
      return streamOf(told(readGrouped(this.#store, options, signals), pass.onRows));
    }
    const values = signals.length > 0;
    const group = this.#newGroup(duplicateOptions(this.#options, tally), values);
    // Errors reach whoever reads the group; the callback is only there because pipeline wants one.
    pipeline(this.#cleaned({ values, tally, onRows: pass.onRows }), group, () => {});
    const isAll = signals.length === source.signals.length && signals.every((signal, i) => signal === i);
    return !values || isAll ? group : streamOf(picked(group, signals));
  }

  /** The stage that groups the readings of a source, cleaned: ReadingBatches in, MachineBatches out. */
  group(tally: Tally): Transform {
    return this.#newGroup(duplicateOptions(this.#options, tally), true);
  }

  /** The times of all readings, in any order. */
  async *times(): AsyncGenerator<Pick<ReadingBatch, 'time' | 'length'>, void, undefined> {
    yield* this.isKept ? this.grouped({ signals: [] }) : this.#cleaned({ values: false, tally: new Tally() });
  }

  /** One pass in the order of the source, cleaned and joined; for readings that are in time order. */
  inSourceOrder({ tally = new Tally(), onRows }: Omit<PassOptions, 'signals'> = {}): Readable {
    const cleaned = this.#cleaned({ values: true, tally, onRows });
    if (this.survey.duplicates === 0) return cleaned;
    return pipeline(cleaned, new DeduplicateInOrder(duplicateOptions(this.#options, tally)), () => {});
  }

  /** The readings of the source in its own order, cleaned. */
  #cleaned({ values, tally, onRows }: SourcePass): Readable {
    const { source, rules, stage } = this.#options;
    if (stage !== undefined) return streamOf(cleanedBatches({ ...this.#options, values, tally, onRows }));
    const known = this.#keys;
    const keys = values || known === 'all' ? known : 'first';
    const where = source.cleansWhereRead === true ? { rules } : {};
    const batches = source.batches({ values, tally, keys, ...where, ...(onRows === undefined ? {} : { onRows }) });
    const readings = streamOf(keys === 'none' ? restoreKeys(batches, this.survey) : batches);
    if (source.cleansWhereRead) return readings;
    // Recalled times have been rounded already.
    const remaining = keys === 'none' ? { signals: rules.signals } : rules;
    return pipeline(readings, new CleanTransform(remaining, source.signalNames, tally), () => {});
  }

  #newGroup(options: DuplicateOptions, values: boolean): Transform {
    if (this.grouping === 'pass') return new PassGroup(options, this.survey.duplicates === 0);
    const { source } = this.#options;
    if (this.grouping === 'spill' || this.grouping === 'sort') {
      return new SpillGroup(newStore(this.#options, this.survey, values), options, () => source.releaseIdle());
    }
    const width = values ? source.signals.length : 0;
    return new ScatterGroup({ ...options, ...this.#scatterOptions(width), distinct: this.survey.duplicates === 0 });
  }

  #scatterOptions(width: number) {
    const { source, memory } = this.#options;
    return { machines: source.machines.names, width, memory: memory / 2 };
  }

  close(): void {
    this.#store?.close();
  }

  /** The flow of readings that were sorted, whose counts are known only now. */
  #resurveyed(): ReadingPasses {
    const options = duplicateOptions(this.#options, new Tally(), []);
    const survey = surveySorted(readGrouped(this.#store as SpillStore, options, []), this.survey);
    const flow = new ReadingPasses(this.#options, survey, this.surveyTally);
    flow.#store = this.#store;
    flow.keptTally.merge(this.keptTally);
    return flow;
  }
}

function newStore({ source, memory }: FlowOptions, survey: Survey, values: boolean): SpillStore {
  const width = values ? source.signals.length : 0;
  const order = survey.machines.map(({ code }) => code);
  return new SpillStore({ width, memory, machines: source.machines.size, readings: mostOf(survey), order });
}

/** More than any machine has readings: no buffer needs to be longer, and one of that length is never full. */
function mostOf({ machines, outOfOrder, duplicates }: Survey): number {
  return machines.reduce((most, m) => Math.max(most, m.length), 0) + outOfOrder + duplicates + 1;
}

/** @param signals by index; absent: all */
function duplicateOptions(
  { source, duplicates }: FlowOptions,
  tally: Tally,
  signals?: readonly number[],
): DuplicateOptions {
  const chosen = signals === undefined ? source.signals : signals.map((s) => source.signals[s]);
  return {
    policy: duplicates,
    signals: chosen.map((signal) => signal.name),
    areCodes: chosen.map(({ kind }) => kind !== 'number'),
    machines: source.machines.names,
    tally,
  };
}

/** Batches as a stream that reads ahead by no more than two. */
export function streamOf(batches: Iterable<MachineBatch> | AsyncIterable<MachineBatch | ReadingBatch>): Readable {
  return Readable.from(batches, { objectMode: true, highWaterMark: 2 });
}

/** The batches, told to `onRows` as they go by. */
export function* told(batches: Iterable<MachineBatch>, onRows?: (rows: number) => void): Generator<MachineBatch> {
  for (const batch of batches) {
    onRows?.(batch.length);
    yield batch;
  }
}

/** The batches with the columns of some signals. */
export async function* picked(
  batches: AsyncIterable<MachineBatch>,
  signals: readonly number[],
): AsyncGenerator<MachineBatch, void, undefined> {
  for await (const batch of batches) yield { ...batch, values: signals.map((s) => batch.values[s]) };
}
