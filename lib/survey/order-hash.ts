/**
 * Hashes of sequences that can be combined from hashes of their parts. A hash is a polynomial in B modulo 2³² whose
 * coefficients are the mixed elements: the hash of a part followed by another of n elements is h₁ Bⁿ + h₂.
 */
export const B = 0x9e3779b1;

/** Bⁿ modulo 2³². */
function power(n: number): number {
  let result = 1;
  let factor = B;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, factor);
    factor = Math.imul(factor, factor);
  }
  return result;
}

/** The hash of a part followed by another of `length` elements, whose hash is `next`. */
export function combineHash(hash: number, next: number, length: number): number {
  return (Math.imul(hash, power(length)) + next) | 0;
}

/** Mixes two 32-bit words into one: multiply and xorshift, after MurmurHash3's finaliser (A. Appleby). */
export function mix(low: number, high: number): number {
  let h = Math.imul(low ^ 0x2545f491, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ high, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return h ^ (h >>> 16);
}

/** As {@link mix}, with other constants: the second 32 bits of a 64-bit hash. */
export function otherMix(low: number, high: number): number {
  let h = Math.imul(low ^ (low >>> 16) ^ 0x51ed270b, 0x165667b1);
  h = Math.imul(h ^ (h >>> 14) ^ high, 0x9e3779b1);
  return h ^ (h >>> 15);
}
