/** Rows of one series: one signal of one machine, in time order. */
export interface SeriesRows {
  readonly length: number;
  /** `(length)` seconds since the first time of the machine, strictly increasing. */
  readonly seconds: Float64Array;
  /** `(length)` values as they were read; NaN is missing. */
  readonly values: Float64Array;
  /** `(length)` values of the other signal, of a test that compares two. */
  readonly others?: Float64Array;
}

/** Flags in the order of the rows, as far as they are decided. */
export interface FlagQueue {
  /** Appends one flag. */
  push(flag: number): void;
  /** Appends `count` times the same flag. */
  fill(flag: number, count: number): void;
  /** Room for `count` flags more, to be written at once: flags are appended by writing `array[at] … array[at + count - 1]`. */
  extend(count: number): { readonly array: Uint8Array; readonly at: number };
}

/**
 * Judges the values of one series, incrementally: it is given all rows of the series in order, in batches of any length,
 * and what it decides must not depend on where a batch ends. It keeps no more than its own window.
 */
export interface SeriesTest {
  /** Takes the next rows. It appends a flag for each row that is decided now: of earlier rows too, none twice. */
  add(rows: SeriesRows, flags: FlagQueue): void;
  /** The series has ended: appends the flags that remain. */
  end(flags: FlagQueue): void;
}
