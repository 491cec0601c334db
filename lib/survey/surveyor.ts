import { type ReadingBatch, timeHalves } from '../model/batch.js';
import { TIME_UNITS } from '../time/units.js';
import { BEFORE_ALL, MachineColumns } from './machine-columns.js';
import { B, mix, otherMix } from './order-hash.js';
import { RoundRobinDetector } from './round-robin.js';
import { Axis, MAX_KEPT_TIMES } from './shared-axis.js';
import type { SurveyPart } from './survey-part.js';

/** Findings of one pass over the joined and cleaned readings. */
export interface Survey {
  /** Number of readings. */
  readonly readings: number;
  /** In order of first appearance. */
  readonly machines: readonly MachineSurvey[];
  /** First and last time of each machine, in the same order: objects would take three times as much. */
  readonly firsts: BigInt64Array;
  readonly lasts: BigInt64Array;
  /** The readings of each machine are contiguous. */
  readonly grouped: boolean;
  /** Readings that are earlier than a preceding one of the same machine. */
  readonly outOfOrder: number;
  /** Readings with the machine and time of the one before. They do not count in `machines`. */
  readonly duplicates: number;
  /** Earliest and latest time, nanoseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** The coarsest unit of which every time is a multiple, nanoseconds. */
  readonly unit: bigint;
  /** Readings whose time was rounded. */
  readonly rounded: number;
  /** Readings whose time is no multiple of {@link SurveyorOptions.precision}. */
  readonly finer: number;
  /**
   * The order of a full grid, which has one reading per machine and time. `machine`: machine by machine, each with all
   * times. `time`: time by time, each with all machines in the same order. It determines the key of the n-th reading.
   * Undefined where the readings form no such grid.
   */
  readonly grid: 'machine' | 'time' | undefined;
  /** Median distance of consecutive times of the first machine; undefined for fewer than two times. */
  readonly step: bigint | undefined;
  /** The times that it is the median of: the first {@link MAX_STEPS} ones of that machine. */
  readonly firstTimes: BigInt64Array;
  /** All machines have the same times. */
  readonly sharedTime: boolean;
  /** The shared times; undefined where they are not shared or more than {@link MAX_KEPT_TIMES}. */
  readonly axis: BigInt64Array | undefined;
}

interface MachineSurvey {
  readonly code: number;
  /** Distinct times. */
  readonly length: number;
}

interface SurveyorOptions {
  /** Every time is known to be a multiple of so many nanoseconds. */
  readonly multiple?: bigint | undefined;
  /** Count times that are no multiple of so many nanoseconds, one of the units. Default: a microsecond. */
  readonly precision?: bigint | undefined;
  /** Code of the machine whose times are kept; absent: the first one. */
  readonly axisOf?: number;
}

const MICROSECOND = TIME_UNITS[5].nanoseconds;

/** Times in the sample for the median step. */
export const MAX_STEPS = 1 << 16;

/**
 * Collects from a stream of readings what a plan needs. Memory is a few numbers per machine, and at most one time axis.
 *
 * The times of machines are compared by count and a running 64-bit hash; they are not kept. Several surveyors can share
 * the work, each with consecutive readings; see {@link merge}.
 */
export class Surveyor {
  readings = 0;
  /** To be added by whoever rounds. */
  rounded = 0;
  #finer = 0;
  #grouped = true;
  #outOfOrder = 0;
  #duplicates = 0;
  /** Indexes into TIME_UNITS: the unit found so far, and the finest possible one. */
  #unit = 0;
  readonly #finest: number;
  readonly #precision: number;
  /** Codes in order of first appearance. */
  readonly #order: number[] = [];
  readonly #roundRobin = new RoundRobinDetector();
  #machines = new MachineColumns(64);
  #machine = -1;
  #axisOf: number;
  readonly #axis = new Axis();

  constructor({ multiple = 1n, precision = MICROSECOND, axisOf = -1 }: SurveyorOptions = {}) {
    this.#finest = TIME_UNITS.findIndex(({ nanoseconds }) => multiple % nanoseconds === 0n);
    this.#precision = TIME_UNITS.findIndex(({ nanoseconds }) => precision === nanoseconds);
    this.#axisOf = axisOf;
  }

