import { type ReadingBatch, timeHalves } from '../../model/batch.js';
import { onRecycle, SharedBuffer, takeRecycler } from '../../util/recycle.js';

/** The keys of two tables are not aligned: the tables need another join. */
export class KeyMismatchError extends Error {
  /** Index of the table that differs from the first one. */
  readonly table: number;

  constructor(table: number) {
    super('the keys of the tables are not aligned');
    this.table = table;
  }
}

/** Cuts the batches of one table into parts of any length. */
class Cursor {
  readonly #batches: AsyncIterator<ReadingBatch>;
  #batch: ReadingBatch | undefined;
  #buffer: SharedBuffer | undefined;
  #at = 0;

  constructor(batches: AsyncIterator<ReadingBatch>) {
    this.#batches = batches;
  }

  /** Rows left in the current batch; fetches the next one if there are none. 0 at the end. */
  async rows(): Promise<number> {
    while (this.#batch === undefined || this.#at === this.#batch.length) {
      const next = await this.#batches.next();
      if (next.done) return 0;
      this.#batch = next.value;
      this.#buffer = new SharedBuffer(next.value, next.value.length);
      this.#at = 0;
    }
    return this.#batch.length - this.#at;
  }

  /** The next `length` rows of the current batch, without a copy. */
  take(length: number): ReadingBatch {
    const { machine, time, values } = this.#batch as ReadingBatch;
    const from = this.#at;
    this.#at += length;
    const part = {
      length,
      machine: machine.subarray(from, from + length),
      time: time.subarray(from, from + length),
      values: values.map((column) => column.subarray(from, from + length)),
    };
    return (this.#buffer as SharedBuffer).part(part, length);
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/**
 * Join tables with aligned keys by placing their columns side by side, without a copy. Every key is compared with
 * that of the first table, unless an earlier pass has done so.
 * @param isKnown the keys are known to be aligned; only the lengths of the tables are compared
 * @throws KeyMismatchError if a key differs, or one table ends before the others
 */
export async function* zip(
  tables: readonly AsyncIterator<ReadingBatch>[],
  isKnown = false,
): AsyncIterableIterator<ReadingBatch> {
  const cursors = tables.map((batches) => new Cursor(batches));
  try {
    for (;;) {
      // Sequentially, so that new machines get their codes in the order of the tables.
      const rows: number[] = [];
      for (const cursor of cursors) rows.push(await cursor.rows());
      const length = Math.min(...rows);
      if (length === 0) {
        const longer = rows.findIndex((n) => (n === 0) !== (rows[0] === 0));
        if (longer >= 0) throw new KeyMismatchError(longer);
        return;
      }
      const parts = cursors.map((cursor) => cursor.take(length));
      for (let k = 1; k < parts.length; k++) {
        if (!isKnown && !sameKeys(parts[0], parts[k])) throw new KeyMismatchError(k);
      }
      const recyclers = parts.flatMap((part) => takeRecycler(part) ?? []);
      const joined = { ...parts[0], values: parts.flatMap((part) => part.values) };
      yield recyclers.length === 0 ? joined : onRecycle(joined, () => recycleAll(recyclers));
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

function recycleAll(recyclers: readonly (() => void)[]): void {
  for (const recycle of recyclers) recycle();
}

function sameKeys(a: ReadingBatch, b: ReadingBatch): boolean {
  const times = timeHalves(a.time, a.length);
  const others = timeHalves(b.time, a.length);
  for (let i = 0; i < times.length; i++) if (times[i] !== others[i]) return false;
  for (let i = 0; i < a.length; i++) if (a.machine[i] !== b.machine[i]) return false;
  return true;
}
