/** Pairs of signals a value that are looked at: where there are more, fewer rows are. */
const PAIRS = 2;

/**
 * Pearson's correlation of signals at equal times, over all machines. Sums are of values less the first one of their
 * signal, so that large values with small differences lose no digits.
 */
export class Correlation {
  /** Every so many rows are looked at. */
  readonly stride: number;
  /** Rows before the next one that is looked at. */
  #next = 0;
  readonly #signals: number;
  readonly #shift: Float64Array;
  /** For each pair: count and sums of x, y, xx, yy and xy. */
  readonly #sums: Float64Array;

  constructor(signals: number) {
    this.#signals = signals;
    this.stride = Math.max(1, Math.round((signals - 1) / 2 / PAIRS));
    this.#shift = new Float64Array(signals).fill(Number.NaN);
    this.#sums = new Float64Array((6 * signals * (signals - 1)) / 2);
  }

  add(columns: readonly Float64Array[], length: number): void {
    const first = this.#next;
    this.#next = first >= length ? first - length : (this.stride - ((length - first) % this.stride)) % this.stride;
    if (first >= length) return;
    for (let a = 1; a < this.#signals; a++) {
      for (let b = 0; b < a; b++) this.#addPair(a, b, columns[a], columns[b], first, length);
    }
  }

  #addPair(a: number, b: number, as: Float64Array, bs: Float64Array, first: number, length: number): void {
    const { stride } = this;
    const shiftA = this.#shiftOf(a, as, first, length);
    const shiftB = this.#shiftOf(b, bs, first, length);
    const sums = this.#sums;
    const at = 6 * ((a * (a - 1)) / 2 + b);
    let count = sums[at];
    let sumX = sums[at + 1];
    let sumY = sums[at + 2];
    let sumXX = sums[at + 3];
    let sumYY = sums[at + 4];
    let sumXY = sums[at + 5];
    for (let i = first; i < length; i += stride) {
      const x = as[i] - shiftA;
      const y = bs[i] - shiftB;
      const xy = x * y;
      if (Number.isNaN(xy)) continue;
      count++;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumYY += y * y;
      sumXY += xy;
    }
    sums[at] = count;
    sums[at + 1] = sumX;
    sums[at + 2] = sumY;
    sums[at + 3] = sumXX;
    sums[at + 4] = sumYY;
    sums[at + 5] = sumXY;
  }

  #shiftOf(signal: number, values: Float64Array, first: number, length: number): number {
    for (let i = first; i < length && Number.isNaN(this.#shift[signal]); i += this.stride)
      this.#shift[signal] = values[i];
    return this.#shift[signal];
  }

  /** `[a][b]`; null for fewer than three rows, or where a signal does not change. */
  read(): (number | null)[][] {
    const signals = [...Array(this.#signals).keys()];
    return signals.map((a) => signals.map((b) => (a === b ? 1 : this.#pair(Math.max(a, b), Math.min(a, b)))));
  }

  #pair(a: number, b: number): number | null {
    const at = 6 * ((a * (a - 1)) / 2 + b);
    const [count, x, y, xx, yy, xy] = this.#sums.subarray(at, at + 6);
    const spread = Math.sqrt(xx - (x * x) / count) * Math.sqrt(yy - (y * y) / count);
    const correlation = (xy - (x * y) / count) / spread;
    return count < 3 || !Number.isFinite(correlation)
      ? null
      : Math.round(1000 * Math.max(-1, Math.min(1, correlation))) / 1000;
  }
}
