import { pipeline, Readable, type Transform } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../batch.js';
import { type CleanRules, CleanTransform } from '../clean/index.js';
import {
  type DuplicateOptions,
  type DuplicatePolicy,
  PassGroup,
  readGrouped,
  ScatterGroup,
  SpillGroup,
  SpillStore,
} from '../group/index.js';
import type { Source } from '../source/source.js';
import { Tally } from '../tally.js';
import { recallKeys } from './recall.js';
import { type Survey, Surveyor } from './survey.js';
import { surveySource } from './survey-source.js';

/**
 * How readings of one machine are brought together: they come so; through a spill store; machine by turns, where the format takes
 * them so; through a spill store that also sorts.
 */
export type Grouping = 'pass' | 'spill' | 'scatter' | 'sort';

/** What leaves a row out of the readings. */
const KEY_FAULTS = ['null machine', 'null time', 'unreadable time'];

export interface FlowOptions {
  readonly source: Source;
  readonly rules: CleanRules;
  readonly duplicates: DuplicatePolicy;
  /** Bytes for the buffers of the spill store. */
  readonly memory: number;
  /** Survey values too, so that faults in them are known before anything is written. */
  readonly surveyValues: boolean;
  /** Machines may come by turns; otherwise one comes after the other. */
  readonly anyOrder: boolean;
  /** Told of the rows of every table as they are read. */
  readonly onRows?: (rows: number) => void;
}

export interface PassOptions {
  readonly values: boolean;
  /** Takes what this pass finds and changes. */
  readonly tally?: Tally;
  readonly onRows?: (rows: number) => void;
}

/**
 * The front of the flow, source to group: surveyed once, then read again as often as a layout asks. Everything is
 * read in the source's one transaction, so every pass sees the same readings.
 */
export class Flow {
  readonly survey: Survey;
  readonly grouping: Grouping;
  /** What the survey counted. */
  readonly surveyTally: Tally;
  readonly #options: FlowOptions;
  /** Holds all readings, sorted, where they came out of order. */
  readonly #store: SpillStore | undefined;

  /** Survey the source, and sort its readings where they come out of order. */
  static async open(options: FlowOptions): Promise<Flow> {
    const tally = new Tally();
    const survey = await surveySource({ ...options, values: options.surveyValues, tally });
    if (survey.outOfOrder === 0) return new Flow(options, survey, tally, undefined);
    return Flow.#sorted(options, survey, tally);
  }

  private constructor(options: FlowOptions, survey: Survey, tally: Tally, store: SpillStore | undefined) {
    this.#options = options;
    this.survey = survey;
    this.surveyTally = tally;
    this.#store = store;
    this.grouping = store !== undefined ? 'sort' : survey.grouped ? 'pass' : options.anyOrder ? 'scatter' : 'spill';
  }

  /**
   * What a pass for values has to read of the keys, after the survey: nothing, where they follow from the order of a full
   * grid; those of the first table, where all run in step; where any key was missing or unreadable, all of them.
   */
  get #keys(): 'all' | 'first' | 'none' {
    const { join } = this.#options.source;
    const isComplete = KEY_FAULTS.every((rule) => this.surveyTally.total(rule) === 0);
    if (!isComplete || (join.kind !== 'zip' && join.kind !== 'single')) return 'all';
    return this.survey.grid !== undefined && this.survey.axis !== undefined ? 'none' : 'first';
  }

  /** Bytes that the temporary file of a pass takes, at most. */
  get temporaryBytes(): number {
    if (this.#store !== undefined) return this.#store.spilled;
    const bytes = this.survey.readings * 8 * (this.#options.source.signals.length + 1);
    return this.grouping === 'spill' && bytes > this.#options.memory ? bytes : 0;
  }

  /** One pass: readings grouped by machine, times strictly increasing. Destroying the stream ends the pass. */
  grouped(pass: PassOptions): Readable {
    const { source, rules } = this.#options;
    const tally = pass.tally ?? new Tally();
    const options = duplicateOptions(this.#options, tally);
    if (this.#store !== undefined) return streamOf(readGrouped(this.#store, options, pass));
    const group = this.#newGroup(options, pass.values);
    const read = { values: pass.values, tally, ...(pass.onRows === undefined ? {} : { onRows: pass.onRows }) };
    const isRecalled = this.#keys === 'none' && pass.values;
    const batches = source.batches({ ...read, keys: pass.values ? this.#keys : 'all' });
    const readings = streamOf(isRecalled ? recallKeys(batches, this.survey) : batches);
    // Recalled times have been rounded already.
    const remaining = isRecalled ? { signals: rules.signals } : rules;
    // Errors reach whoever reads the group; the callback is only there because pipeline wants one.
    pipeline(readings, new CleanTransform(remaining, source.signalNames, tally), group, () => {});
    return group;
  }

  #newGroup(options: DuplicateOptions, values: boolean): Transform {
    if (this.grouping === 'pass') return new PassGroup(options);
    if (this.grouping === 'spill') return new SpillGroup(newStore(this.#options, this.survey, values), options);
    const { source, memory } = this.#options;
    const width = values ? source.signals.length : 0;
    return new ScatterGroup({ ...options, width, memory: memory / 2, distinct: this.survey.duplicates === 0 });
  }

  close(): void {
    this.#store?.close();
  }

  static async #sorted(options: FlowOptions, first: Survey, tally: Tally): Promise<Flow> {
    const { source, rules } = options;
    const store = newStore(options, first, true);
    try {
      const filling = new Tally();
      const read = source.stream({
        tally: filling,
        ...(options.onRows === undefined ? {} : { onRows: options.onRows }),
      });
      const cleaned = new CleanTransform(rules, source.signalNames, filling);
      pipeline(read, cleaned, () => {});
      for await (const batch of cleaned) store.add(batch);
      const survey = resurvey(readGrouped(store, duplicateOptions(options, new Tally()), { values: false }), first);
      return new Flow(options, survey, tally, store);
    } catch (error) {
      store.close();
      throw error;
    }
  }
}

function newStore({ source, memory }: FlowOptions, survey: Survey, values: boolean): SpillStore {
  const width = values ? source.signals.length : 0;
  return new SpillStore({ width, memory, machines: source.machines.size, readings: mostOf(survey) });
}

/** More than any machine has readings: no buffer needs to be longer, and one of that length is never full. */
function mostOf({ machines, outOfOrder, duplicates }: Survey): number {
  return machines.reduce((most, m) => Math.max(most, m.length), 0) + outOfOrder + duplicates + 1;
}

function duplicateOptions({ source, duplicates }: FlowOptions, tally: Tally): DuplicateOptions {
  return { policy: duplicates, signals: source.signalNames, machines: source.machines.names, tally };
}

/** The survey of the sorted readings; order and duplicates are those of the readings as they came. */
function resurvey(batches: Iterable<MachineBatch>, first: Survey): Survey {
  const surveyor = new Surveyor();
  for (const batch of batches) {
    surveyor.add({ ...batch, machine: new Uint32Array(batch.length).fill(batch.machine) });
  }
  const sorted = surveyor.finish();
  const { readings, grouped, outOfOrder } = first;
  return { ...sorted, readings, grouped, outOfOrder, duplicates: readings - sorted.readings };
}

function streamOf(batches: Iterable<MachineBatch> | AsyncIterable<ReadingBatch>): Readable {
  return Readable.from(batches, { objectMode: true, highWaterMark: 2 });
}
