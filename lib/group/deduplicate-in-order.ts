import { Transform, type TransformCallback } from 'node:stream';
import { batchLength, type ReadingBatch } from '../model/batch.js';
import { SetBacks } from '../survey/index.js';
import { type DuplicateOptions, duplicateError, mergeDuplicate } from './duplicates.js';

/** The smallest int64, which is before any time. */
const BEFORE_ALL = -(2n ** 63n);

/**
 * Merges consecutive readings of a machine that have the same time; readings of other machines may lie between them.
 * Takes and emits ReadingBatches. Each machine's last reading is held back until its next one arrives, so memory is one
 * reading per machine.
 *
 * Readings out of time order pass unchanged and are counted.
 */
export class DeduplicateInOrder extends Transform {
  readonly setBacks = new SetBacks();
  readonly #options: DuplicateOptions;
  readonly #width: number;
  /** The pending reading of each machine: whether there is one, its time, its values, how many went into each. */
  #isPending = new Uint8Array(64);
  #time = new BigInt64Array(64);
  /** The latest time of each machine. */
  #latest = new BigInt64Array(64).fill(BEFORE_ALL);
  #values: Float64Array[];
  #counts: Float64Array[];
  readonly #conflicts: Float64Array;
  #unordered = 0;

  constructor(options: DuplicateOptions) {
    super({ objectMode: true, readableHighWaterMark: 2, writableHighWaterMark: 2 });
    this.#options = options;
    this.#width = options.signals.length;
    this.#values = options.signals.map(() => new Float64Array(64));
    this.#counts = options.signals.map(() => new Float64Array(64));
    this.#conflicts = new Float64Array(this.#width);
  }

  /** @internal */
  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      const { length, machine, time } = batch;
      // Each reading emits at most one pending reading.
      const out = newBatch(this.#width, length);
      for (let i = 0; i < length; i++) {
        const code = machine[i];
        if (code >= this.#isPending.length) this.#grow(code + 1);
        if (time[i] < this.#latest[code]) this.#unordered++;
        else this.#latest[code] = time[i];
        if (this.#isPending[code] === 0) this.#hold(code, batch, i);
        else if (time[i] === this.#time[code]) this.#merge(code, batch, i);
        else {
          this.setBacks.note(Number(this.#time[code]) / 1e9, Number(time[i]) / 1e9);
          this.#emit(out, code);
          this.#hold(code, batch, i);
        }
      }
      if (out.length > 0) this.push(out);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  /** @internal */
  override _flush(done: TransformCallback): void {
    const pending = [...this.#isPending.keys()].filter((code) => this.#isPending[code] === 1);
    const size = batchLength(this.#width);
    for (let from = 0; from < pending.length; from += size) {
      const codes = pending.slice(from, from + size);
      const out = newBatch(this.#width, codes.length);
      for (const code of codes) this.#emit(out, code);
      this.push(out);
    }
    const { signals, tally } = this.#options;
    for (const [s, signal] of signals.entries()) tally.add(signal, 'duplicate', this.#conflicts[s]);
    tally.add('time', 'unordered', this.#unordered);
    done();
  }

  #hold(code: number, { time, values }: ReadingBatch, i: number): void {
    this.#isPending[code] = 1;
    this.#time[code] = time[i];
    for (let s = 0; s < this.#width; s++) {
      this.#values[s][code] = values[s][i];
      this.#counts[s][code] = 1;
    }
  }

  #merge(code: number, { values }: ReadingBatch, i: number): void {
    for (let s = 0; s < this.#width; s++) {
      const value = values[s][i];
      if (Number.isNaN(value)) continue;
      const present = this.#values[s][code];
      if (Number.isNaN(present)) this.#values[s][code] = value;
      else this.#mergeValue(code, s, present, value);
    }
  }

  #mergeValue(code: number, s: number, present: number, value: number): void {
    this.#conflicts[s]++;
    if (this.#options.policy === 'error') {
      throw duplicateError(this.#options, code, this.#time[code], s, present, value);
    }
    this.#values[s][code] = mergeDuplicate(this.#options, s, present, value, this.#counts[s], code);
  }

  #emit(out: MutableBatch, code: number): void {
    const at = out.length++;
    out.machine[at] = code;
    out.time[at] = this.#time[code];
    for (let s = 0; s < this.#width; s++) out.values[s][at] = this.#values[s][code];
    this.#isPending[code] = 0;
  }

  #grow(machines: number): void {
    const size = Math.max(machines, 2 * this.#isPending.length);
    this.#isPending = grown(new Uint8Array(size), this.#isPending);
    this.#time = grown(new BigInt64Array(size), this.#time);
    this.#latest = grown(new BigInt64Array(size).fill(BEFORE_ALL), this.#latest);
    this.#values = this.#values.map((column) => grown(new Float64Array(size), column));
    this.#counts = this.#counts.map((column) => grown(new Float64Array(size), column));
  }
}

type MutableBatch = { -readonly [K in keyof ReadingBatch]: ReadingBatch[K] };

function newBatch(width: number, size: number): MutableBatch {
  return {
    length: 0,
    machine: new Uint32Array(size),
    time: new BigInt64Array(size),
    values: Array.from({ length: width }, () => new Float64Array(size)),
  };
}

function grown<T extends Uint8Array | BigInt64Array | Float64Array>(into: T, from: T): T {
  (into as Float64Array).set(from as Float64Array);
  return into;
}
