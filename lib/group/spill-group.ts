import { Transform, type TransformCallback } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { Deduplicator, type DuplicateOptions } from './duplicates.js';
import type { SpillStore } from './spill-store.js';

/**
 * All readings of the store, one machine after the other in the order of the store, times strictly increasing.
 *
 * @param options whose `signals` are those of the columns
 * @param columns of values to read, by index; absent: all
 */
export function* readGrouped(
  store: SpillStore,
  options: DuplicateOptions,
  columns?: readonly number[],
): Generator<MachineBatch> {
  const duplicates = new Deduplicator(options);
  for (const machine of store.machines) {
    for (const batch of store.read(machine, columns)) {
      const ready = duplicates.push(batch);
      if (ready !== undefined) yield ready;
    }
  }
  const last = duplicates.flush();
  if (last !== undefined) yield last;
}

/**
 * Groups readings that come in any order: all of them go into the store, and come out again one machine after the other.
 * The store is closed with the stream.
 */
export class SpillGroup extends Transform {
  readonly #store: SpillStore;
  readonly #options: DuplicateOptions;
  readonly #onFilled: (() => Promise<void>) | undefined;
  #resume: (() => void) | undefined;

  /** @param onFilled called when all readings have come in, before the first one leaves */
  constructor(store: SpillStore, options: DuplicateOptions, onFilled?: () => Promise<void>) {
    super({ objectMode: true, readableHighWaterMark: 2, writableHighWaterMark: 2 });
    this.#store = store;
    this.#options = options;
    this.#onFilled = onFilled;
  }

  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#store.add(batch);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#pour().then(
      () => done(),
      (error) => done(error),
    );
  }

  /** Whoever reads wants more: the pouring out goes on. */
  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    if (resume === undefined) super._read(size);
    else resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#resume?.();
    this.#store.close();
    done(error);
  }

  async #pour(): Promise<void> {
    await this.#onFilled?.();
    for (const batch of readGrouped(this.#store, this.#options)) {
      if (this.destroyed) return;
      if (!this.push(batch)) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
      }
    }
  }
}
