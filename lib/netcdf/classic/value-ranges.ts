/** Ranges of one variable written so far, adjacent ones coalesced. {@link gaps} reports overlaps. */
export class ValueRanges {
  /** End of each range by its start. */
  readonly #ends = new Map<number, number>();
  /** Start of each range by its end. */
  readonly #starts = new Map<number, number>();

  /** @returns false where a range with the same start or end is there already: values come twice */
  add(first: number, length: number): boolean {
    let start = first;
    let end = first + length;
    if (this.#ends.has(start) || this.#starts.has(end)) return false;
    const previous = this.#starts.get(start);
    if (previous !== undefined) {
      this.#starts.delete(start);
      start = previous;
    }
    const next = this.#ends.get(end);
    if (next !== undefined) {
      this.#ends.delete(end);
      end = next;
    }
    this.#ends.set(start, end);
    this.#starts.set(end, start);
    return true;
  }

  /**
   * The missing ranges of `count` values, in ascending order.
   * @returns undefined where ranges overlap
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
