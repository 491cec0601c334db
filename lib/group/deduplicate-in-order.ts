import { Transform, type TransformCallback } from 'node:stream';
import { batchLength, type ReadingBatch } from '../model/batch.js';
import { type DuplicateOptions, duplicateRefusal, settled } from './duplicates.js';

/**
 * Joins readings of the same machine and time where the machine has none of another time between them, whatever other
 * machines have: ReadingBatches in, ReadingBatches out, in the order in which they came but that each reading waits for the next one
 * of its machine. Memory is a reading per machine.
 *
 * Readings that come out of time order go through as they are, and are counted.
 */
export class DeduplicateInOrder extends Transform {
  readonly #options: DuplicateOptions;
  readonly #width: number;
  /** The reading of each machine that waits: its time, its values (a column per signal), how many values went into each. */
  #isWaiting = new Uint8Array(64);
  #time = new BigInt64Array(64);
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

  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      const { length, machine, time } = batch;
      // Each reading that comes releases one at the most.
      const out = newOut(this.#width, length);
      for (let i = 0; i < length; i++) {
        const code = machine[i];
        if (code >= this.#isWaiting.length) this.#grow(code + 1);
        if (this.#isWaiting[code] === 0) this.#wait(code, batch, i);
        else if (time[i] === this.#time[code]) this.#join(code, batch, i);
        else {
          if (time[i] < this.#time[code]) this.#unordered++;
          this.#release(out, code);
          this.#wait(code, batch, i);
        }
      }
      if (out.length > 0) this.push(out);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const waiting = [...this.#isWaiting.keys()].filter((code) => this.#isWaiting[code] === 1);
    const size = batchLength(this.#width);
    for (let from = 0; from < waiting.length; from += size) {
      const codes = waiting.slice(from, from + size);
      const out = newOut(this.#width, codes.length);
      for (const code of codes) this.#release(out, code);
      this.push(out);
    }
    const { signals, tally } = this.#options;
    for (const [s, signal] of signals.entries()) tally.add(signal, 'duplicate', this.#conflicts[s]);
    tally.add('time', 'unordered', this.#unordered);
    done();
  }

  #wait(code: number, { time, values }: ReadingBatch, i: number): void {
    this.#isWaiting[code] = 1;
    this.#time[code] = time[i];
    for (let s = 0; s < this.#width; s++) {
      this.#values[s][code] = values[s][i];
      this.#counts[s][code] = 1;
    }
  }

  #join(code: number, { values }: ReadingBatch, i: number): void {
    for (let s = 0; s < this.#width; s++) {
      const value = values[s][i];
      if (Number.isNaN(value)) continue;
      const present = this.#values[s][code];
      if (Number.isNaN(present)) this.#values[s][code] = value;
      else this.#settle(code, s, present, value);
    }
  }

  #settle(code: number, s: number, present: number, value: number): void {
    this.#conflicts[s]++;
    if (this.#options.policy === 'error') {
      throw duplicateRefusal(this.#options, code, this.#time[code], s, present, value);
    }
    this.#values[s][code] = settled(this.#options, s, present, value, this.#counts[s], code);
  }

  #release(out: Out, code: number): void {
    const at = out.length++;
    out.machine[at] = code;
    out.time[at] = this.#time[code];
    for (let s = 0; s < this.#width; s++) out.values[s][at] = this.#values[s][code];
    this.#isWaiting[code] = 0;
  }

  #grow(machines: number): void {
    const size = Math.max(machines, 2 * this.#isWaiting.length);
    this.#isWaiting = grown(new Uint8Array(size), this.#isWaiting);
    this.#time = grown(new BigInt64Array(size), this.#time);
    this.#values = this.#values.map((column) => grown(new Float64Array(size), column));
    this.#counts = this.#counts.map((column) => grown(new Float64Array(size), column));
  }
}

type Out = { -readonly [K in keyof ReadingBatch]: ReadingBatch[K] };

function newOut(width: number, size: number): Out {
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
