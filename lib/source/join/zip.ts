import { type ReadingBatch, timeHalves } from '../../model/batch.js';
import { onRecycle, SharedBuffer, takeRecycler } from '../../util/recycle.js';

/** The tables to be zipped do not have the same key in the same row; they need another join. */
export class KeyMismatchError extends Error {
  /** Index of the table that differs from the first one. */
  readonly table: number;

  constructor(table: number) {
    super('tables are out of step');
    this.table = table;
  }
}

/** Walks through the batches of one table, some rows at a time. */
class Cursor {
  readonly #batches: AsyncIterator<ReadingBatch>;
  #batch: ReadingBatch | undefined;
  #lease: SharedBuffer | undefined;
  #at = 0;

  constructor(batches: AsyncIterator<ReadingBatch>) {
    this.#batches = batches;
  }

  /** Rows at hand, fetching the next batch where there are none; 0 at the end. */
  async rows(): Promise<number> {
    while (this.#batch === undefined || this.#at === this.#batch.length) {
      const next = await this.#batches.next();
      if (next.done) return 0;
      this.#batch = next.value;
      this.#lease = new SharedBuffer(next.value, next.value.length);
      this.#at = 0;
    }
    return this.#batch.length - this.#at;
  }

  /** The next `length` rows of those at hand, without a copy. */
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
    return (this.#lease as SharedBuffer).part(part, length);
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/**
 * Joins tables whose key columns run in step, column beside column, without a copy. Every row of every table is compared
 * with the first table's, unless a pass before has done so.
 * @param isKnown the tables are known to run in step; only that they are equally long is looked at
 * @throws OutOfStep where a key differs, or one table ends before the others
 */
export async function* zip(
  tables: readonly AsyncIterator<ReadingBatch>[],
  isKnown = false,
): AsyncIterableIterator<ReadingBatch> {
  const cursors = tables.map((batches) => new Cursor(batches));
  try {
    for (;;) {
      // One after the other, so that new machines get their codes in the order of the tables.
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
      const gifts = parts.flatMap((part) => takeRecycler(part) ?? []);
      const row = { ...parts[0], values: parts.flatMap((part) => part.values) };
      yield gifts.length === 0 ? row : onRecycle(row, () => giveAll(gifts));
    }
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

function giveAll(gifts: readonly (() => void)[]): void {
  for (const give of gifts) give();
}

function sameKeys(a: ReadingBatch, b: ReadingBatch): boolean {
  const times = timeHalves(a.time, a.length);
  const others = timeHalves(b.time, a.length);
  for (let i = 0; i < times.length; i++) if (times[i] !== others[i]) return false;
  for (let i = 0; i < a.length; i++) if (a.machine[i] !== b.machine[i]) return false;
  return true;
}
