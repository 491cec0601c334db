/** Values of one variable that have come, by their numbers. Ranges that touch are one; whether some overlap is looked at in the end. */
export class ValueRanges {
  /** The end of each range by its beginning, and the other way round. */
  readonly #ends = new Map<number, number>();
  readonly #starts = new Map<number, number>();

  /** @returns false where values have come before that begin or end just so */
  add(first: number, length: number): boolean {
    let start = first;
    let end = first + length;
    if (this.#ends.has(start) || this.#starts.has(end)) return false;
    const before = this.#starts.get(start);
    if (before !== undefined) {
      this.#starts.delete(start);
      start = before;
    }
    const behind = this.#ends.get(end);
    if (behind !== undefined) {
      this.#ends.delete(end);
      end = behind;
    }
    this.#ends.set(start, end);
    this.#starts.set(end, start);
    return true;
  }

  /**
   * What has not come of `count` values, in ascending order.
   * @returns undefined where some have come twice
   */
  gaps(count: number): { readonly first: number; readonly length: number }[] | undefined {
    const gaps: { first: number; length: number }[] = [];
    let at = 0;
    for (const [start, end] of [...this.#ends].sort(([a], [b]) => a - b)) {
      if (start < at) return undefined;
      if (start > at) gaps.push({ first: at, length: start - at });
      at = end;
    }
    if (at < count) gaps.push({ first: at, length: count - at });
    return gaps;
  }
}
