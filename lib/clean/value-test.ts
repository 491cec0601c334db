/** Judges values one by one: it needs no neighbours. It may be used for any number of series, in any order. */
export interface ValueTest {
  /**
   * Writes the QARTOD flag of each of `length` values. A value that is NaN is missing.
   *
   * @param time `(length)` nanoseconds since 1970-01-01T00:00:00Z
   * @param flags `(length)`, written
   */
  judge(time: BigInt64Array, values: Float64Array, length: number, flags: Uint8Array): void;
  /** The nearest value that the flag allows, for rules with limits. */
  clip?(time: bigint, value: number, flag: number): number;
}
