import type { DecodedArray } from 'hyparquet';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { type Signal, wordsOf } from '../model/signal.js';
import { fitsFloat, MACHINE, ParquetDamage, type ParquetFile, type ParquetShape, TIME } from '../parquet/index.js';
import { isoTime } from '../time/iso-format.js';
import { formatCount } from '../util/format.js';
import type { Differences } from './differences.js';
import { shorten } from './shorten.js';

interface CheckOptions {
  readonly file: ParquetFile;
  readonly shape: ParquetShape;
  /** In the order of the shape's columns. */
  readonly signals: readonly Signal[];
  /** Names by code. */
  readonly machines: readonly string[];
  /** Columns whose values can be compared. */
  readonly comparable: ReadonlySet<string>;
  readonly differences: Differences;
  /** False for row groups that are not compared. */
  readonly isWanted: (group: number) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The row group that is being compared. */
interface OpenGroup {
  readonly index: number;
  /** Its first row in the file. */
  readonly first: number;
  readonly rows: number;
  /** By column; undefined where the group is not compared. */
  readonly columns: ReadonlyMap<string, DecodedArray> | undefined;
}

/** Compares the rows of a Parquet file with the readings that come by. It holds one row group. */
export class ParquetCheck {
  /** Values of signals that were compared. */
  values = 0;
  /** Column chunks that were read. */
  chunks = 0;
  /** Rows and values are not compared any more: those of the file belong to others, or cannot be read. */
  isOver = false;
  readonly #options: CheckOptions;
  #group: OpenGroup | undefined;
  /** Rows that came by. */
  #at = 0;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  async add(batch: ReadingBatch | MachineBatch): Promise<void> {
    for (let from = 0; from < batch.length && !this.isOver; ) {
      const group = await this.#open(batch, from);
      if (group === undefined) return;
      const row = this.#at - group.first;
      const count = Math.min(batch.length - from, group.rows - row);
      if (group.columns !== undefined && this.#areRows(group.columns, row, batch, from, count)) {
        this.#compare(group.columns, row, batch, from, count);
      }
      from += count;
      this.#at += count;
    }
  }

  /** Call it once all batches have come. */
  end(): void {
    const rows = this.#options.file.groups.reduce((sum, count) => sum + count, 0);
    if (this.isOver || rows <= this.#at) return;
    const message = `row ${formatCount(this.#at + 1)}: the database gives no more; the file has ${formatCount(rows)} rows`;
    this.#options.differences.add({ kind: 'readings', message }, rows - this.#at);
  }

  /** The row group of the next row. */
  async #open(batch: ReadingBatch | MachineBatch, i: number): Promise<OpenGroup | undefined> {
    const { file, differences } = this.#options;
    while (this.#group === undefined || this.#at >= this.#group.first + this.#group.rows) {
      const index = this.#group === undefined ? 0 : this.#group.index + 1;
      if (index >= file.groups.length) {
        this.isOver = true;
        const message = `row ${formatCount(this.#at + 1)}: the file ends; the database goes on with ${this.#key(batch, i)}`;
        differences.add({ kind: 'readings', message });
        return undefined;
      }
      const first = this.#group === undefined ? 0 : this.#group.first + this.#group.rows;
      // Before the next one is read: two would be in memory.
      this.#group = undefined;
      this.#group = { index, first, rows: file.groups[index], columns: await this.#read(index) };
      if (this.isOver) return undefined;
    }
    return this.#group;
  }

