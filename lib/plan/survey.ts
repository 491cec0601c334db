import type { ReadingBatch } from '../batch.js';
import { TIME_UNITS } from '../layout/time-encoding.js';

/** What one pass over the joined and cleaned readings found out. */
export interface Survey {
  /** Readings that came. */
  readonly readings: number;
  /** In order of first appearance. */
  readonly machines: readonly MachineSurvey[];
  /** No machine's readings have another machine's between them. */
  readonly grouped: boolean;
  /** Readings whose time lies before an earlier one of the same machine. */
  readonly outOfOrder: number;
  /** Readings of the same machine and time as the one before. Counts are those without them. */
  readonly duplicates: number;
  /** Earliest and latest time, nanoseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** The coarsest unit of which every time is a multiple, nanoseconds. */
  readonly unit: bigint;
  /**
   * The order of a full grid, every machine once at every time: `machine` after machine, each with all times; or `time` after time, each
   * with all machines in the same order. The key of the n-th reading follows from it. Undefined for any other order.
   */
  readonly grid: 'machine' | 'time' | undefined;
  /** The median distance of two times that follow each other, looked at in the first machine; undefined without two. */
  readonly step: bigint | undefined;
  /** All machines have the same times. */
  readonly sharedTime: boolean;
  /** The shared times, where there are at most {@link MAX_KEPT_TIMES}. */
  readonly axis: BigInt64Array | undefined;
}

export interface MachineSurvey {
  readonly code: number;
  /** Distinct times. */
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Times of an axis that are kept rather than read again: 8 MiB. */
export const MAX_KEPT_TIMES = 1 << 20;

/** Distances of times that are looked at. */
const MAX_STEPS = 1 << 16;

const BEFORE_ALL = -(2n ** 63n);

/**
 * Watches readings go by and finds out what a plan needs. Memory is some numbers per machine, and at most one time axis.
 *
 * Times are compared by count and a running 64-bit hash per machine, not by keeping them.
 */
export class Surveyor {
  readings = 0;
  #grouped = true;
  #outOfOrder = 0;
  #duplicates = 0;
  #first = 2n ** 63n - 1n;
  #last = BEFORE_ALL;
  #unit = 0;
  /** Codes in order of first appearance. */
  readonly #order: number[] = [];
  readonly #cycle = new Cycle();
  /** By machine code: distinct times, first and last of them, two hash words; `#counts` is 0 for a machine not yet seen. */
  #counts = new Float64Array(64);
  #firsts = new BigInt64Array(64);
  #lasts = new BigInt64Array(64);
  #hashes = new Int32Array(128);
  #machine = -1;
  /** Times of the first machine, the first {@link MAX_KEPT_TIMES} of them. */
  #axis: BigInt64Array = new BigInt64Array(4096);

