/** The part of the time that all charts of a machine show. */
export class TimeWindow {
  readonly whole: readonly [from: number, to: number];
  /** Where it cannot be zoomed in further. */
  readonly shortest: number;
  #from: number;
  #to: number;
  readonly #listeners = new Set<() => void>();

  constructor(whole: readonly [from: number, to: number], shortest: number) {
    this.whole = whole;
    this.shortest = Math.min(shortest, whole[1] - whole[0]);
    [this.#from, this.#to] = whole;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get isWhole(): boolean {
    return this.#from === this.whole[0] && this.#to === this.whole[1];
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Shows `from` to `to`, moved and shortened so that it lies in the whole. */
  show(from: number, to: number): void {
    const [first, last] = this.whole;
    const length = Math.min(Math.max(to - from, this.shortest), last - first);
    const start = Math.min(Math.max((from + to - length) / 2, first), last - length);
    // Whole milliseconds are what the address keeps.
    const [newFrom, newTo] = length === last - first ? this.whole : [Math.round(start), Math.round(start + length)];
    if (newFrom === this.#from && newTo === this.#to) return;
    [this.#from, this.#to] = [newFrom, newTo];
    for (const listener of this.#listeners) listener();
  }

  reset(): void {
    this.show(...this.whole);
  }

  /** @param factor below 1 comes closer; `at` stays where it is */
  zoom(factor: number, at = (this.#from + this.#to) / 2): void {
    const length = Math.max((this.#to - this.#from) * factor, this.shortest);
    const left = (at - this.#from) / (this.#to - this.#from);
    this.show(at - length * left, at + length * (1 - left));
  }

  /** Moves by a share of what is shown. */
  pan(share: number): void {
    const by = (this.#to - this.#from) * share;
    this.show(this.#from + by, this.#to + by);
  }
}
