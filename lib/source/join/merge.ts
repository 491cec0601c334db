import { batchLength, type ReadingBatch } from '../../model/batch.js';

/** How all tables of a merge are sorted: by machine, then time; or by time only. */
export type MergeOrder =
  | { readonly by: 'machine' /** Rank by machine code. */; readonly rank: readonly number[] }
  | { readonly by: 'time' };

/** The current row of one table. */
class Head {
  batch: ReadingBatch | undefined;
  at = 0;
  readonly width: number;
  readonly #batches: AsyncIterator<ReadingBatch>;

  constructor(batches: AsyncIterator<ReadingBatch>, width: number) {
    this.#batches = batches;
    this.width = width;
  }

  get machine(): number {
    return (this.batch as ReadingBatch).machine[this.at];
  }

  get time(): bigint {
    return (this.batch as ReadingBatch).time[this.at];
  }

  /** True at the end of the current batch: await {@link fetch} before the next row. */
  get isExhausted(): boolean {
    return this.batch === undefined || this.at === this.batch.length;
  }

  /** @returns false at the end of the table */
  async fetch(): Promise<boolean> {
    do {
      const next = await this.#batches.next();
      if (next.done) return false;
      this.batch = next.value;
      this.at = 0;
    } while (this.isExhausted);
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/**
 * Outer join of tables that are sorted alike. Readings of the same machine and time become one; signals of a table
 * without that reading are NaN. Repeated keys pair up in order: the n-th in one table with the n-th in the others.
 *
 * @param widths number of value columns of each table; all 0 if only keys are read
 */
export async function* merge(
  tables: readonly AsyncIterator<ReadingBatch>[],
  widths: readonly number[],
  order: MergeOrder,
): AsyncIterableIterator<ReadingBatch> {
  const all = tables.map((batches, k) => new Head(batches, widths[k]));
  const offsets = widths.map((_, k) => widths.slice(0, k).reduce((a, b) => a + b, 0));
  const rows = new MergedRows(widths.reduce((a, b) => a + b, 0));
  const open = new Set<number>();
  try {
    for (const [k, head] of all.entries()) if (await head.fetch()) open.add(k);
    while (open.size > 0) {
      const [machine, time] = leastKey(all, open, order);
      rows.beginGroup();
      for (const k of [...open]) {
        const head = all[k];
        rows.beginTable();
        while (head.time === time && (order.by === 'time' || head.machine === machine)) {
          rows.put(head, offsets[k]);
          head.at++;
          if (head.isExhausted && !(await head.fetch())) {
            open.delete(k);
            break;
          }
        }
      }
      if (rows.isFull) yield rows.take();
    }
    if (rows.length > 0) yield rows.take();
  } finally {
    for (const head of all) await head.close();
  }
}

function leastKey(all: readonly Head[], open: ReadonlySet<number>, order: MergeOrder): [number, bigint] {
  let machine = -1;
  let time = 0n;
  for (const k of open) {
    const head = all[k];
    if (machine < 0 || isBefore(head, machine, time, order)) {
      machine = head.machine;
      time = head.time;
    }
  }
  return [machine, time];
}

function isBefore(head: Head, machine: number, time: bigint, order: MergeOrder): boolean {
  if (order.by === 'time' || head.machine === machine) return head.time < time;
  return order.rank[head.machine] < order.rank[machine];
}

/**
 * The joined rows of the batch being filled. A group is the rows of one time (and of one machine, if sorted by
 * machine).
 */
class MergedRows {
  length = 0;
  #capacity: number;
  readonly #width: number;
  #machine!: Uint32Array;
  #time!: BigInt64Array;
  #values!: Float64Array[];
  /** First row of each machine in the group. Rows of one machine are linked through `#next`, -1 at the end. */
  readonly #first = new Map<number, number>();
  /** Last row that the current table wrote for each machine in the group. */
  readonly #tail = new Map<number, number>();
  #next!: Int32Array;

  constructor(width: number) {
    this.#width = width;
    this.#capacity = batchLength(width);
    this.#allocate();
  }

  get isFull(): boolean {
    return this.length >= batchLength(this.#width);
  }

  beginGroup(): void {
    this.#first.clear();
  }

  beginTable(): void {
    this.#tail.clear();
  }

  put(head: Head, offset: number): void {
    const row = this.#rowFor(head.machine, head.time);
    const { values } = head.batch as ReadingBatch;
    for (let s = 0; s < head.width; s++) this.#values[offset + s][row] = values[s][head.at];
  }

  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machine, time: this.#time, values: this.#values };
    this.#capacity = batchLength(this.#width);
    this.#allocate();
    return batch;
  }

  /** The row after the last one that the current table wrote for `machine`: one of another table, or a new one. */
  #rowFor(machine: number, time: bigint): number {
    const tail = this.#tail.get(machine);
    let row = tail === undefined ? (this.#first.get(machine) ?? -1) : this.#next[tail];
    if (row < 0) {
      row = this.#append(machine, time);
      if (tail === undefined) this.#first.set(machine, row);
      else this.#next[tail] = row;
    }
    this.#tail.set(machine, row);
    return row;
  }

  #append(machine: number, time: bigint): number {
    if (this.length === this.#capacity) this.#grow();
    const row = this.length++;
    this.#machine[row] = machine;
    this.#time[row] = time;
    this.#next[row] = -1;
    return row;
  }

  #allocate(): void {
    this.length = 0;
    const n = this.#capacity;
    this.#machine = new Uint32Array(n);
    this.#time = new BigInt64Array(n);
    this.#values = Array.from({ length: this.#width }, () => new Float64Array(n).fill(Number.NaN));
    this.#next = new Int32Array(n);
  }

  /** A group never spans two batches, so one of many machines may exceed the standard batch length. */
  #grow(): void {
    const old = {
      machine: this.#machine,
      time: this.#time,
      values: this.#values,
      next: this.#next,
    };
    const { length } = this;
    this.#capacity *= 2;
    this.#allocate();
    this.length = length;
    this.#machine.set(old.machine);
    this.#time.set(old.time);
    this.#values.forEach((column, s) => {
      column.set(old.values[s]);
    });
    this.#next.set(old.next);
  }
}
