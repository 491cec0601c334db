import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import { PullTransform } from '../util/pull-transform.js';
import { onRecycle, recycle } from '../util/recycle.js';
import { Arena } from './arena.js';
import { Deduplicator, type DuplicateOptions } from './duplicates.js';

interface ScatterOptions extends DuplicateOptions {
  /** Number of value columns. */
  readonly width: number;
  /** Bytes for the buffers of all machines together. */
  readonly memory: number;
  /** No two readings have the same machine and time. */
  readonly distinct: boolean;
}

/** Longest batch; longer ones are no faster. */
const MAX_ROWS = 8192;

/**
 * Groups readings of interleaved machines, each machine in time order, for consumers that accept machines in any order.
 * Readings are collected in a buffer per machine; a full buffer is emitted. Nothing is written to disk.
 */
export class ScatterGroup extends PullTransform<ReadingBatch> {
  readonly #options: ScatterOptions;
  readonly #arena: Arena;
  /** By machine code. */
  readonly #duplicates: Deduplicator[];
  /** Buffers of recycled batches. */
  readonly #freeBuffers: ArrayBuffer[] = [];

  /** Readings in the buffer of one machine. */
  static rows({ memory, machines, width }: Pick<ScatterOptions, 'memory' | 'machines' | 'width'>): number {
    return Math.max(1, Math.min(MAX_ROWS, Math.floor(memory / machines.length / (width + 1) / 8)));
  }

  constructor(options: ScatterOptions) {
    super(2, { readableObjectMode: true, readableHighWaterMark: 2 });
    this.#options = options;
    const machines = options.machines.length;
    this.#arena = new Arena(machines, ScatterGroup.rows(options), options.width + 1);
    this.#arena.stagger();
    this.#duplicates = options.distinct ? [] : options.machines.map(() => new Deduplicator(options));
  }

  protected *encode(batch: ReadingBatch): Generator<MachineBatch> {
    const full: MachineBatch[] = [];
    this.#arena.add(batch, (machine) => {
      const ready = this.#takeBuffer(machine);
      if (ready !== undefined) full.push(ready);
    });
    recycle(batch);
    yield* full;
  }

  protected *finish(): Generator<MachineBatch> {
    const { fill } = this.#arena;
    for (let machine = 0; machine < fill.length; machine++) {
      const ready = fill[machine] > 0 ? this.#takeBuffer(machine) : undefined;
      if (ready !== undefined) yield ready;
    }
    for (const duplicates of this.#duplicates) {
      const last = duplicates.flush();
      if (last !== undefined) yield last;
    }
  }

  /** The readings in the buffer of a machine, which is empty then. */
  #takeBuffer(machine: number): MachineBatch | undefined {
    const { fill, rows, columns } = this.#arena;
    const length = fill[machine];
    const bytes = 8 * rows * columns;
    const buffer = this.#freeBuffers.pop() ?? new ArrayBuffer(bytes);
    new Uint8Array(buffer).set(new Uint8Array(this.#arena.buffer, 8 * this.#arena.start(machine), bytes));
    const batch: MachineBatch = {
      machine,
      length,
      time: new BigInt64Array(buffer, 0, length),
      values: Array.from({ length: columns - 1 }, (_, s) => new Float64Array(buffer, 8 * (s + 1) * rows, length)),
    };
    this.#arena.empty(machine);
    if (this.#options.distinct) return onRecycle(batch, () => this.#freeBuffers.push(buffer));
    return this.#duplicates[machine].push(batch);
  }
}
