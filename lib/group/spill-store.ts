import type { MachineBatch, ReadingBatch } from '../batch.js';
import { type Block, BlockReader } from './blocks.js';
import { mergeBlocks } from './merge-blocks.js';
import { TemporaryFile } from './temporary-file.js';

export interface SpillOptions {
  /** Columns of values. */
  readonly width: number;
  /** Bytes for the buffers of all machines together. */
  readonly memory: number;
  /** Machines to come, and readings of the one that has most, as far as known: buffers are made to fit. */
  readonly machines?: number;
  readonly readings?: number;
  /** Directory of the temporary file. */
  readonly directory?: string;
}

/** Rows of a machine's buffer at the least: below, the file would be written in crumbs. */
const MIN_ROWS = 64;

/**
 * Readings in any order in, readings of one machine in time order out, any number of times. Each machine has a buffer of equal size in
 * one arena; a full one is sorted, where it must be, and goes to a temporary file as one block.
 *
 * A buffer is columns: times (int64 nanoseconds), then a column of doubles per signal, `rows` long each.
 */
export class SpillStore {
  readonly #options: SpillOptions;
  readonly #columns: number;
  #rows: number;
  #slots: number;
  #arena!: ArrayBuffer;
  #times!: BigInt64Array;
  #doubles!: Float64Array;
  /** Readings in each machine's buffer, by machine code. */
  #fill: Uint32Array;
  #last: BigInt64Array;
  #unsorted: Uint8Array;
  readonly #blocks: Block[][] = [];
  #file: TemporaryFile | undefined;

  constructor(options: SpillOptions) {
    this.#options = options;
    this.#columns = options.width + 1;
    this.#slots = Math.max(1, options.machines ?? 16);
    const most = options.readings === undefined ? Number.POSITIVE_INFINITY : Math.max(1, options.readings);
    this.#rows = Math.max(Math.min(MIN_ROWS, most), Math.min(most, this.#rowsFor(this.#slots)));
    this.#fill = new Uint32Array(this.#slots);
    this.#last = new BigInt64Array(this.#slots);
    this.#unsorted = new Uint8Array(this.#slots);
    this.#allocate();
  }

  /** Bytes in the temporary file. */
  get spilled(): number {
    return this.#file?.length ?? 0;
  }

