import { Transform, type TransformCallback } from 'node:stream';
import type { ReadingBatch } from '../model/batch.js';
import type { Tally } from '../model/tally.js';
import { type CleanRules, cleanBatch } from './clean.js';

/** The clean stage: takes ReadingBatches and emits the same batches, cleaned in place. */
export class CleanTransform extends Transform {
  readonly #rules: CleanRules;
  readonly #signals: readonly string[];
  readonly #tally: Tally;

  /**
   * @param signals names of the batch's columns, used in `tally`
   * @param tally receives the counts of replaced values
   */
  constructor(rules: CleanRules, signals: readonly string[], tally: Tally) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#rules = rules;
    this.#signals = signals;
    this.#tally = tally;
  }

  /** @internal */
  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    cleanBatch(batch, this.#rules, this.#signals, this.#tally);
    done(null, batch);
  }
}
