import type { RoundRobinPart } from './round-robin.js';

/**
 * Findings of one of several surveyors, over consecutive readings in the order of the source. A plain object, which can
 * be posted between threads. Machine codes are those of the surveyor.
 */
export interface SurveyPart {
  readonly readings: number;
  readonly grouped: boolean;
  readonly outOfOrder: number;
  readonly duplicates: number;
  /** Index into TIME_UNITS. */
  readonly unit: number;
  /** Readings whose time was rounded. */
  readonly rounded: number;
  /** Readings whose time, rounded or not, is finer than the precision asked about. */
  readonly finer: number;
  /** `(machines)` codes in order of first appearance. */
  readonly codes: Uint32Array;
  /** The machine of the last reading. */
  readonly last: number;
  /** `(machines)` */
  readonly counts: Float64Array;
  readonly firsts: BigInt64Array;
  readonly lasts: BigInt64Array;
  /** `(machines, 2)` */
  readonly hashes: Int32Array;
  readonly roundRobin: RoundRobinPart;
  /** Times of the machine `axisOf`, at most `MAX_KEPT_TIMES`. */
  readonly axis: BigInt64Array;
}

/** The survey of one of several databases, and the names of its machines by the codes of the survey. */
export interface NamedPart {
  readonly part: SurveyPart;
  readonly names: readonly string[];
}
