import { BATCH_LENGTH, type MachineBatch } from '../batch.js';
import type { BlockReader, Rows } from './blocks.js';

/** The part of one block that is in memory. */
interface Window {
  readonly reader: BlockReader;
  rows: Rows;
  /** Row of the block that follows `rows`. */
  next: number;
  at: number;
}

/**
 * One sorted sequence out of blocks that overlap in time. Of each block a window is in memory; readings of the same time
 * keep the order of their blocks.
 */
export function* mergeBlocks(
  machine: number,
  readers: readonly BlockReader[],
  width: number,
  memory: number,
): Generator<MachineBatch> {
  const size = Math.max(16, Math.min(BATCH_LENGTH, Math.floor(memory / readers.length / (width + 1) / 8)));
  const windows = readers.map((reader) => {
    const rows = reader.read(0, Math.min(size, reader.length));
    return { reader, rows, next: rows.length, at: 0 };
  });
  const heap = new Heap(windows);
  let out = newRows(width);
  let length = 0;
  for (let k = heap.top; k !== undefined; k = heap.top) {
    const window = windows[k];
    out.time[length] = window.rows.time[window.at];
    for (let s = 0; s < width; s++) out.values[s][length] = window.rows.values[s][window.at];
    if (++length === BATCH_LENGTH) {
      yield { machine, ...out, length };
      out = newRows(width);
      length = 0;
    }
    heap.replaceTop(advance(window, size));
  }
  if (length > 0) yield { machine, ...out, length };
}

/** @returns false at the end of the block */
function advance(window: Window, size: number): boolean {
  if (++window.at < window.rows.length) return true;
  const left = window.reader.length - window.next;
  if (left === 0) return false;
  window.rows = window.reader.read(window.next, Math.min(size, left));
  window.next += window.rows.length;
  window.at = 0;
  return true;
}

function newRows(width: number): Rows {
  return {
    length: 0,
    time: new BigInt64Array(BATCH_LENGTH),
    values: Array.from({ length: width }, () => new Float64Array(BATCH_LENGTH)),
  };
}

/** Binary min-heap of window indices by (time at hand, index). */
class Heap {
  readonly #windows: readonly Window[];
  readonly #items: number[];

  constructor(windows: readonly Window[]) {
    this.#windows = windows;
    this.#items = windows.map((_, k) => k);
    for (let i = (this.#items.length >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  get top(): number | undefined {
    return this.#items[0];
  }

  /** Put the top, whose time has changed, in its place; or take it away. */
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

  #isBefore(a: number, b: number): boolean {
    const timeA = this.#windows[a].rows.time[this.#windows[a].at];
    const timeB = this.#windows[b].rows.time[this.#windows[b].at];
    return timeA < timeB || (timeA === timeB && a < b);
  }
}
