/**
 * The checksum of the Fletcher32 filter (id 3, section IV.A.2.l): two sums modulo 65535 over big-endian 16-bit words;
 * an odd last byte counts as the high byte of a word.
 */
export function fletcher32(bytes: Uint8Array): number {
  let sum1 = 0;
  let sum2 = 0;
  const even = bytes.length & ~1;
  let at = 0;
  while (at < even) {
    // 360 words are the most that cannot overflow sum2 before it is reduced.
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

/** Folds the carries once. Never turns a multiple of 65535 into 0, as the reference does not either. */
function reduce(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
