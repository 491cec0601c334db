import type { ColumnSource } from 'hyparquet-writer';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import { type Signal, wordsOf } from '../model/signal.js';
import { fitsFloat, MACHINE, type ParquetColumn, type ParquetShape, TIME } from './parquet-shape.js';

/** Readings that become a row group, by column. */
export class RowGroup {
  length = 0;
  readonly #shape: ParquetShape;
  readonly #signals: readonly Signal[];
  readonly #machine: Uint32Array;
  readonly #time: BigInt64Array;
  readonly #values: readonly Float64Array[];

  /** @param signals in the order of the shape's columns */
  constructor(shape: ParquetShape, signals: readonly Signal[]) {
    const rows = shape.rowsPerGroup;
    this.#shape = shape;
    this.#signals = signals;
    this.#machine = new Uint32Array(rows);
    this.#time = new BigInt64Array(rows);
    this.#values = shape.columns.map(() => new Float64Array(rows));
  }

  get isFull(): boolean {
    return this.length === this.#machine.length;
  }

  /** Takes rows of a batch from row `from` on. @returns how many had room */
  add(batch: ReadingBatch | MachineBatch, from: number): number {
    const at = this.length;
    const count = Math.min(batch.length - from, this.#machine.length - at);
    const { machine, time, values } = batch;
    if (typeof machine === 'number') this.#machine.fill(machine, at, at + count);
    else this.#machine.set(machine.subarray(from, from + count), at);
    this.#time.set(time.subarray(from, from + count), at);
    for (const [s, column] of this.#values.entries()) column.set(values[s].subarray(from, from + count), at);
    this.length += count;
    return count;
  }

  /**
   * The columns as the writer takes them, each made when the writer asks for it: it takes one after the other, and what
   * it takes has an object for every value.
   *
   * @param machines names by code
   * @param onUnrepresentable called with the signal of every value that its type cannot hold, which becomes null
   */
  columns(machines: readonly string[], onUnrepresentable: (signal: number) => void): ColumnSource[] {
    const { length } = this;
    const time = this.#time.subarray(0, length);
    return [
      lazily(MACHINE, 'RLE_DICTIONARY', () => this.#names(machines)),
      lazily(TIME, 'DELTA_BINARY_PACKED', () => (this.#shape.time === 'NANOS' ? time : microseconds(time))),
      ...this.#shape.columns.map((column, s) => {
        const values = this.#values[s].subarray(0, length);
        if (column.type === 'float') toFloats(values, () => onUnrepresentable(s));
        return valuesColumn(column, values, this.#signals[s]);
      }),
    ];
  }

  /** A loop: `Array.from` takes five times as long. */
  #names(machines: readonly string[]): string[] {
    const names = new Array<string>(this.length);
    for (let i = 0; i < names.length; i++) names[i] = machines[this.#machine[i]];
    return names;
  }
}

type Encoding = NonNullable<ColumnSource['encoding']>;
type Data = ColumnSource['data'];

function lazily(name: string, encoding: Encoding | undefined, make: () => Data): ColumnSource {
  const data = { enumerable: true, get: make };
  const source = encoding === undefined ? { name } : { name, encoding };
  return Object.defineProperty(source, 'data', data) as ColumnSource;
}

function microseconds(time: BigInt64Array): BigInt64Array {
  const stored = new BigInt64Array(time.length);
  for (let i = 0; i < time.length; i++) stored[i] = BigInt.asIntN(64, time[i] / 1000n);
  return stored;
}

/** Rounds in place to float32; what does not fit becomes NaN. */
function toFloats(values: Float64Array, onUnrepresentable: () => void): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!fitsFloat(value) && !Number.isNaN(value)) {
      onUnrepresentable();
      values[i] = Number.NaN;
    } else {
      values[i] = Math.fround(value);
    }
  }
}

function valuesColumn({ name, type }: ParquetColumn, values: Float64Array, signal: Signal): ColumnSource {
  const { present, hasNegativeZero } = lookAt(values);
  if (type === 'string') {
    const words = wordsOf(signal) ?? [];
    // A dictionary without words is more than some readers take.
    return lazily(name, present === 0 ? 'PLAIN' : 'RLE_DICTIONARY', () => withNulls(values, (code) => words[code]));
  }
  if (type === 'int64' || type === 'uint64') {
    const { integers } = signal as { integers: IntegerCodes };
    return lazily(name, undefined, () => withNulls(values, (code) => integers.decode(code)));
  }
  if (type === 'int8') return lazily(name, undefined, () => withNulls(values, (code) => code));
  const isWhole = present === values.length;
  const make = (): Data => (isWhole ? values : withNulls(values, (value) => value));
  // The writer's dictionary takes -0 and 0 for the same value.
  return lazily(name, hasNegativeZero ? 'PLAIN' : undefined, make);
}

function lookAt(values: Float64Array): { present: number; hasNegativeZero: boolean } {
  let present = 0;
  let hasNegativeZero = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isNaN(value)) present++;
    if (value === 0 && Object.is(value, -0)) hasNegativeZero = true;
  }
  return { present, hasNegativeZero };
}

function withNulls<T>(values: Float64Array, of: (value: number) => T): (T | null)[] {
  const all = new Array<T | null>(values.length);
  for (let i = 0; i < values.length; i++) all[i] = Number.isNaN(values[i]) ? null : of(values[i]);
  return all;
}
