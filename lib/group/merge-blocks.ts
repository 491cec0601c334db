import { BATCH_LENGTH, type MachineBatch } from '../model/batch.js';
import { IndexHeap } from './index-heap.js';
import type { BlockReader, Rows } from './spill-blocks.js';

/** The rows of one block that are in memory. */
interface Window {
  readonly reader: BlockReader;
  rows: Rows;
  /** Row of the block after the last of `rows`. */
  next: number;
  /** Index into `rows` of the next reading. */
  at: number;
}

/**
 * Merges blocks that overlap in time. Each block has a window of rows in memory. Readings of the same time keep the
 * order of their blocks.
 *
 * @param width columns of values
 * @param memory bytes for the windows of all blocks together
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
  const heap = new IndexHeap(windows.length, (a, b) => {
    const timeA = windows[a].rows.time[windows[a].at];
    const timeB = windows[b].rows.time[windows[b].at];
    return timeA < timeB || (timeA === timeB && a < b);
  });
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
