/**
 * The extreme value of the last rows: a queue of the rows that are more extreme than all after them, so that its first
 * one is the extreme (the monotonic queue of sliding windows). Each row is appended once and leaves once.
 */
export class Extremes {
  length = 0;
  readonly #sign: 1 | -1;
  /** A ring: three numbers a row, its value times the sign, its time, and the time of the row after it. */
  #ring = new Float64Array(3 * 8);
  #mask = 7;
  #start = 0;

  /** @param sign 1: the largest value; -1: the smallest one */
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get first(): number {
    return this.#sign * this.#ring[3 * this.#start];
  }

  get firstTime(): number {
    return this.#ring[3 * this.#start + 1];
  }

  /** Time of the row after the first one of the queue, which need not be in it. */
  get firstNext(): number {
    return this.#ring[3 * this.#start + 2];
  }

  push(value: number, time: number): void {
    const ring = this.#ring;
    const signed = this.#sign * value;
    if (this.length > 0) {
      ring[3 * this.#at(this.length - 1) + 2] = time;
      while (this.length > 0 && ring[3 * this.#at(this.length - 1)] <= signed) this.length--;
    }
    if (this.length > this.#mask) this.#grow();
    const at = 3 * this.#at(this.length);
    this.#ring[at] = signed;
    this.#ring[at + 1] = time;
    this.#ring[at + 2] = Number.POSITIVE_INFINITY;
    this.length++;
  }

  /** Appends the value of the last row once more. */
  repeat(time: number): void {
    const at = 3 * this.#at(this.length - 1);
    this.#ring[at + 1] = time;
  }

  shift(): void {
    this.#start = (this.#start + 1) & this.#mask;
    this.length--;
  }

  /** Drops rows after which there is another one at or before `time`. The last row stays. */
  forget(time: number): void {
    while (this.length > 1 && this.firstNext <= time) this.shift();
  }

  #at(index: number): number {
    return (this.#start + index) & this.#mask;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#ring.length);
    for (let i = 0; i < this.length; i++) {
      const from = 3 * this.#at(i);
      larger.set(this.#ring.subarray(from, from + 3), 3 * i);
    }
    this.#ring = larger;
    this.#start = 0;
    this.#mask = 2 * this.#mask + 1;
  }
}
