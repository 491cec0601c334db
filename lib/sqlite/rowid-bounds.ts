/** The smallest and the largest rowid. */
export const LEAST = -(2n ** 63n);
export const GREATEST = 2n ** 63n - 1n;

/** Bounds of rowids, both included. */
export interface RowidBounds {
  readonly low: bigint;
  readonly high: bigint;
}

export const ALL_ROWIDS: RowidBounds = { low: LEAST, high: GREATEST };

/** One of several shares of consecutive rows, from 0. */
export interface Share {
  readonly share: number;
  /** How many there are. */
  readonly of: number;
}
