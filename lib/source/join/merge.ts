import { batchLength, type ReadingBatch, timeHalves } from '../../model/batch.js';
import { onRecycle, recycle } from '../../util/recycle.js';

/** How all tables of a merge are sorted: by machine, then time; or by time only. */
export type MergeOrder =
  | { readonly by: 'machine' /** Rank by machine code. */; readonly rank: readonly number[] }
  | { readonly by: 'time' };

/** The current row of one table. Its time is kept as 32-bit halves: a bigint takes longer to compare. */
class Head {
  batch: ReadingBatch | undefined;
  at = 0;
  machine = 0;
  low = 0;
  high = 0;
  readonly width: number;
  readonly offset: number;
  readonly #batches: AsyncIterator<ReadingBatch>;
  #halves: Int32Array = new Int32Array(0);

  /** @param offset column of its first value among those of all tables */
  constructor(batches: AsyncIterator<ReadingBatch>, width: number, offset: number) {
    this.#batches = batches;
    this.width = width;
    this.offset = offset;
  }

  /** Go to the next row. @returns false at the end of the batch: await {@link fetch} */
  advance(): boolean {
    const at = ++this.at;
    const { length, machine } = this.batch as ReadingBatch;
    if (at === length) return false;
    this.machine = machine[at];
    this.low = this.#halves[2 * at];
    this.high = this.#halves[2 * at + 1];
    return true;
  }

  /** True if the next row has the same machine and time, or is in another batch. */
  get mayRepeat(): boolean {
    const { length, machine } = this.batch as ReadingBatch;
    const next = this.at + 1;
    if (next === length) return true;
    return (
      this.#halves[2 * next] === this.low && this.#halves[2 * next + 1] === this.high && machine[next] === this.machine
    );
  }

  /** Go to the first row of the next batch. @returns false at the end of the table */
  async fetch(): Promise<boolean> {
    do {
      if (this.batch !== undefined) recycle(this.batch);
      const next = await this.#batches.next();
      if (next.done) return false;
      this.batch = next.value;
      this.#halves = timeHalves(next.value.time, next.value.length);
      this.at = -1;
    } while (!this.advance());
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
  const offsets = widths.map((_, k) => widths.slice(0, k).reduce((a, b) => a + b, 0));
  const all = tables.map((batches, k) => new Head(batches, widths[k], offsets[k]));
  const rows = new MergedRows(widths.reduce((a, b) => a + b, 0));
  let open: Head[] = [];
  try {
    for (const head of all) if (await head.fetch()) open.push(head);
    while (open.length > 0) {
      if (order.by === 'machine') mergeSingles(open, order.rank, rows);
      if (!rows.isFull) {
        const ended = await mergeGroup(open, order, rows);
        if (ended.size > 0) open = open.filter((head) => !ended.has(head));
      }
      if (rows.isFull) yield rows.take();
    }
    if (rows.length > 0) yield rows.take();
  } finally {
    for (const head of all) await head.close();
  }
}

/**
 * Merge rows whose keys come once in each table, as nearly all do: up to a key that may come again, or until the batch
 * is full.
 */
function mergeSingles(open: readonly Head[], rank: readonly number[], rows: MergedRows): void {
  while (!rows.isFull) {
    const { machine, low, high } = leastHead(open, rank);
    for (const head of open) {
      if (head.low === low && head.high === high && head.machine === machine && head.mayRepeat) return;
    }
    rows.begin(machine, low, high);
    for (const head of open) {
      if (head.low !== low || head.high !== high || head.machine !== machine) continue;
      rows.putLast(head);
      head.advance();
    }
  }
}

/**
 * Merge all rows of the least key, or by time all rows of the least time.
 * @returns the tables that have ended
 */
async function mergeGroup(open: readonly Head[], order: MergeOrder, rows: MergedRows): Promise<Set<Head>> {
  const { machine, low, high } = leastHead(open, order.by === 'machine' ? order.rank : undefined);
  const ended = new Set<Head>();
  rows.beginGroup();
  for (const head of open) {
    rows.beginTable();
    while (head.low === low && head.high === high && (order.by === 'time' || head.machine === machine)) {
      rows.put(head);
      if (head.advance() || (await head.fetch())) continue;
      ended.add(head);
      break;
    }
  }
  return ended;
}

/** The table whose row comes first. @param rank by machine; absent: rows are sorted by time only */
function leastHead(open: readonly Head[], rank: readonly number[] | undefined): Head {
  let least = open[0];
  for (const head of open) if (head !== least && isBefore(head, least, rank)) least = head;
  return least;
}

function isBefore(head: Head, other: Head, rank: readonly number[] | undefined): boolean {
  if (rank !== undefined && head.machine !== other.machine) return rank[head.machine] < rank[other.machine];
  return head.high < other.high || (head.high === other.high && head.low >>> 0 < other.low >>> 0);
}

type Memory = Pick<ReadingBatch, 'machine' | 'time' | 'values'>;

/**
 * The joined rows of the batch being filled. A group is the rows of one time (and of one machine, if sorted by
 * machine).
 */
class MergedRows {
  length = 0;
  #capacity: number;
  readonly #width: number;
  readonly #limit: number;
  /** Memory of batches that are no longer needed. */
  readonly #free: Memory[] = [];
  #machine!: Uint32Array;
  #time!: BigInt64Array;
  #halves!: Int32Array;
  #values!: readonly Float64Array[];
  /** First row of each machine in the group. Rows of one machine are linked through `#next`, -1 at the end. */
  readonly #first = new Map<number, number>();
  /** Last row that the current table wrote for each machine in the group. */
  readonly #tail = new Map<number, number>();
  #next!: Int32Array;