  /** Machine codes that have readings, ascending: in order of first appearance. */
  get machines(): number[] {
    const codes: number[] = [];
    for (let machine = 0; machine < this.#slots; machine++) {
      if (this.#fill[machine] > 0 || this.#blocks[machine] !== undefined) codes.push(machine);
    }
    return codes;
  }

  add(batch: ReadingBatch): void {
    const { length, machine } = batch;
    let most = 0;
    for (let i = 0; i < length; i++) if (machine[i] > most) most = machine[i];
    if (most >= this.#slots) this.#grow(most + 1);
    for (let from = 0; from < length; ) from = this.#scatter(batch, from);
  }

  /** The readings of one machine in time order; readings of the same time in the order in which they came. */
  *read(machine: number, options: { values: boolean } = { values: true }): Generator<MachineBatch> {
    const width = options.values ? this.#options.width : 0;
    if (machine >= this.#slots) return;
    if (this.#unsorted[machine] === 1) this.#sort(machine);
    const blocks = [...(this.#blocks[machine] ?? [])];
    if (this.#fill[machine] > 0) blocks.push(this.#tail(machine));
    const readers = blocks.map((block) => new BlockReader(block, width, this.#file));
    const isOrdered = blocks.every((block, k) => k === 0 || blocks[k - 1].last <= block.first);
    yield* isOrdered ? oneAfterTheOther(machine, readers) : mergeBlocks(machine, readers, width, this.#options.memory);
  }

  close(): void {
    this.#file?.close();
  }

  #rowsFor(slots: number): number {
    return Math.floor(this.#options.memory / slots / this.#columns / 8);
  }

  #allocate(): void {
    this.#arena = new ArrayBuffer(this.#slots * this.#rows * this.#columns * 8);
    this.#times = new BigInt64Array(this.#arena);
    this.#doubles = new Float64Array(this.#arena);
  }

  /** Room for more machines than expected: everything held goes to the file, and buffers become smaller. */
  #grow(machines: number): void {
    for (let machine = 0; machine < this.#slots; machine++) if (this.#fill[machine] > 0) this.#flush(machine);
    this.#slots = Math.max(machines, 2 * this.#slots);
    this.#rows = Math.max(MIN_ROWS, this.#rowsFor(this.#slots));
    this.#fill = new Uint32Array(this.#slots);
    this.#last = new BigInt64Array(this.#slots);
    this.#unsorted = new Uint8Array(this.#slots);
    this.#allocate();
  }

  /** Copy readings from `from` on into their machines' buffers until one is full. @returns the next reading to copy */
  #scatter(batch: ReadingBatch, from: number): number {
    const { length, machine, time, values } = batch;
    const rows = this.#rows;
    const stride = rows * this.#columns;
    const fill = this.#fill;
    const times = this.#times;
    const places = placesFor(length);
    let full = -1;
    let to = from;
    while (to < length && full < 0) {
      const code = machine[to];
      const row = fill[code];
      const t = time[to];
      if (row > 0 && t < this.#last[code]) this.#unsorted[code] = 1;
      this.#last[code] = t;
      const place = code * stride + row;
      times[place] = t;
      places[to] = place;
      fill[code] = row + 1;
      if (row + 1 === rows) full = code;
      to++;
    }
    const doubles = this.#doubles;
    for (let s = 0; s < values.length; s++) {
      const column = values[s];
      const offset = (s + 1) * rows;
      for (let i = from; i < to; i++) doubles[places[i] + offset] = column[i];
    }
    if (full >= 0) this.#flush(full);
    return to;
  }

  #flush(machine: number): void {
    if (this.#unsorted[machine] === 1) this.#sort(machine);
    const { length, first, last } = this.#tail(machine);
    const stride = this.#rows * this.#columns * 8;
    this.#file ??= new TemporaryFile(this.#options.directory);
    const at = this.#file.append(new Uint8Array(this.#arena, machine * stride, stride));
    this.#blocks[machine] ??= [];
    this.#blocks[machine].push({ length, first, last, rows: this.#rows, at });
    this.#fill[machine] = 0;
  }

  /** What is in the buffer of a machine, as a block in memory. */
  #tail(machine: number): Block {
    const length = this.#fill[machine];
    const at = machine * this.#rows * this.#columns;
    return {
      length,
      first: this.#times[at],
      last: this.#times[at + length - 1],
      rows: this.#rows,
      at: at * 8,
      memory: this.#arena,
    };
  }

  #sort(machine: number): void {
    const length = this.#fill[machine];
    const at = machine * this.#rows * this.#columns;
    const times = this.#times.slice(at, at + length);
    const order = new Uint32Array(length).map((_, i) => i);
    // TypedArray.prototype.sort is stable: readings of the same time keep their order.
    order.sort((a, b) => (times[a] < times[b] ? -1 : times[a] > times[b] ? 1 : 0));
    for (let i = 0; i < length; i++) this.#times[at + i] = times[order[i]];
    for (let s = 1; s < this.#columns; s++) {
      const offset = at + s * this.#rows;
      const column = this.#doubles.slice(offset, offset + length);
      for (let i = 0; i < length; i++) this.#doubles[offset + i] = column[order[i]];
    }
    this.#unsorted[machine] = 0;
    this.#last[machine] = this.#times[at + length - 1];
  }
}

let scratch = new Uint32Array(0);

function placesFor(length: number): Uint32Array {
  if (scratch.length < length) scratch = new Uint32Array(length);
  return scratch;
}

function* oneAfterTheOther(machine: number, readers: readonly BlockReader[]): Generator<MachineBatch> {
  for (const reader of readers) {
    for (let from = 0; from < reader.length; ) {
      const part = reader.read(from, reader.length - from);
      yield { machine, ...part };
      from += part.length;
    }
  }
}
