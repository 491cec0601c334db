import { Transform, type TransformCallback } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { SharedBuffer } from '../util/recycle.js';
import { Deduplicator, type DuplicateOptions } from './duplicates.js';

/**
 * Groups readings that come grouped by machine and in time order already: ReadingBatches in, the rows of one machine
 * at a time out, without a copy.
 */
export class PassGroup extends Transform {
  readonly #duplicates: Deduplicator | undefined;

  /** @param areDistinct no two readings have the same machine and time: none is looked for */
  constructor(options: DuplicateOptions, areDistinct = false) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#duplicates = areDistinct ? undefined : new Deduplicator(options);
  }

  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (const part of byMachine(batch))
        this.#give(this.#duplicates === undefined ? part : this.#duplicates.push(part));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#give(this.#duplicates?.flush());
    done();
  }

  #give(batch: MachineBatch | undefined): void {
    if (batch !== undefined) this.push(batch);
  }
}

/** The runs of one machine in a batch, without a copy. */
function* byMachine(batch: ReadingBatch): Generator<MachineBatch> {
  const { length, machine, time, values } = batch;
  const lease = new SharedBuffer(batch, length);
  let from = 0;
  while (from < length) {
    const code = machine[from];
    let to = from + 1;
    while (to < length && machine[to] === code) to++;
    const part = {
      machine: code,
      length: to - from,
      time: time.subarray(from, to),
      values: values.map((column) => column.subarray(from, to)),
    };
    yield lease.part(part, to - from);
    from = to;
  }
}
