/**
 * The checksum of the Fletcher32 filter (id 3, section IV.A.2.l): two sums modulo 65535 over big-endian 16-bit words.
 * An odd last byte is the high byte of a word.
 */
export function fletcher32(bytes: Uint8Array): number {
  let sum1 = 0;
  let sum2 = 0;
  const even = bytes.length & ~1;
  let at = 0;
  while (at < even) {
    // sum2 cannot overflow within 360 words.
    const stop = Math.min(even, at + 720);
    for (; at < stop; at += 2) {
      sum1 += (bytes[at] << 8) | bytes[at + 1];
      sum2 += sum1;
    }
    sum1 = reduce(sum1);
    sum2 = reduce(sum2);
  }
  if (even < bytes.length) {
    sum1 = reduce(sum1 + (bytes[even] << 8));
    sum2 = reduce(sum2 + sum1);
  }
  sum1 = reduce(sum1);
  sum2 = reduce(sum2);
  return ((sum2 << 16) | sum1) >>> 0;
}

/** Folds the carries once. Like the reference, it leaves a multiple of 65535 at 65535, not 0. */
function reduce(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
