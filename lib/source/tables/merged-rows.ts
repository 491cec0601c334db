import type { Cell } from '../../sqlite/cell.js';

/** Two rows of a table that have values of one signal for the same machine and time. */
export interface DuplicateRows {
  /** What the rows have in common: time, machine and, in a tall table, signal. */
  readonly key: readonly { readonly column: string; readonly value: Cell }[];
  /** The columns in which they differ. */
  readonly differences: readonly { readonly column: string; readonly values: readonly [Cell, Cell] }[];
}
