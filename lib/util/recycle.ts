/*
 * Recycles batch buffers. Left to the garbage collector they cost a third of main-thread time. Whoever makes a batch or
 * a slab may register a recycler for it; whoever no longer needs its columns may call it. Both are optional: a buffer
 * that is not returned is collected.
 *
 * Recyclers are keyed by the object, not stored in a property. A copy of a batch with other columns, as user stages may
 * make, therefore never returns a buffer that is still in use.
 */

const recyclers = new WeakMap<object, () => void>();

/** Register `recycler`, which is called at most once, when the memory of `holder` may be overwritten. */
export function onRecycle<T extends object>(holder: T, recycler: (() => void) | undefined): T {
  if (recycler !== undefined) recyclers.set(holder, recycler);
  return holder;
}

/** Return the memory of `holder`: it may be overwritten from now on. */
export function recycle(holder: object): void {
  takeRecycler(holder)?.();
}

/** The recycler of `holder`, which the caller must now call instead of {@link recycle}. */
export function takeRecycler(holder: object): (() => void) | undefined {
  const recycler = recyclers.get(holder);
  if (recycler !== undefined) recyclers.delete(holder);
  return recycler;
}

/** A buffer whose rows are split among several batches. It is returned when all of them have been. */
export class SharedBuffer {
  readonly #recycler: (() => void) | undefined;
  #rowsInUse: number;

  /** @param holder owns the memory of `rows` rows; nobody else may recycle it */
  constructor(holder: object, rows: number) {
    this.#recycler = takeRecycler(holder);
    this.#rowsInUse = rows;
  }

  /** Make `batch`, which uses the next `rows` rows, recyclable. */
  part<T extends object>(batch: T, rows: number): T {
    const recycler = this.#recycler;
    if (recycler === undefined) return batch;
    return onRecycle(batch, () => {
      this.#rowsInUse -= rows;
      if (this.#rowsInUse === 0) recycler();
    });
  }
}
