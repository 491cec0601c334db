import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream';
import {
  type Companions,
  DeduplicateInOrder,
  type DuplicatePolicy,
  PassGroup,
  readGrouped,
  ScatterGroup,
  SpillGroup,
  type SpillStore,
} from '../group/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { MemoryBudget } from '../plan/memory-budget.js';
import type { PassPlan } from '../plan/plan.js';
import type { Screening } from '../plan/plan-screening.js';
import { ScreenStage } from '../screen/screen-stage.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import type { Join } from '../source/join/choose-join.js';
import { inTurns } from '../util/turns.js';
import { cleanedPass, type PassOptions, type PassRules, streamOf } from './cleaned-pass.js';
import { neededSignals, passScreen } from './screening.js';
import { duplicateOptions, newSpillStore } from './survey-readings.js';

/** What {@link ReadingPasses} executes. */
interface PassesOptions extends PassRules {
  readonly duplicates: DuplicatePolicy;
  readonly join: Join;
  readonly plan: PassPlan;
  readonly memory: Pick<MemoryBudget, 'spill' | 'scatter'>;
  /** What is done once readings are grouped; absent: nothing. */
  readonly screening?: Screening | undefined;
  /** All readings, sorted by the survey; whoever made it closes it. */
  readonly store?: SpillStore | undefined;
  /**
   * With `only`: takes what is found in all readings before those of other machines are left out. Absent: that is counted
   * with the rest.
   */
  readonly tallyOfAll?: Tally | undefined;
}

interface GroupedOptions {
  /**
   * Signals, by index, in the order of the batches' columns; those that are derived follow those of the source. None:
   * times alone. Absent: all.
   */
  readonly signals?: readonly number[];
  /** Takes what this pass finds and changes. */
  readonly tally?: Tally;
  /** Told of the rows of every table as they are read; where readings are kept, of the readings as they go by. */
  readonly onRows?: (rows: number) => void;
  /** Are shown all signals, before and after. */
  readonly observers?: readonly ScreenObserver[] | undefined;
}

/**
 * The front of the flow, source to group, as often as a layout asks for it. It executes a plan and decides nothing.
 * Every pass reads in the one transaction of the source, so that all see the same readings.
 */
export class ReadingPasses {
  /** What was found and changed while readings were kept. */
  readonly keptTally = new Tally();
  readonly #options: PassesOptions;
  /** The readings that {@link keep} kept. */
  #kept: SpillStore | undefined;

  constructor(options: PassesOptions) {
    this.#options = options;
  }

  /** What is found in the readings of all machines, where those of some go on. */
  get tallyOfAll(): Tally | undefined {
    return this.#options.tallyOfAll;
  }

  /** Passes read from a store, not from the source. */
  get isKept(): boolean {
    return this.#store !== undefined;
  }

