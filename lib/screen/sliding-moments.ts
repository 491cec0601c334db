/**
 * Mean and variance of a window from which the oldest value may be taken away. Nothing is ever subtracted, so that no
 * rounding error stays behind and one huge value leaves no trace: the window is two parts, of which the older one has
 * the moments of each of its ends, and the newer one is summed up as it grows (K. Tangwongsan, M. Hirzel, S. Schneider,
 * Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time, DEBS 2017, section 2: two stacks). Parts are put
 * together by the formula of T. F. Chan, G. H. Golub, R. J. LeVeque, Updating Formulae and a Pairwise Algorithm for
 * Computing Sample Variances, 1979.
 */
export class SlidingMoments {
  /** Values of the newer part. */
  #values = new Float64Array(16);
  #newer = 0;
  #newerMean = 0;
  #newerSquares = 0;
  /** Of the newest k + 1 values of the older part, at k. */
  #means = new Float64Array(16);
  #squares = new Float64Array(16);
  #older = 0;

  get length(): number {
    return this.#older + this.#newer;
  }

  push(value: number): void {
    if (this.#newer === this.#values.length) this.#values = grown(this.#values);
    this.#values[this.#newer++] = value;
    const difference = value - this.#newerMean;
    this.#newerMean += difference / this.#newer;
    this.#newerSquares += difference * (value - this.#newerMean);
  }

  /** Takes the oldest value away. */
  shift(): void {
    if (this.#older === 0) this.#turn();
    this.#older--;
  }

  get mean(): number {
    if (this.#older === 0) return this.#newerMean;
    const mean = this.#means[this.#older - 1];
    return mean + ((this.#newerMean - mean) * this.#newer) / this.length;
  }

  /** Sample variance: divisor length - 1. */
  get variance(): number {
    if (this.#older === 0) return this.#newerSquares / (this.#newer - 1);
    const difference = this.#newerMean - this.#means[this.#older - 1];
    const between = difference * difference * ((this.#older * this.#newer) / this.length);
    return (this.#squares[this.#older - 1] + this.#newerSquares + between) / (this.length - 1);
  }

  /** The newer part becomes the older one. */
  #turn(): void {
    if (this.#means.length < this.#newer) {
      this.#means = new Float64Array(this.#values.length);
      this.#squares = new Float64Array(this.#values.length);
    }
    let mean = 0;
    let squares = 0;
    for (let k = 0; k < this.#newer; k++) {
      const value = this.#values[this.#newer - 1 - k];
      const difference = value - mean;
      mean += difference / (k + 1);
      squares += difference * (value - mean);
      this.#means[k] = mean;
      this.#squares[k] = squares;
    }
    this.#older = this.#newer;
    this.#newer = 0;
    this.#newerMean = 0;
    this.#newerSquares = 0;
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}
