import type { IntegerCodes } from '../model/integer-codes.js';

/** Replaces the values of one signal outside `min … max`. NaN stays. */
export interface RangeRule {
  readonly rule: 'range';
  /** Smallest and largest valid value (QARTOD gross range test); absent: no bound. */
  readonly min?: number;
  readonly max?: number;
  /** Replacement for an invalid value; NaN makes it missing. */
  readonly replace: number;
  /** The values are codes of integers, and `replace` is an integer or NaN. */
  readonly integers?: IntegerCodes;
}
