import { type ReadingBatch, timeHalves } from '../model/batch.js';
import { TIME_UNITS } from '../time/units.js';
import { BEFORE_ALL, MachineColumns } from './machine-columns.js';
import { B, mix, otherMix } from './order-hash.js';
import { RoundRobinDetector } from './round-robin.js';
import { Axis, MAX_KEPT_TIMES } from './shared-axis.js';
import type { SurveyPart } from './survey-part.js';

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

export interface SurveyorOptions {
  /** Every time is a multiple of so many nanoseconds. */
  readonly multiple?: bigint | undefined;
  /** Code of the machine whose times are kept; absent: the first one's. */
  readonly axisOf?: number;
}

/** Distances of times that are looked at. */
const MAX_STEPS = 1 << 16;

/**
 * Watches readings go by and finds out what a plan needs. Memory is some numbers per machine, and at most one time axis.
 *
 * Times are compared by count and a running 64-bit hash per machine, not by keeping them. Several surveyors can share the work, each
 * with consecutive readings; see {@link merge}.
 */
export class Surveyor {
  readings = 0;
  #grouped = true;
  #outOfOrder = 0;
  #duplicates = 0;
  #unit = 0;
  readonly #finest: number;
  /** Codes in order of first appearance. */
  readonly #order: number[] = [];
  readonly #cycle = new RoundRobinDetector();
  #machines = new MachineColumns(64);
  #machine = -1;
  #axisOf: number;
  readonly #axis = new Axis();

  constructor({ multiple = 1n, axisOf = -1 }: SurveyorOptions = {}) {
    this.#finest = TIME_UNITS.findIndex(({ nanoseconds }) => multiple % nanoseconds === 0n);
    this.#axisOf = axisOf;
  }

  add(batch: ReadingBatch): void {
    const { length, machine, time } = batch;
    this.readings += length;
    this.#addTimes(machine, timeHalves(time, length), length);
    if (this.#unit < this.#finest) this.#refineUnit(time, length);
    this.#cycle.add(machine, length);
  }

  /** All that was seen, for another surveyor. */
  part(): SurveyPart {
    const codes = Uint32Array.from(this.#order);
    return {
      readings: this.readings,
      grouped: this.#grouped,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      unit: this.#unit,
      codes,
      last: this.#machine,
      ...this.#machines.picked(codes),
      cycle: this.#cycle.part(),
      axis: this.#axis.times,
    };
  }

  /**
   * Add the readings that come next, as another surveyor has seen them.
   *
   * @param codeOf the code here of a machine there
   * @returns false where times of a machine do not lie behind those that it had before: what the two of them saw does not
   *   tell what one would have seen
   */
  merge(part: SurveyPart, codeOf: (code: number) => number): boolean {
    for (const [i, local] of part.codes.entries()) {
      const code = codeOf(local);
      const isNew = !this.#machines.has(code);
      if (!isNew && part.firsts[i] <= this.#machines.lasts[code]) return false;
      if (isNew) this.#learn(code);
      else if (i > 0 || code !== this.#machine) this.#grouped = false;
      this.#machines.append(code, part, i);
    }
    this.readings += part.readings;
    this.#grouped &&= part.grouped;
    this.#outOfOrder += part.outOfOrder;
    this.#duplicates += part.duplicates;
    this.#unit = Math.max(this.#unit, part.unit);
    if (part.codes.length > 0) this.#machine = codeOf(part.last);
    this.#cycle.merge(part.cycle, codeOf);
    this.#axis.append(part.axis);
    return true;
  }

  finish(): Survey {
    const codes = this.#order;
    const { counts, firsts, lasts } = this.#machines;
    const sharedTime = this.#machines.areAlike(codes);
    const isGrid = sharedTime && this.#outOfOrder === 0 && this.#duplicates === 0;
    const length = codes.length === 0 ? 0 : counts[codes[0]];
    const times = this.#axis.times;
    return {
      readings: this.readings,
      machines: codes.map((code) => ({ code, length: counts[code], first: firsts[code], last: lasts[code] })),
      grouped: this.#grouped,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      ...this.#machines.range(codes),
      unit: TIME_UNITS[this.#unit].nanoseconds,
      grid: !isGrid ? undefined : this.#grouped ? 'machine' : this.#cycle.isWhole(codes.length) ? 'time' : undefined,
      step: medianStep(times),
      sharedTime,
      axis: sharedTime && length <= MAX_KEPT_TIMES ? times.subarray(0, length) : undefined,
    };
  }

  #enter(code: number): void {
    this.#machine = code;
    if (this.#machines.has(code)) this.#grouped = false;
    else this.#learn(code);
  }

  #learn(code: number): void {
    if (code >= this.#machines.length) this.#machines = this.#machines.grown(2 * code);
    if (this.#axisOf < 0) this.#axisOf = code;
    this.#order.push(code);
    this.#machines.lasts[code] = BEFORE_ALL;
  }

  /**
   * Take the times of readings, machine after machine. They are compared by their words: numbers from typed arrays of bigints are
   * made one by one.
   */
  #addTimes(machine: Uint32Array, words: Int32Array, length: number): void {
    let duplicates = 0;
    let outOfOrder = 0;
    for (let i = 0; i < length; ) {
      const code = machine[i];
      if (code !== this.#machine) this.#enter(code);
      const { counts, hashes, firstWords, lastWords } = this.#machines;
      const isAxis = code === this.#axisOf;
      const at = 2 * code;
      let lastLow = lastWords[at];
      let lastHigh = lastWords[at + 1];
      let count = counts[code];
      let h1 = hashes[at];
      let h2 = hashes[at + 1];
      if (count === 0) {
        firstWords[at] = words[2 * i];
        firstWords[at + 1] = words[2 * i + 1];
      }
      do {
        const low = words[2 * i];
        const high = words[2 * i + 1];
        // The word before all others is no time, so that the first one is behind it.
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
      lastWords[at] = lastLow;
      lastWords[at + 1] = lastHigh;
      counts[code] = count;
      hashes[at] = h1;
      hashes[at + 1] = h2;
    }
    this.#duplicates += duplicates;
    this.#outOfOrder += outOfOrder;
  }

  #refineUnit(times: BigInt64Array, length: number): void {
    let unit: bigint = TIME_UNITS[this.#unit].nanoseconds;
    for (let i = 0; i < length; i++) {
      while (BigInt.asIntN(64, times[i] % unit) !== 0n) unit = TIME_UNITS[++this.#unit].nanoseconds;
    }
  }
}

function medianStep(axis: BigInt64Array): bigint | undefined {
  const length = Math.min(axis.length, MAX_STEPS);
  if (length < 2) return undefined;
  const steps = axis.slice(1, length).map((time, i) => time - axis[i]);
  return steps.sort()[steps.length >> 1];
}