  get #store(): SpillStore | undefined {
    return this.#options.store ?? this.#kept;
  }

  /** Keep all readings, so that the passes from here on need not read the source. */
  async keep(onRows?: (rows: number) => void): Promise<void> {
    if (this.isKept) return;
    const { source, plan, memory } = this.#options;
    const store = newSpillStore(source, plan.survey, memory.spill, true, plan.machineOrder);
    try {
      for await (const batch of this.#cleaned({ values: true, tally: this.keptTally, onRows })) store.add(batch);
      this.#kept = store;
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** One pass: readings grouped by machine, times strictly increasing. Destroying the stream ends the pass. */
  grouped({ signals: chosen, tally = new Tally(), onRows, observers = [] }: GroupedOptions = {}): Readable {
    const { source, plan, screening } = this.#options;
    const wanted = chosen ?? [
      ...source.signals.keys(),
      ...(screening?.derived ?? []).map((_, k) => source.signals.length + k),
    ];
    if (screening === undefined || wanted.length === 0) return this.#merged({ signals: wanted, tally, onRows });
    const all = [...source.signals.keys()];
    const columns = this.#store === undefined || observers.length > 0 ? all : neededSignals(screening, wanted);
    const pass = { survey: plan.survey, columns, wanted, observers, tally };
    const { screen, companions } = passScreen(screening, pass);
    const stage = new ScreenStage(screen, this.#store !== undefined || plan.grouping !== 'scatter');
    return pipeline(this.#merged({ signals: columns, tally, onRows, companions }), stage, () => {});
  }

  /** Readings grouped by machine, those of one time merged. */
  #merged({ signals, tally, onRows, companions }: MergedOptions): Readable {
    const { source, duplicates, plan } = this.#options;
    if (this.#store !== undefined) {
      const options = { ...duplicateOptions(source, duplicates, tally, signals), ...(companions && { companions }) };
      return streamOf(inTurns(withProgress(readGrouped(this.#store, options, signals, plan.machineOrder), onRows)));
    }
    const values = signals.length > 0;
    const group = this.#newGroup(tally, values, companions);
    // Errors reach whoever reads the group; the callback is only there because pipeline wants one.
    pipeline(this.#cleaned({ values, tally, onRows }), group, () => {});
    const areAll = signals.length === source.signals.length && signals.every((signal, i) => signal === i);
    return !values || areAll ? group : streamOf(selectColumns(group, signals));
  }

  /**
   * The stages that group the cleaned readings of a source, ReadingBatches in, MachineBatches out; and that judge,
   * repair and flag them.
   */
  stages(tally: Tally): { group: Transform; screen: ScreenStage | Transform } {
    const { source, screening, plan } = this.#options;
    if (screening === undefined) return { group: this.#newGroup(tally, true), screen: passThrough() };
    const columns = [...source.signals.keys()];
    const wanted = [...columns, ...screening.derived.map((_, k) => columns.length + k)];
    const { screen, companions } = passScreen(screening, {
      survey: plan.survey,
      columns,
      wanted,
      observers: [],
      tally,
    });
    return {
      group: this.#newGroup(tally, true, companions),
      screen: new ScreenStage(screen, plan.grouping !== 'scatter'),
    };
  }

  /** One pass in the order of the source, cleaned and joined; for readings that are in time order. */
  inSourceOrder({ tally = new Tally(), onRows }: Omit<GroupedOptions, 'signals'> = {}): Readable {
    const { source, duplicates, plan } = this.#options;
    const cleaned = this.#cleaned({ values: true, tally, onRows });
    if (plan.survey.duplicates === 0) return cleaned;
    return pipeline(cleaned, new DeduplicateInOrder(duplicateOptions(source, duplicates, tally)), () => {});
  }

  #cleaned(options: PassOptions): Readable {
    const { join, plan, tallyOfAll } = this.#options;
    const counted = tallyOfAll === undefined ? options : { ...options, tally: tallyOfAll };
    return cleanedPass(this.#options, join, plan.survey, plan.keys, counted);
  }

  #newGroup(tally: Tally, values: boolean, companions?: Companions): Transform {
    const { source, duplicates, memory, plan } = this.#options;
    const { survey, grouping } = plan;
    const options = { ...duplicateOptions(source, duplicates, tally), ...(companions && { companions }) };
    const distinct = survey.duplicates === 0;
    if (grouping === 'pass') return new PassGroup(options, distinct);
    if (grouping === 'spill' || grouping === 'sort') {
      const store = newSpillStore(source, survey, memory.spill, values, plan.machineOrder);
      return new SpillGroup(store, options, () => source.releaseIdle());
    }
    const width = values ? source.signals.length : 0;
    return new ScatterGroup({ ...options, width, memory: memory.scatter, distinct });
  }

  close(): void {
    this.#kept?.close();
  }
}

interface MergedOptions extends Required<Pick<GroupedOptions, 'signals' | 'tally'>> {
  readonly onRows?: ((rows: number) => void) | undefined;
  readonly companions?: Companions | undefined;
}

function passThrough(): Transform {
  return new PassThrough({ objectMode: true, highWaterMark: 2 });
}

/** The batches; `onRows` is told of each as it goes by. */
function* withProgress(batches: Iterable<MachineBatch>, onRows?: (rows: number) => void): Generator<MachineBatch> {
  for (const batch of batches) {
    onRows?.(batch.length);
    yield batch;
  }
}

/** The batches with the columns of some signals. */
async function* selectColumns(
  batches: AsyncIterable<MachineBatch>,
  signals: readonly number[],
): AsyncGenerator<MachineBatch, void, undefined> {
  for await (const batch of batches) yield { ...batch, values: signals.map((s) => batch.values[s]) };
}
