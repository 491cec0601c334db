/** Binary min-heap of the indexes 0 … n-1. Callers define the order. */
export class IndexHeap {
  readonly #isBefore: (a: number, b: number) => boolean;
  readonly #items: number[];

  /** @param isBefore whether a comes before b; its answers about the top may change before {@link replaceTop} */
  constructor(length: number, isBefore: (a: number, b: number) => boolean) {
    this.#isBefore = isBefore;
    this.#items = Array.from({ length }, (_, k) => k);
    for (let i = (length >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  /** The first index; undefined where the heap is empty. */
  get top(): number | undefined {
    return this.#items[0];
  }

  /** Move the top, whose order has changed, to its new position; or remove it. */
  replaceTop(stays: boolean): void {
    if (!stays) {
      const last = this.#items.pop() as number;
      if (this.#items.length === 0) return;
      this.#items[0] = last;
    }
    this.#sink(0);
  }

  #sink(from: number): void {
    const items = this.#items;
    const item = items[from];
    let hole = from;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#isBefore(items[child + 1], items[child])) child++;
      if (!this.#isBefore(items[child], item)) break;
      items[hole] = items[child];
      hole = child;
    }
    items[hole] = item;
  }
}