  async #read(index: number): Promise<ReadonlyMap<string, DecodedArray> | undefined> {
    const { file, shape, comparable, differences, isWanted, signal } = this.#options;
    if (!isWanted(index)) return undefined;
    const columns = new Map<string, DecodedArray>();
    try {
      if (file.groups[index] > shape.rowsPerGroup) {
        throw new ParquetDamage(
          `row group ${index + 1} has ${formatCount(file.groups[index])} rows, more than the ` +
            `${formatCount(shape.rowsPerGroup)} that a run writes`,
        );
      }
      for (const name of comparable) {
        columns.set(name, await file.values(index, name, signal));
        this.chunks++;
      }
    } catch (error) {
      if (!(error instanceof ParquetDamage)) throw error;
      differences.add({ kind: 'damage', message: error.message });
      this.isOver = true;
      return undefined;
    }
    return columns;
  }

  /** True where the rows are of the same machines and times; otherwise the first that is not is told. */
  #areRows(
    columns: ReadonlyMap<string, DecodedArray>,
    row: number,
    batch: ReadingBatch | MachineBatch,
    from: number,
    count: number,
  ): boolean {
    const machines = columns.get(MACHINE) as ArrayLike<string>;
    const times = columns.get(TIME) as ArrayLike<bigint>;
    for (let i = 0; i < count; i++) {
      const isSame =
        machines[row + i] === this.#machine(batch, from + i) &&
        this.#nanoseconds(times[row + i]) === batch.time[from + i];
      if (isSame) continue;
      const found = `${shorten(String(machines[row + i]))} at ${isoTime(this.#nanoseconds(times[row + i]))}`;
      const message = `row ${formatCount(this.#at + i + 1)}: ${found} in the file, ${this.#key(batch, from + i)} by the database`;
      this.#options.differences.add({ kind: 'readings', message });
      this.isOver = true;
      return false;
    }
    return true;
  }

  #compare(
    columns: ReadonlyMap<string, DecodedArray>,
    row: number,
    batch: ReadingBatch | MachineBatch,
    from: number,
    count: number,
  ): void {
    for (const [s, { name, type }] of this.#options.shape.columns.entries()) {
      const stored = columns.get(name);
      if (stored === undefined) continue;
      const values = batch.values[s];
      const isNumber = type === 'double';
      for (let i = 0; i < count; i++) {
        const found = stored[row + i];
        const value = values[from + i];
        if (isNumber && found === value && value !== 0) continue;
        const expected = this.#expected(s, value);
        if (expected === null ? found === null || found === undefined : Object.is(found, expected)) continue;
        this.#differs(s, found, expected, batch, from + i);
      }
      this.values += count;
    }
  }

  /** What a row should hold; null for a missing value. */
  #expected(s: number, value: number): number | bigint | string | null {
    const { shape, signals } = this.#options;
    if (Number.isNaN(value)) return null;
    const { integers } = signals[s];
    switch (shape.columns[s].type) {
      case 'double':
        return value;
      case 'float':
        return fitsFloat(value) ? Math.fround(value) : null;
      case 'string':
        return asStored(wordsOf(signals[s])?.[value] as string);
      case 'int8':
        return value;
      default:
        return integers?.decode(value) as bigint;
    }
  }

  #differs(s: number, found: unknown, expected: unknown, batch: ReadingBatch | MachineBatch, i: number): void {
    const { shape, signals, differences } = this.#options;
    const [variable, signal] = [shape.columns[s].name, signals[s].name];
    const machine = this.#machine(batch, i);
    const [stored, wanted] = [shown(found), shown(expected)];
    const time = isoTime(batch.time[i]);
    const message = `${variable} of ${machine} at ${time}: ${stored} in the file, ${wanted} by the database`;
    differences.add({ kind: 'value', message, variable, machine, time, signal, stored, expected: wanted });
    differences.countValues({ variable, machine, signal }, 1);
  }

  #machine({ machine }: ReadingBatch | MachineBatch, i: number): string {
    return asStored(this.#options.machines[typeof machine === 'number' ? machine : machine[i]]);
  }

  #key(batch: ReadingBatch | MachineBatch, i: number): string {
    return `${shorten(this.#machine(batch, i))} at ${isoTime(batch.time[i])}`;
  }

  #nanoseconds(time: bigint): bigint {
    return this.#options.shape.time === 'MICROS' ? time * 1000n : time;
  }
}

/** UTF-8 has no halves of surrogate pairs. */
function asStored(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString('utf8') : text;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  return Object.is(value, -0) ? '-0' : String(value);
}
