import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { recycle } from '../util/recycle.js';
import { TemporaryFile } from '../util/temporary-file.js';
import { Arena } from './arena.js';
import { mergeBlocks } from './merge-blocks.js';
import { type Block, BlockReader } from './spill-blocks.js';

interface SpillOptions {
  /** Number of value columns. */
  readonly width: number;
  /** Bytes for the buffers of all machines together. */
  readonly memory: number;
  /** Expected number of machines, and readings of the largest one, where known. Buffers are sized for them. */
  readonly machines?: number;
  readonly readings?: number;
  /** Machine codes in output order; machines not listed follow. Absent: ascending. */
  readonly order?: readonly number[];
  /** Directory of the temporary file. */
  readonly directory?: string;
}

/** Smallest buffer, in rows. Smaller ones would make many tiny writes to the file. */
const MIN_ROWS = 64;

/**
 * Stores readings in any order and reads them back by machine in time order, any number of times. Each machine has a
 * buffer in an {@link Arena}. A full buffer is sorted, if necessary, and appended to a temporary file as one block.
 */
export class SpillStore {
  readonly #options: SpillOptions;
  readonly #columns: number;
  #arena: Arena;
  readonly #blocks: Block[][] = [];
  #file: TemporaryFile | undefined;

  constructor(options: SpillOptions) {
    this.#options = options;
    this.#columns = options.width + 1;
    const machines = Math.max(1, options.machines ?? 16);
    const most = options.readings === undefined ? Number.POSITIVE_INFINITY : Math.max(1, options.readings);
    const rows = Math.max(Math.min(MIN_ROWS, most), Math.min(most, this.#rowsFor(machines)));
    this.#arena = new Arena(machines, rows, this.#columns);
  }

  /** Size of the temporary file, bytes. */
  get spilled(): number {
    return this.#file?.length ?? 0;
  }

  /** Codes of the machines that have readings, in output order. */
  get machines(): number[] {
    const all = new Set(this.#options.order);
    for (let machine = 0; machine < this.#arena.machines; machine++) all.add(machine);
    return [...all].filter((machine) => this.#arena.fill[machine] > 0 || this.#blocks[machine] !== undefined);
  }

  add(batch: ReadingBatch): void {
    const { length, machine } = batch;
    let most = 0;
    for (let i = 0; i < length; i++) if (machine[i] > most) most = machine[i];
    if (most >= this.#arena.machines) this.#grow(most + 1);
    this.#arena.add(batch, (full) => this.#flush(full));
    recycle(batch);
  }

  /**
   * The readings of one machine in time order; readings of the same time in order of arrival.
   *
   * @param columns indexes of the signals to read, in output order
   */
  *read(machine: number, columns: readonly number[] = this.#all): Generator<MachineBatch> {
    if (machine >= this.#arena.machines) return;
    if (this.#arena.unsorted[machine] === 1) this.#sort(machine);
    const blocks = [...(this.#blocks[machine] ?? [])];
    if (this.#arena.fill[machine] > 0) blocks.push(this.#bufferedBlock(machine));
    const readers = blocks.map((block) => new BlockReader(block, columns, this.#file));
    const isOrdered = blocks.every((block, k) => k === 0 || blocks[k - 1].last <= block.first);
    if (isOrdered) yield* concatenateBlocks(machine, readers);
    else yield* mergeBlocks(machine, readers, columns.length, this.#options.memory);
  }

  close(): void {
    this.#file?.close();
  }

  get #all(): number[] {
    return Array.from({ length: this.#options.width }, (_, s) => s);
  }

  #rowsFor(machines: number): number {
    return Math.floor(this.#options.memory / machines / this.#columns / 8);
  }

  /** Make room for more machines than expected: flush all buffers, then replace them with more and smaller ones. */
  #grow(least: number): void {
    const { fill } = this.#arena;
    for (let machine = 0; machine < fill.length; machine++) if (fill[machine] > 0) this.#flush(machine);
    const machines = Math.max(least, 2 * this.#arena.machines);
    this.#arena = new Arena(machines, Math.max(MIN_ROWS, this.#rowsFor(machines)), this.#columns);
  }

  #flush(machine: number): void {
    const arena = this.#arena;
    if (arena.unsorted[machine] === 1) this.#sort(machine);
    const { length, first, last } = this.#bufferedBlock(machine);
    this.#file ??= new TemporaryFile(this.#options.directory);
    const bytes = new Uint8Array(arena.buffer, arena.start(machine) * 8, arena.rows * arena.columns * 8);
    const at = this.#file.append(bytes);
    this.#blocks[machine] ??= [];
    this.#blocks[machine].push({ length, first, last, rows: arena.rows, at });
    arena.empty(machine);
  }

  /** The buffer of a machine as a block in memory. */
  #bufferedBlock(machine: number): Block {
    const { fill, times, rows, buffer } = this.#arena;
    const length = fill[machine];
    const at = this.#arena.start(machine);
    return { length, first: times[at], last: times[at + length - 1], rows, at: at * 8, memory: buffer };
  }

  #sort(machine: number): void {
    const { fill, times, doubles, rows, columns, unsorted } = this.#arena;
    const length = fill[machine];
    const at = this.#arena.start(machine);
    const before = times.slice(at, at + length);
    const order = new Uint32Array(length).map((_, i) => i);
    // TypedArray.prototype.sort is stable: readings of the same time keep their order of arrival.
    order.sort((a, b) => (before[a] < before[b] ? -1 : before[a] > before[b] ? 1 : 0));
    for (let i = 0; i < length; i++) times[at + i] = before[order[i]];
    for (let s = 1; s < columns; s++) {
      const offset = at + s * rows;
      const column = doubles.slice(offset, offset + length);
      for (let i = 0; i < length; i++) doubles[offset + i] = column[order[i]];
    }
    unsorted[machine] = 0;
  }
}

function* concatenateBlocks(machine: number, readers: readonly BlockReader[]): Generator<MachineBatch> {
  for (const reader of readers) {
    for (let from = 0; from < reader.length; ) {
      const part = reader.read(from, reader.length - from);
      yield { machine, ...part };
      from += part.length;
    }
  }
}