  add(batch: ReadingBatch): void {
    const { length, machine, time } = batch;
    const words = new Int32Array(time.buffer, time.byteOffset, 2 * length);
    this.readings += length;
    for (let from = 0; from < length; ) {
      const code = machine[from];
      let to = from + 1;
      while (to < length && machine[to] === code) to++;
      if (code !== this.#machine) this.#enter(code);
      this.#addTimes(code, time, words, from, to);
      from = to;
    }
    this.#refineUnit(time, length);
    this.#cycle.add(machine, length);
  }

  finish(): Survey {
    const codes = this.#order;
    const [one] = codes;
    const sharedTime = codes.every(
      (code) =>
        this.#counts[code] === this.#counts[one] &&
        this.#hashes[2 * code] === this.#hashes[2 * one] &&
        this.#hashes[2 * code + 1] === this.#hashes[2 * one + 1],
    );
    const isGrid = sharedTime && this.#outOfOrder === 0 && this.#duplicates === 0;
    return {
      readings: this.readings,
      machines: codes.map((code) => ({
        code,
        length: this.#counts[code],
        first: this.#firsts[code],
        last: this.#lasts[code],
      })),
      grouped: this.#grouped,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      first: this.#first,
      last: this.#last,
      unit: TIME_UNITS[this.#unit].nanoseconds,
      grid: !isGrid ? undefined : this.#grouped ? 'machine' : this.#cycle.isWhole(codes.length) ? 'time' : undefined,
      step: this.#step(),
      sharedTime,
      axis: sharedTime && this.#counts[one] <= MAX_KEPT_TIMES ? this.#axis.slice(0, this.#counts[one]) : undefined,
    };
  }

  #step(): bigint | undefined {
    const length = Math.min(this.#counts[this.#order[0]] ?? 0, MAX_STEPS);
    if (length < 2) return undefined;
    const steps = this.#axis.slice(1, length).map((time, i) => time - this.#axis[i]);
    return steps.sort()[steps.length >> 1];
  }

  #enter(code: number): void {
    this.#machine = code;
    if (code >= this.#counts.length) this.#grow(2 * code);
    if (this.#counts[code] > 0) {
      this.#grouped = false;
      return;
    }
    this.#order.push(code);
    this.#lasts[code] = BEFORE_ALL;
  }

  /** Take the times `from … to` of one machine; `words` are the same times as pairs of 32-bit words. */
  #addTimes(code: number, times: BigInt64Array, words: Int32Array, from: number, to: number): void {
    const isFirst = code === this.#order[0];
    let last = this.#lasts[code];
    let count = this.#counts[code];
    let h1 = this.#hashes[2 * code];
    let h2 = this.#hashes[2 * code + 1];
    if (count === 0) this.#firsts[code] = times[from];
    for (let i = from; i < to; i++) {
      const time = times[i];
      if (time <= last) {
        if (time === last) this.#duplicates++;
        else this.#outOfOrder++;
        continue;
      }
      last = time;
      if (isFirst) this.#keep(time, count);
      count++;
      // Multiply-xorshift mixing after MurmurHash3's finaliser (A. Appleby), one word of the time into each half.
      h1 = Math.imul(h1 ^ words[2 * i], 0x85ebca6b);
      h2 = Math.imul(h2 ^ words[2 * i + 1] ^ (h1 >>> 15), 0xc2b2ae35);
      h1 ^= h2 >>> 13;
    }
    this.#lasts[code] = last;
    this.#counts[code] = count;
    this.#hashes[2 * code] = h1;
    this.#hashes[2 * code + 1] = h2;
    if (last > this.#last) this.#last = last;
    if (this.#firsts[code] < this.#first) this.#first = this.#firsts[code];
  }

  /** The times of the first machine, which are everybody's where all have the same. */
  #keep(time: bigint, index: number): void {
    if (index >= MAX_KEPT_TIMES) return;
    if (index === this.#axis.length) {
      const longer = new BigInt64Array(2 * index);
      longer.set(this.#axis);
      this.#axis = longer;
    }
    this.#axis[index] = time;
  }

  #refineUnit(times: BigInt64Array, length: number): void {
    let unit: bigint = TIME_UNITS[this.#unit].nanoseconds;
    for (let i = 0; i < length; i++) {
      while (BigInt.asIntN(64, times[i] % unit) !== 0n) unit = TIME_UNITS[++this.#unit].nanoseconds;
    }
  }

  #grow(size: number): void {
    const { length } = this.#counts;
    const larger = Math.max(size, 2 * length);
    this.#counts = copied(new Float64Array(larger), this.#counts);
    this.#firsts = copied(new BigInt64Array(larger), this.#firsts);
    this.#lasts = copied(new BigInt64Array(larger), this.#lasts);
    this.#hashes = copied(new Int32Array(2 * larger), this.#hashes);
  }
}

function copied<T extends Float64Array | BigInt64Array | Int32Array>(into: T, from: T): T {
  (into as Float64Array).set(from as Float64Array);
  return into;
}

/** Watches whether the machines come in one order again and again. */
class Cycle {
  readonly #codes: number[] = [];
  readonly #seen = new Set<number>();
  #isCyclic = true;
  #isClosed = false;
  #at = 0;

  add(machine: Uint32Array, length: number): void {
    for (let i = 0; i < length && this.#isCyclic; i++) {
      if (this.#isClosed) {
        const codes = this.#codes;
        let at = this.#at;
        while (i < length && machine[i] === codes[at]) {
          i++;
          if (++at === codes.length) at = 0;
        }
        this.#at = at;
        this.#isCyclic = i === length;
      } else {
        this.#learn(machine[i]);
      }
    }
  }

  /** True where every round was whole, and had so many machines. */
  isWhole(machines: number): boolean {
    return this.#isCyclic && this.#codes.length === machines && (this.#at === 0 || !this.#isClosed);
  }

  /** The first round ends when its first machine comes again. */
  #learn(code: number): void {
    if (code === this.#codes[0]) {
      this.#isClosed = true;
      this.#at = this.#codes.length === 1 ? 0 : 1;
    } else if (this.#seen.has(code)) {
      this.#isCyclic = false;
    } else {
      this.#seen.add(code);
      this.#codes.push(code);
    }
  }
}
