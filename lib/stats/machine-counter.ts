import { timeHalves } from '../model/batch.js';
import type { ScreenedBatch } from '../screen/screened-batch.js';
import { MOMENT_SLOTS } from './moments.js';
import { SignalCounter, type SignalJson, shareOf } from './signal-counter.js';
import type { MachineStatistics } from './statistics.js';
import { TimeCounter, type TimesJson } from './time-counter.js';

/** A column of which there are statistics. */
export interface CountedColumn {
  readonly signal: string;
  readonly rules: readonly string[];
  /** Its index among the columns of a batch. */
  readonly column: number;
}

/** A machine as JSON. */
export interface MachineJson {
  readonly machine: string;
  readonly times: TimesJson;
  readonly signals: readonly SignalJson[];
  readonly modes?: readonly number[];
}

/** Place of an operating mode in the counts: normal, faulty, failed, unknown. */
const UNKNOWN = 3;

export class MachineCounter {
  readonly #columns: readonly CountedColumn[];
  readonly #times: TimeCounter;
  readonly #signals: readonly SignalCounter[];
  #modes: Float64Array | undefined;

  constructor(columns: readonly CountedColumn[], limit: number, times = new TimeCounter()) {
    this.#columns = columns;
    this.#times = times;
    const state = new Float64Array(columns.length * MOMENT_SLOTS);
    this.#signals = columns.map(({ rules }, i) => new SignalCounter(rules.length, limit, state, i * MOMENT_SLOTS));
  }

  add(batch: ScreenedBatch): void {
    const { time, length } = batch;
    if (length === 0) return;
    this.#columns.forEach(({ column }, i) => {
      const signal = this.#signals[i];
      signal.add(time, batch.raw[column], batch.values[column], length, this.#times);
      signal.addFlags(batch.tests[column] ?? [], length);
    });
    this.#times.add(time, timeHalves(time, length), length);
    if (batch.mode !== undefined) this.#addModes(batch.mode, length);
  }

  #addModes(mode: Uint8Array, length: number): void {
    this.#modes ??= new Float64Array(UNKNOWN + 1);
    for (let i = 0; i < length; i++) this.#modes[Math.min(mode[i], UNKNOWN)]++;
  }

  limit(bins: number): void {
    for (const signal of this.#signals) signal.limit(bins);
  }

  /** True where all times of `other` are before these, or after. */
  isApart(other: MachineCounter): boolean {
    return this.#times.isApart(other.#times);
  }

  merge(other: MachineCounter): void {
    this.#signals.forEach((signal, i) => {
      signal.merge(other.#signals[i], this.#times, other.#times);
    });
    this.#times.merge(other.#times);
    if (other.#modes !== undefined) {
      this.#modes ??= new Float64Array(UNKNOWN + 1);
      for (let i = 0; i <= UNKNOWN; i++) this.#modes[i] += other.#modes[i];
    }
  }

  read(machine: string): MachineStatistics {
    const facts = this.#times.read();
    const signals = this.#columns.map(({ signal, rules }, i) => this.#signals[i].read(signal, rules, facts));
    const [normal, faulty, failed, unknown] = this.#modes ?? [];
    return {
      machine,
      ...facts,
      ...shareOf(facts.times, facts.expected),
      ...(this.#modes === undefined ? {} : { modes: { normal, faulty, failed, unknown } }),
      signals,
    };
  }

  toJSON(machine: string): MachineJson {
    return {
      machine,
      times: this.#times.toJSON(),
      signals: this.#signals.map((signal) => signal.toJSON()),
      ...(this.#modes === undefined ? {} : { modes: [...this.#modes] }),
    };
  }

  static fromJSON({ times, signals, modes }: MachineJson, columns: readonly CountedColumn[], limit: number) {
    const made = new MachineCounter(columns, limit, TimeCounter.fromJSON(times));
    signals.forEach((signal, i) => {
      made.#signals[i].restore(signal);
    });
    if (modes !== undefined) made.#modes = Float64Array.from(modes);
    return made;
  }
}