  add(batch: ReadingBatch): void {
    const { length, machine, time } = batch;
    this.readings += length;
    this.#addTimes(machine, timeHalves(time, length), length);
    if (this.#unit < this.#finest || this.#unit > this.#precision) this.#refineUnit(time, length);
    this.#roundRobin.add(machine, length);
  }

  /** All findings, to be merged into another surveyor. */
  part(): SurveyPart {
    const codes = Uint32Array.from(this.#order);
    return {
      readings: this.readings,
      grouped: this.#grouped,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      unit: this.#unit,
      rounded: this.rounded,
      finer: this.#finer,
      codes,
      last: this.#machine,
      ...this.#machines.select(codes),
      roundRobin: this.#roundRobin.part(),
      axis: this.#axis.times,
    };
  }

  /**
   * Append the findings of another surveyor over the next readings.
   *
   * @param codeOf maps a machine code of the part to one of this surveyor
   * @returns false where a machine's times in the part are not all later than its times before. The parts then do not
   *   determine what one surveyor would have found.
   */
  merge(part: SurveyPart, codeOf: (code: number) => number): boolean {
    for (const [i, local] of part.codes.entries()) {
      const code = codeOf(local);
      const isNew = !this.#machines.has(code);
      if (!isNew && part.firsts[i] <= this.#machines.lasts[code]) return false;
      if (isNew) this.#addMachine(code);
      else if (i > 0 || code !== this.#machine) this.#grouped = false;
      this.#machines.append(code, part, i);
    }
    this.readings += part.readings;
    this.#grouped &&= part.grouped;
    this.#outOfOrder += part.outOfOrder;
    this.#duplicates += part.duplicates;
    this.rounded += part.rounded;
    this.#finer += part.finer;
    this.#unit = Math.max(this.#unit, part.unit);
    if (part.codes.length > 0) this.#machine = codeOf(part.last);
    this.#roundRobin.merge(part.roundRobin, codeOf);
    this.#axis.append(part.axis);
    return true;
  }

  finish(): Survey {
    const codes = this.#order;
    const { counts, firsts, lasts } = this.#machines;
    const sharedTime = this.#machines.haveSameTimes(codes);
    const isGrid = sharedTime && this.#outOfOrder === 0 && this.#duplicates === 0;
    const length = codes.length === 0 ? 0 : counts[codes[0]];
    const times = this.#axis.times;
    return {
      readings: this.readings,
      machines: codes.map((code) => ({ code, length: counts[code] })),
      firsts: BigInt64Array.from(codes, (code) => firsts[code]),
      lasts: BigInt64Array.from(codes, (code) => lasts[code]),
      grouped: this.#grouped,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      ...this.#machines.range(codes),
      unit: TIME_UNITS[this.#unit].nanoseconds,
      rounded: this.rounded,
      finer: this.#finer,
      grid: !isGrid
        ? undefined
        : this.#grouped
          ? 'machine'
          : this.#roundRobin.isWhole(codes.length)
            ? 'time'
            : undefined,
      step: medianStep(times),
      firstTimes: times.slice(0, MAX_STEPS),
      sharedTime,
      axis: sharedTime && length <= MAX_KEPT_TIMES ? times.subarray(0, length) : undefined,
    };
  }

  /** The next reading is of another machine than the last one. */
  #switchMachine(code: number): void {
    this.#machine = code;
    if (this.#machines.has(code)) this.#grouped = false;
    else this.#addMachine(code);
  }

  #addMachine(code: number): void {
    if (code >= this.#machines.length) this.#machines = this.#machines.grown(2 * code);
    if (this.#axisOf < 0) this.#axisOf = code;
    this.#order.push(code);
    this.#machines.lasts[code] = BEFORE_ALL;
  }

  /**
   * Add the times of readings, one run of a machine after the other. Times are compared by their halves: reading from a
   * BigInt64Array would allocate a BigInt each time.
   */
  #addTimes(machine: Uint32Array, halves: Int32Array, length: number): void {
    let duplicates = 0;
    let outOfOrder = 0;
    for (let i = 0; i < length; ) {
      const code = machine[i];
      if (code !== this.#machine) this.#switchMachine(code);
      const { counts, hashes, firstHalves, lastHalves } = this.#machines;
      const isAxis = code === this.#axisOf;
      const at = 2 * code;
      let lastLow = lastHalves[at];
      let lastHigh = lastHalves[at + 1];
      let count = counts[code];
      let h1 = hashes[at];
      let h2 = hashes[at + 1];
      if (count === 0) {
        firstHalves[at] = halves[2 * i];
        firstHalves[at + 1] = halves[2 * i + 1];
      }
      do {
        const low = halves[2 * i];
        const high = halves[2 * i + 1];
        // The last time of a new machine is BEFORE_ALL, so that its first time is later.
        if (high > lastHigh || (high === lastHigh && low >>> 0 > lastLow >>> 0)) {
          lastLow = low;
          lastHigh = high;
          if (isAxis) this.#axis.add(low, high);
          count++;
          h1 = (Math.imul(h1, B) + mix(low, high)) | 0;
          h2 = (Math.imul(h2, B) + otherMix(low, high)) | 0;
        } else if (high === lastHigh && low === lastLow) {
          duplicates++;
        } else {
          outOfOrder++;
        }
      } while (++i < length && machine[i] === code);
      lastHalves[at] = lastLow;
      lastHalves[at + 1] = lastHigh;
      counts[code] = count;
      hashes[at] = h1;
      hashes[at + 1] = h2;
    }
    this.#duplicates += duplicates;
    this.#outOfOrder += outOfOrder;
  }

  #refineUnit(times: BigInt64Array, length: number): void {
    let unit: bigint = TIME_UNITS[this.#unit].nanoseconds;
    const precision: bigint = TIME_UNITS[this.#precision].nanoseconds;
    for (let i = 0; i < length; i++) {
      while (BigInt.asIntN(64, times[i] % unit) !== 0n) unit = TIME_UNITS[++this.#unit].nanoseconds;
      if (this.#unit > this.#precision && BigInt.asIntN(64, times[i] % precision) !== 0n) this.#finer++;
    }
  }
}

/** Median distance of the first {@link MAX_STEPS} times. */
export function medianStep(axis: BigInt64Array): bigint | undefined {
  const length = Math.min(axis.length, MAX_STEPS);
  if (length < 2) return undefined;
  const steps = axis.slice(1, length).map((time, i) => time - axis[i]);
  return steps.sort()[steps.length >> 1];
}
