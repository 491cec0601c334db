/**
 * Variable-length integers (Database File Format, 1.6 "B-tree Pages"): big-endian 64-bit two's complement, one to nine
 * bytes. The first eight bytes hold seven bits each; their high bit is set if more bytes follow. A ninth byte holds
 * eight bits.
 *
 * These functions do not check where the page ends. Callers check afterwards, and buffers have VARINT_BYTES bytes to
 * spare at the end.
 */

/** Bytes of the longest varint. */
export const VARINT_BYTES = 9;

/** A double holds varints of up to seven bytes (49 bits) exactly. */
const EXACT_BYTES = 7;

const TWO_32 = 4_294_967_296;

/** Bytes of the varint at `at`. */
export function varintLength(view: DataView, at: number): number {
  const four = view.getInt32(at);
  if (four >= 0) return 1;
  if ((four & 0x800000) === 0) return 2;
  if ((four & 0x8000) === 0) return 3;
  if ((four & 0x80) === 0) return 4;
  let length = 5;
  while (length < VARINT_BYTES && view.getInt8(at + length - 1) < 0) length++;
  return length;
}

/** The varint at `at`, signed; beyond ±2⁵³ rounded to the nearest double. */
export function varint(view: DataView, at: number): number {
  const four = view.getInt32(at);
  if (four >= 0) return four >> 24;
  const first = (four >> 24) & 0x7f;
  const second = (first << 7) | ((four >> 16) & 0x7f);
  if ((four & 0x800000) === 0) return second;
  const third = (second << 7) | ((four >> 8) & 0x7f);
  if ((four & 0x8000) === 0) return third;
  if ((four & 0x80) === 0) return (third << 7) | (four & 0x7f);
  return longVarint(view, at);
}

function longVarint(view: DataView, at: number): number {
  const length = varintLength(view, at);
  // Both words are exact, so the sum is rounded only once.
  if (length > EXACT_BYTES) return varintHigh(view, at) * TWO_32 + varintLow(view, at);
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 128 + (view.getUint8(at + i) & 0x7f);
  return value;
}

/** Bits 32 to 63 of the varint at `at`, signed. */
export function varintHigh(view: DataView, at: number): number {
  const length = varintLength(view, at);
  if (length <= EXACT_BYTES) return Math.floor(varint(view, at) / TWO_32);
  const upper = bits28(view, at);
  return length === VARINT_BYTES ? (upper << 4) | (bits28(view, at + 4) >>> 24) : upper >>> 4;
}

/** Bits 0 to 31 of the varint at `at`, unsigned. */
export function varintLow(view: DataView, at: number): number {
  const length = varintLength(view, at);
  if (length <= EXACT_BYTES) return varint(view, at) >>> 0;
  const lower = bits28(view, at + 4);
  return (length === VARINT_BYTES ? (lower << 8) | view.getUint8(at + 8) : (bits28(view, at) << 28) | lower) >>> 0;
}

/** The varint at `at`, exact. */
export function bigVarint(view: DataView, at: number): bigint {
  return (BigInt(varintHigh(view, at)) << 32n) | BigInt(varintLow(view, at));
}

/** 28 bits: the low seven bits of each of the four bytes at `at`. */
function bits28(view: DataView, at: number): number {
  const four = view.getInt32(at);
  return ((four & 0x7f000000) >> 3) | ((four & 0x7f0000) >> 2) | ((four & 0x7f00) >> 1) | (four & 0x7f);
}
