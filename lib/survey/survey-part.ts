import type { RoundRobinPart } from './round-robin.js';
/**
 * What one of several surveyors has seen: consecutive readings in the order of the source. Plain, so that it can be handed from thread
 * to thread; codes of machines are those of the thread.
 */
export interface SurveyPart {
  readonly readings: number;
  readonly grouped: boolean;
  readonly outOfOrder: number;
  readonly duplicates: number;
  /** Index into TIME_UNITS. */
  readonly unit: number;
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
  readonly cycle: RoundRobinPart;
  /** Times of the machine asked for. */
  readonly axis: BigInt64Array;
}
