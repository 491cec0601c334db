import { Transform, type TransformCallback } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { Turns } from '../util/turns.js';
import { Deduplicator, type DuplicateOptions } from './duplicates.js';
import type { SpillStore } from './spill-store.js';

/**
 * All readings of the store, machine by machine, times strictly increasing.
 *
 * @param options `signals` must be those of `columns`
 * @param columns indexes of the signals to read; absent: all
 * @param machines codes of machines in another order than that of the store
 */
export function* readGrouped(
  store: SpillStore,
  options: DuplicateOptions,
  columns?: readonly number[],
  machines: readonly number[] = store.machines,
): Generator<MachineBatch> {
  const duplicates = new Deduplicator(options);
  for (const machine of machines) {
    for (const batch of store.read(machine, columns)) {
      const ready = duplicates.push(batch);
      if (ready !== undefined) yield ready;
    }
  }
  const last = duplicates.flush();
  if (last !== undefined) yield last;
}

/**
 * Groups readings in any order: collects all of them in the store, then emits them machine by machine. Destroying the
 * stream closes the store.
 */
export class SpillGroup extends Transform {
  readonly #store: SpillStore;
  readonly #options: DuplicateOptions;
  readonly #onCollected: (() => Promise<void>) | undefined;
  #resume: (() => void) | undefined;

  /** @param onCollected called when all readings are in the store, before the first one is emitted */
  constructor(store: SpillStore, options: DuplicateOptions, onCollected?: () => Promise<void>) {
    super({ objectMode: true, readableHighWaterMark: 2, writableHighWaterMark: 2 });
    this.#store = store;
    this.#options = options;
    this.#onCollected = onCollected;
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
    this.#emitAll().then(
      () => done(),
      (error) => done(error),
    );
  }

  /** Continue {@link #emitAll}, which waits while the readable side is full. */
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

  async #emitAll(): Promise<void> {
    await this.#onCollected?.();
    const turns = new Turns();
    for (const batch of readGrouped(this.#store, this.#options)) {
      await turns.next();
      if (this.destroyed) return;
      if (!this.push(batch)) {
        await new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
      }
    }
  }
}
