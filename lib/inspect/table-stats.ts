import type { ReadingBatch } from '../model/batch.js';
import { OrderTracker } from '../source/join/order-tracker.js';
import { StepCounts } from './step-counts.js';

/** Statistics of one machine in a table. */
export class MachineStats {
  readings = 0;
  first = 2n ** 63n - 1n;
  last = -(2n ** 63n);
  /** Rows with the time of the one before. */
  repeats = 0;
  readonly steps = new StepCounts();
}

/** Statistics of one signal in a table. */
interface SignalStats {
  /** Number of values that are not missing. */
  values: number;
  missing: number;
  /** NaN if there are no values. */
  least: number;
  most: number;
}

/** Collects statistics of one table. Memory: a few numbers per machine. */
export class TableStats {
  readings = 0;
  readonly order = new OrderTracker();
  /** By machine code. */
  readonly machines = new Map<number, MachineStats>();
  /** In the order of the table's signals. */
  readonly signals: readonly SignalStats[];

  constructor(signals: number) {
    this.signals = Array.from({ length: signals }, () => ({
      values: 0,
      missing: 0,
      least: Number.NaN,
      most: Number.NaN,
    }));
  }

  add(batch: ReadingBatch): void {
    this.readings += batch.length;
    this.order.add(batch);
    this.#addTimes(batch);
    for (const [s, stats] of this.signals.entries()) addValues(stats, batch.values[s], batch.length);
  }

  /** Two rows may have the same machine and time. */
  get mayRepeat(): boolean {
    return !this.order.ordered || this.sum(({ repeats }) => repeats) > 0;
  }

  /** The sum of a figure over all machines. */
  sum(of: (machine: MachineStats) => number): number {
    return [...this.machines.values()].reduce((sum, machine) => sum + of(machine), 0);
  }

  #addTimes({ length, machine, time }: ReadingBatch): void {
    for (let i = 0; i < length; i++) {
      const stats = this.#machine(machine[i]);
      const at = time[i];
      stats.readings++;
      if (at < stats.first) stats.first = at;
      if (at > stats.last) {
        if (stats.readings > 1) stats.steps.add(Number(at - stats.last));
        stats.last = at;
      } else if (at === stats.last) stats.repeats++;
    }
  }

  #machine(code: number): MachineStats {
    let stats = this.machines.get(code);
    if (stats === undefined) {
      stats = new MachineStats();
      this.machines.set(code, stats);
    }
    return stats;
  }
}

function addValues(stats: SignalStats, column: Float64Array, length: number): void {
  let { values, least, most } = stats;
  for (let i = 0; i < length; i++) {
    const value = column[i];
    if (Number.isNaN(value)) continue;
    values++;
    if (!(value >= least)) least = value;
    if (!(value <= most)) most = value;
  }
  stats.missing += length - (values - stats.values);
  stats.values = values;
  stats.least = least;
  stats.most = most;
}
