import { DataError } from '../errors.js';
import type { Signal } from '../model/signal.js';
import type { ScreenedBatch, ScreenObserver } from '../screen/screened-batch.js';
import { type CountedColumn, MachineCounter, type MachineJson } from './machine-counter.js';
import type { MachineStatistics } from './statistics.js';

/** Most bins of all series together: 48 MiB. */
const ALL_BINS = 12 * 2 ** 20;

/** A series is left so many bins, however many series there are. */
const FEWEST_BINS = 64;

/** The version of {@link FleetJson}. */
const VERSION = 1;

/** A signal and the names of its rules, in the order of the columns of a batch. */
export interface SignalPlan {
  readonly signal: Pick<Signal, 'name' | 'kind'>;
  readonly rules?: readonly string[];
}

/** What was counted so far, to be put together with what others counted. Plain data for JSON. */
export interface FleetJson {
  readonly version: number;
  readonly signals: readonly { readonly name: string; readonly rules: readonly string[] }[];
  readonly leftOut: readonly string[];
  readonly machines: readonly MachineJson[];
}

/**
 * Counts statistics of all machines and signals in one pass. The result does not depend on where batches end; memory
 * grows with the number of series, not of readings.
 */
export class FleetStatistics implements ScreenObserver {
  /** Signals of text, which have no statistics. */
  readonly leftOut: readonly string[];
  readonly #names: readonly string[];
  readonly #columns: readonly CountedColumn[];
  readonly #machines = new Map<string, MachineCounter>();
  /** The counters of `#machines` by code. */
  readonly #byCode: MachineCounter[] = [];
  /** The limit of bins that all counters keep to. */
  #limit: number;

  readonly #bins: number;

  /**
   * @param names of the machines, by code: a list that may grow as long as batches come
   * @param bins most bins of all series together, four bytes each
   */
  constructor(names: readonly string[], signals: readonly SignalPlan[], bins = ALL_BINS) {
    this.#names = names;
    this.#bins = bins;
    this.leftOut = signals.filter(({ signal }) => isText(signal)).map(({ signal }) => signal.name);
    this.#columns = signals.flatMap(({ signal, rules = [] }, column) => {
      if (isText(signal)) return [];
      return [{ signal: signal.name, rules, column }];
    });
    this.#limit = this.#binsOfEach(1);
  }

  add(batch: ScreenedBatch): void {
    let machine = this.#byCode[batch.machine];
    if (machine === undefined) {
      machine = this.#counterOf(this.#names[batch.machine]);
      this.#byCode[batch.machine] = machine;
    }
    machine.add(batch);
  }

  #counterOf(name: string): MachineCounter {
    let machine = this.#machines.get(name);
    if (machine === undefined) {
      machine = new MachineCounter(this.#columns, this.#limit);
      this.#machines.set(name, machine);
      // To set the limit of all takes time: memory may be an eighth too much until then.
      if (this.#binsOfEach(this.#machines.size) < (7 / 8) * this.#limit) this.#setLimit();
    }
    return machine;
  }

  #binsOfEach(machines: number): number {
    return Math.max(FEWEST_BINS, Math.floor(this.#bins / (machines * Math.max(1, this.#columns.length))));
  }

  #setLimit(): void {
    this.#limit = this.#binsOfEach(this.#machines.size);
    for (const machine of this.#machines.values()) machine.limit(this.#limit);
  }

  /** The statistics of all machines, in the order of their first batches. */
  read(): MachineStatistics[] {
    return [...this.readEach()];
  }

  /** The same, one machine at a time. */
  *readEach(): Generator<MachineStatistics> {
    if (this.#machines.size > 0) this.#setLimit();
    for (const [name, machine] of this.#machines) yield machine.read(name);
  }

  /**
   * Adds what `other` counted: of other machines, or of earlier or later times of the same.
   * @throws DataError ERR_STATISTICS where signals or rules are others, or times of a machine overlap; nothing is added
   */
  merge(other: FleetStatistics): void {
    if (shapeOf(this.#columns) !== shapeOf(other.#columns)) {
      throw new DataError('ERR_STATISTICS', 'the two statistics have other signals or rules; they cannot be merged');
    }
    for (const [name, machine] of other.#machines) {
      if (this.#machines.get(name)?.isApart(machine) === false) {
        throw new DataError(
          'ERR_STATISTICS',
          `both statistics have times of ${name} that overlap; they cannot be merged`,
        );
      }
    }
    for (const [name, machine] of other.#machines) this.#counterOf(name).merge(machine);
  }

  toJSON(): FleetJson {
    return {
      version: VERSION,
      signals: this.#columns.map(({ signal, rules }) => ({ name: signal, rules })),
      leftOut: this.leftOut,
      machines: [...this.#machines].map(([name, machine]) => machine.toJSON(name)),
    };
  }

  /**
   * What {@link toJSON} gave, to be read or merged.
   * @throws DataError ERR_STATISTICS where another version wrote it
   */
  static fromJSON(json: FleetJson): FleetStatistics {
    if (json.version !== VERSION) {
      throw new DataError('ERR_STATISTICS', `statistics of version ${json.version}; this program reads ${VERSION}`);
    }
    const numbers = json.signals.map(({ name, rules }) => ({ signal: { name, kind: 'number' as const }, rules }));
    const texts = json.leftOut.map((name) => ({ signal: { name, kind: 'strings' as const } }));
    const made = new FleetStatistics([], [...numbers, ...texts]);
    for (const machine of json.machines) {
      made.#machines.set(machine.machine, MachineCounter.fromJSON(machine, made.#columns, made.#limit));
    }
    if (made.#machines.size > 0) made.#setLimit();
    return made;
  }
}

function isText({ kind }: Pick<Signal, 'kind'>): boolean {
  return kind === 'flags' || kind === 'strings';
}

function shapeOf(columns: readonly CountedColumn[]): string {
  return JSON.stringify(columns.map(({ signal, rules }) => [signal, rules]));
}
