import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { PullTransform } from '../util/pull-transform.js';
import { SharedBuffer } from '../util/recycle.js';
import { Deduplicator, type DuplicateOptions } from './duplicates.js';

/**
 * Groups readings that already arrive grouped by machine and in time order. Takes ReadingBatches and emits
 * MachineBatches, which are views of their rows.
 */
export class PassGroup extends PullTransform<ReadingBatch> {
  readonly #duplicates: Deduplicator | undefined;

  /** @param areDistinct no two readings have the same machine and time, so duplicates are not searched for */
  constructor(options: DuplicateOptions, areDistinct = false) {
    super(2, { readableObjectMode: true, readableHighWaterMark: 2 });
    this.#duplicates = areDistinct ? undefined : new Deduplicator(options);
  }

  /** One by one as they are read: a batch may hold thousands of machines. */
  protected *encode(batch: ReadingBatch): Generator<MachineBatch> {
    for (const part of byMachine(batch)) {
      const ready = this.#duplicates === undefined ? part : this.#duplicates.push(part);
      if (ready !== undefined) yield ready;
    }
  }

  protected *finish(): Generator<MachineBatch> {
    const last = this.#duplicates?.flush();
    if (last !== undefined) yield last;
  }
}

/** The runs of rows of one machine, as views of the batch. */
function* byMachine(batch: ReadingBatch): Generator<MachineBatch> {
  const { length, machine, time, values } = batch;
  const shared = new SharedBuffer(batch, length);
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
    yield shared.part(part, to - from);
    from = to;
  }
}
