/** The multiplier of lib/source/scan/assembly/key-hash.ts. */
const B = 0x9e3779b97f4a7c15n;

/** Hash of the key bytes of consecutive rows. */
export interface ByteHash {
  /** Rows. */
  readonly length: number;
  /** Unsigned, 64 bits. */
  readonly hash: bigint;
}

/**
 * Combines hashes of consecutive rows. A hash is a polynomial in B modulo 2⁶⁴, so that the hash of a part followed by
 * another of n rows is h₁ Bⁿ + h₂. Tables with the same rows have the same hash, however they were divided into parts.
 */
export class ByteSequence implements ByteHash {
  length = 0;
  hash = 0n;

  /** Append the next rows. */
  merge({ length, hash }: ByteHash): void {
    this.hash = BigInt.asUintN(64, this.hash * power(length) + hash);
    this.length += length;
  }
}

/** B, B², B⁴, B⁸ … modulo 2⁶⁴, computed when first needed. */
const SQUARES = [B];

/** Bⁿ modulo 2⁶⁴. */
function power(n: number): bigint {
  let result = 1n;
  for (let k = 0, rest = n; rest > 0; k++, rest = Math.floor(rest / 2)) {
    SQUARES[k] ??= BigInt.asUintN(64, SQUARES[k - 1] * SQUARES[k - 1]);
    if (rest % 2 === 1) result = BigInt.asUintN(64, result * SQUARES[k]);
  }
  return result;
}
