import { DataError } from '../../errors.js';
import type { IntegerCodes } from '../../model/integer-codes.js';

/** How the 64-bit integers of a column become values, which are codes. */
export interface IntegerColumn {
  readonly codes: IntegerCodes;
  /**
   * The first rows suggest that the column holds integers alone, and a fraction is an error; otherwise the settings ask
   * for integers, and a fraction is rounded.
   */
  readonly isAssumed: boolean;
}

/** The error for a fraction in a column of which only integers were seen. */
export function fractionError(column: string, signal: string, fraction: unknown): DataError {
  const message =
    `${column} holds ${fraction}, but the rows that were looked at first hold integers beyond 2^53, which are stored ` +
    `as 64-bit integers; output.encoding.${signal}.dtype may be "float64", which rounds them, or "int64", which ` +
    'rounds fractions';
  return new DataError('ERR_FRACTION', message);
}
