/*
 * Memory that goes round. Buffers of batches would otherwise be left to the garbage collector, many of them at a time: collecting took a third of the
 * main thread's time. Whoever makes a batch (or a slab) may say what is to happen when its columns are needed no more; whoever has taken what
 * it needs of them may say so. Both are free not to: memory that nobody gives back is collected.
 *
 * It goes by the object, and not by a property of it, so that a copy of a batch with other columns, as stages of others may make, never
 * gives back what is still in use.
 */

const gifts = new WeakMap<object, () => void>();

/** Have `give` called when the memory of `holder` may be written over; it is called once, or never. */
export function onRecycle<T extends object>(holder: T, give: (() => void) | undefined): T {
  if (give !== undefined) gifts.set(holder, give);
  return holder;
}

/** The memory of `holder` may be written over from here on. */
export function recycle(holder: object): void {
  takeRecycler(holder)?.();
}

/** What {@link recycle} would call; from here on it is up to the caller. */
export function takeRecycler(holder: object): (() => void) | undefined {
  const give = gifts.get(holder);
  if (give !== undefined) gifts.delete(holder);
  return give;
}

/** Memory of which each row has another user: it is given back when all of them have given back theirs. */
export class SharedBuffer {
  readonly #give: (() => void) | undefined;
  #left: number;

  /** @param holder what holds the memory of `rows` rows; it must not be released by anybody else */
  constructor(holder: object, rows: number) {
    this.#give = takeRecycler(holder);
    this.#left = rows;
  }

  /** The batch of the next `rows` of them. */
  part<T extends object>(batch: T, rows: number): T {
    const give = this.#give;
    if (give === undefined) return batch;
    return onRecycle(batch, () => {
      this.#left -= rows;
      if (this.#left === 0) give();
    });
  }
}
