/*
 * Granular BitRound (Delaunay, Couedel and Guyomarc'h 2019, equations 7 and 8, in the arithmetic of netCDF-C's nc4_convert_type):
 * how many bits of a significand hold a number of decimal digits depends on the value. It changes where a power of ten or of two is
 * crossed, so between those it is looked up. Next to them the rounding of the very formula decides, and it is evaluated.
 */

export const BITS_PER_DIGIT = Math.LN10 / Math.LN2;
const DIGITS_PER_BIT = Math.LN2 / Math.LN10;

/** Values nearer to a power than this, relatively, have the formula; its rounding errors are a thousand times smaller. */
const NEAR = 1e-9;

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** Stored bits of the significand that hold `digits` decimal digits, for any value. */
export class GranularBits {
  readonly #digits: number;
  /** By biased exponent: the power of ten above the smallest value, and the bits below and above it; 0 where not yet known. */
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
    if (this.#power[exponent] === 0) this.#learn(exponent);
    const power = this.#power[exponent];
    if (Math.abs(size - power) < size * NEAR) return this.#formula(size);
    return size < power ? this.#below[exponent] : this.#above[exponent];
  }

  #learn(exponent: number): void {
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

/** `size = fraction · 2^exponent`, fraction from 0.5 to below 1. */
function frexp(size: number): { exponent: number; fraction: number } {
  const isSubnormal = size < 2 ** -1022;
  scratch[0] = isSubnormal ? size * 2 ** 54 : size;
  const exponent = (words[1] >>> 20) - 1022 - (isSubnormal ? 54 : 0);
  words[1] = (words[1] & 0x000fffff) | 0x3fe00000;
  return { exponent, fraction: scratch[0] };
}