  constructor(width: number) {
    this.#width = width;
    this.#limit = batchLength(width);
    this.#capacity = this.#limit;
    this.#allocate();
  }

  get isFull(): boolean {
    return this.length >= this.#limit;
  }

  beginGroup(): void {
    this.#first.clear();
  }

  beginTable(): void {
    this.#tail.clear();
  }

  /** Begin a row of its own. */
  begin(machine: number, low: number, high: number): void {
    this.#append(machine, low, high);
  }

  /** Put values into the last row. */
  putLast(head: Head): void {
    this.#putAt(head, this.length - 1);
  }

  put(head: Head): void {
    this.#putAt(head, this.#rowFor(head.machine, head.low, head.high));
  }

  #putAt({ batch, at, width, offset }: Head, row: number): void {
    const { values } = batch as ReadingBatch;
    for (let s = 0; s < width; s++) this.#values[offset + s][row] = values[s][at];
  }

  take(): ReadingBatch {
    const memory = { machine: this.#machine, time: this.#time, values: this.#values };
    const recycler = this.#capacity === this.#limit ? () => this.#free.push(memory) : undefined;
    const batch = onRecycle({ length: this.length, ...memory }, recycler);
    this.#capacity = this.#limit;
    this.#allocate();
    return batch;
  }

  /** The row after the last one that the current table wrote for `machine`: one of another table, or a new one. */
  #rowFor(machine: number, low: number, high: number): number {
    const tail = this.#tail.get(machine);
    let row = tail === undefined ? (this.#first.get(machine) ?? -1) : this.#next[tail];
    if (row < 0) {
      row = this.#append(machine, low, high);
      if (tail === undefined) this.#first.set(machine, row);
      else this.#next[tail] = row;
    }
    this.#tail.set(machine, row);
    return row;
  }

  #append(machine: number, low: number, high: number): number {
    if (this.length === this.#capacity) this.#grow();
    const row = this.length++;
    this.#machine[row] = machine;
    this.#halves[2 * row] = low;
    this.#halves[2 * row + 1] = high;
    this.#next[row] = -1;
    return row;
  }

  #allocate(): void {
    this.length = 0;
    const n = this.#capacity;
    const free = n === this.#limit ? this.#free.pop() : undefined;
    this.#machine = free?.machine ?? new Uint32Array(n);
    this.#time = free?.time ?? new BigInt64Array(n);
    this.#halves = timeHalves(this.#time);
    this.#values = free?.values ?? Array.from({ length: this.#width }, () => new Float64Array(n));
    for (const column of this.#values) column.fill(Number.NaN);
    if (this.#next?.length !== n) this.#next = new Int32Array(n);
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
