/*
 * Granular BitRound (Delaunay, Couedel and Guyomarc'h 2019, equations 7 and 8, in the arithmetic of netCDF-C's
 * nc4_convert_type): the bits that hold a number of decimal digits depend on the value. They change only at powers of
 * ten and of two, so a table gives them in between. Next to a power, rounding decides, so the formula itself is
 * evaluated.
 */

export const BITS_PER_DIGIT = Math.LN10 / Math.LN2;
const DIGITS_PER_BIT = Math.LN2 / Math.LN10;

/**
 * Relative distance to a power below which the formula is evaluated. Its rounding errors are a thousand times smaller.
 */
const NEAR = 1e-9;

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** Stored bits of the significand that hold `digits` decimal digits, by value. */
export class GranularBits {
  readonly #digits: number;
  /**
   * By biased exponent: the power of ten above the smallest value, and the bits below and above it; 0 if not filled
   * yet.
   */
  readonly #power = new Float64Array(2047);
  readonly #below = new Int8Array(2047);
  readonly #above = new Int8Array(2047);

  constructor(digits: number) {
    this.#digits = digits;
  }

  /** @param value finite, not 0 */
  of(value: number): number {
    const size = Math.abs(value);
    scratch[0] = size;
    const exponent = words[1] >>> 20;
    const significand = words[1] & 0xfffff;
    // Subnormal numbers, and those next to a power of two.
    if (exponent === 0 || significand === 0) return this.#formula(size);
    if (this.#power[exponent] === 0) this.#fillTable(exponent);
    const power = this.#power[exponent];
    if (Math.abs(size - power) < size * NEAR) return this.#formula(size);
    return size < power ? this.#below[exponent] : this.#above[exponent];
  }

  #fillTable(exponent: number): void {
    const smallest = 2 ** (exponent - 1023);
    const power = 10 ** (Math.floor(Math.log10(smallest * (1 + NEAR))) + 1);
    this.#power[exponent] = power;
    this.#below[exponent] = this.#formula(smallest * (1 + 2 * NEAR));
    this.#above[exponent] = this.#formula(Math.min(power * (1 + 2 * NEAR), smallest * (2 - 2 * NEAR)));
  }

  #formula(size: number): number {
    const { exponent, fraction } = frexp(size);
    const logarithm = Math.log10(fraction);
    const integerDigits = Math.floor(exponent * DIGITS_PER_BIT + logarithm) + 1;
    const power = Math.floor(BITS_PER_DIGIT * (integerDigits - this.#digits));
    return Math.abs(Math.floor(exponent - BITS_PER_DIGIT * logarithm) - power) - 1;
  }
}

/** `size = fraction · 2^exponent`, with 0.5 ≤ fraction < 1. */
function frexp(size: number): { exponent: number; fraction: number } {
  const isSubnormal = size < 2 ** -1022;
  scratch[0] = isSubnormal ? size * 2 ** 54 : size;
  const exponent = (words[1] >>> 20) - 1022 - (isSubnormal ? 54 : 0);
  words[1] = (words[1] & 0x000fffff) | 0x3fe00000;
  return { exponent, fraction: scratch[0] };
}
