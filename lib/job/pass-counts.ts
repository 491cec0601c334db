import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';

/** What the passes for values found. A layout may ask for a signal several times, and may end a pass early. */
export class PassCounts {
  readonly tally = new Tally();
  /** Values that are not missing, by index of their signal. */
  readonly values: Float64Array;
  /** Rows of the longest pass: times of all machines, each once. */
  rows = 0;
  /** Signals whose values, and whose findings, have been counted. */
  readonly #counted = new Set<number>();
  readonly #found = new Set<string>();

  /** @param width number of signals */
  constructor(width: number) {
    this.values = new Float64Array(width);
  }

  get total(): number {
    return this.values.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Count what goes by. Only a pass that comes to its end counts, and each signal in one of them.
   *
   * @param signals of the batches, by index
   * @param found what the pass finds, complete at its end
   */
  async *count(
    batches: AsyncIterable<MachineBatch>,
    signals: readonly number[],
    found: Tally,
  ): AsyncGenerator<MachineBatch, void, undefined> {
    const values = new Float64Array(signals.length);
    let rows = 0;
    for await (const batch of batches) {
      countValues(batch, values);
      rows += batch.length;
      yield batch;
    }
    this.rows = Math.max(this.rows, rows);
    for (const [i, s] of signals.entries()) if (!this.#counted.has(s)) this.values[s] = values[i];
    // A pass over the source reads all signals, whichever were asked for.
    for (const entry of found) {
      const key = `${entry.rule}\n${entry.column}`;
      if (!this.#found.has(key)) this.tally.merge([entry]);
      this.#found.add(key);
    }
    for (const s of signals) this.#counted.add(s);
  }
}

/** Add the values of a batch that are not missing, by column. */
export function countValues({ length, values }: Pick<MachineBatch, 'length' | 'values'>, counts: Float64Array): void {
  for (let s = 0; s < values.length; s++) {
    const column = values[s];
    let count = 0;
    for (let i = 0; i < length; i++) if (!Number.isNaN(column[i])) count++;
    counts[s] += count;
  }
}
