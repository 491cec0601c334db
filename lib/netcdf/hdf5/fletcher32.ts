import { fletcher32Of } from '../checksums.js';

/**
 * The checksum of the Fletcher32 filter (id 3, section IV.A.2.l) over consecutive parts: two sums modulo 65535 over
 * big-endian 16-bit words. An odd last byte is the high byte of a word.
 */
export function fletcher32(...parts: readonly Uint8Array[]): number {
  return fletcher32Of(parts);
}
