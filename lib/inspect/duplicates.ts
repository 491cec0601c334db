import { readGrouped, SpillStore } from '../group/index.js';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import { throwIfAborted } from '../util/abort.js';
import { inTurns } from '../util/turns.js';

/** Values at a time at which the signal of the machine has one already: a run merges them. */
export interface Duplicates {
  readonly total: number;
  /** By index of the signal. */
  readonly signals: readonly number[];
  /** By code of the machine. */
  readonly machines: ReadonlyMap<number, number>;
}

export const NO_DUPLICATES: Duplicates = { total: 0, signals: [], machines: new Map() };

/** Bytes for the readings in memory; further ones go to a temporary file. */
const MEMORY = 2 ** 26;

/** Finds duplicates, whatever the order of the readings. To be closed. */
export class DuplicateCounter {
  readonly #store: SpillStore;
  /** Values that are not missing: by signal, and by code of the machine. */
  readonly #ofSignals: number[];
  readonly #ofMachines: number[] = [];

  /** @param width number of signals */
  constructor(width: number) {
    this.#ofSignals = new Array<number>(width).fill(0);
    this.#store = new SpillStore({ width, memory: MEMORY });
  }

  add(batch: ReadingBatch): void {
    for (let s = 0; s < this.#ofSignals.length; s++) {
      const column = batch.values[s];
      for (let i = 0; i < batch.length; i++) if (!Number.isNaN(column[i])) this.#count(s, batch.machine[i], 1);
    }
    this.#store.add(batch);
  }

  /** The values that came in, less those that are left where each signal has one at a time. */
  async finish(signal: AbortSignal | undefined): Promise<Duplicates> {
    for await (const batch of inTurns(this.#merged())) {
      throwIfAborted(signal);
      for (let s = 0; s < this.#ofSignals.length; s++) {
        const column = batch.values[s];
        let present = 0;
        for (let i = 0; i < batch.length; i++) if (!Number.isNaN(column[i])) present++;
        this.#count(s, batch.machine, -present);
      }
    }
    return {
      total: this.#ofSignals.reduce((sum, count) => sum + count, 0),
      signals: this.#ofSignals,
      machines: new Map(Object.entries(this.#ofMachines).map(([code, count]) => [Number(code), count])),
    };
  }

  close(): void {
    this.#store.close();
  }

  #merged(): Generator<MachineBatch> {
    const signals = this.#ofSignals.map(String);
    return readGrouped(this.#store, { policy: 'first', signals, machines: [], tally: new Tally() });
  }

  #count(signal: number, machine: number, by: number): void {
    this.#ofSignals[signal] += by;
    this.#ofMachines[machine] = (this.#ofMachines[machine] ?? 0) + by;
  }
}

/** The duplicates among all these readings. @param width number of signals */
export async function duplicatesOf(
  batches: AsyncIterable<ReadingBatch>,
  width: number,
  signal: AbortSignal | undefined,
): Promise<Duplicates> {
  const counter = new DuplicateCounter(width);
  try {
    for await (const batch of batches) {
      throwIfAborted(signal);
      counter.add(batch);
    }
    return await counter.finish(signal);
  } finally {
    counter.close();
  }
}

/** Of tables without common signals. */
export function sumOf(all: readonly Duplicates[]): Duplicates {
  const machines = new Map<number, number>();
  for (const one of all) for (const [code, n] of one.machines) machines.set(code, (machines.get(code) ?? 0) + n);
  return {
    total: all.reduce((sum, { total }) => sum + total, 0),
    signals: all.flatMap((one) => one.signals),
    machines,
  };
}
