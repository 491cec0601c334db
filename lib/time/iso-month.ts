import { daysFromCivil, daysInMonth, putNanoseconds } from './nanoseconds.js';

const SPACE = 0x20;
const DASH = 0x2d;
const ZERO = 0x30;
const TWO_32 = 4_294_967_296;

/** The month of the last time parsed. Most times fall in the same month, and then comparing eight bytes is enough. */
export class IsoMonth {
  /** Days in the month. */
  days = 0;
  /** Seconds from 1970-01-01T00:00:00Z to the month's first midnight. */
  seconds = 0;
  /** The text `YYYY` and `-MM-`, four bytes each. */
  #yyyy = 0;
  #mm = 0;
  /** `seconds` as int64 nanoseconds: two 32-bit halves, lower first. */
  readonly #halves = new Uint32Array(2);

  /** Parse the `YYYY-MM-` at `start`; false where there is none. */
  take(view: DataView, start: number): boolean {
    return (view.getInt32(start) === this.#yyyy && view.getInt32(start + 4) === this.#mm) || this.#parse(view, start);
  }

  /** Write the month's beginning + `nanoseconds`, |nanoseconds| < 2⁵³, at `index` of `timeHalves`. Exact. */
  put(nanoseconds: number, timeHalves: Uint32Array, index: number): void {
    const high = Math.floor(nanoseconds / TWO_32);
    const low = this.#halves[0] + (nanoseconds - high * TWO_32);
    const carry = low >= TWO_32 ? 1 : 0;
    timeHalves[2 * index] = low - carry * TWO_32;
    timeHalves[2 * index + 1] = this.#halves[1] + high + carry;
  }

  #parse(view: DataView, start: number): boolean {
    const year = fourDigits(view, start);
    const month = paddedDigits(view, start + 5);
    if (year < 0 || month < 1 || month > 12) return false;
    if (view.getUint8(start + 4) !== DASH || view.getUint8(start + 7) !== DASH) return false;
    this.#yyyy = view.getInt32(start);
    this.#mm = view.getInt32(start + 4);
    this.days = daysInMonth(year, month);
    this.seconds = daysFromCivil(year, month, 1) * 86400;
    // Outside the int64 range the halves are garbage: callers check `seconds` before put().
    putNanoseconds(this.#halves, 0, this.seconds, 0);
    return true;
  }
}

/*
 * Parses several decimal digits at a time. XOR with 0x30 turns a digit into 0 to 9 and any other byte into more; adding
 * 6 carries into the upper half of the byte from 10 on.
 */

/** Two decimal digits as a number, or -1. */
export function twoDigits(view: DataView, at: number): number {
  const x = view.getUint16(at) ^ 0x3030;
  return ((x | (x + 0x0606)) & 0xf0f0) === 0 ? (x >> 8) * 10 + (x & 0xf) : -1;
}

/** Two decimal digits, or a space and one digit, as a number; or -1. */
export function paddedDigits(view: DataView, at: number): number {
  const number = twoDigits(view, at);
  if (number >= 0 || view.getUint8(at) !== SPACE) return number;
  const digit = view.getUint8(at + 1) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** Four decimal digits as a number, or -1. */
export function fourDigits(view: DataView, at: number): number {
  const x = view.getInt32(at) ^ 0x30303030;
  if (((x | (x + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  return (x >> 24) * 1000 + ((x >> 16) & 0xf) * 100 + ((x >> 8) & 0xf) * 10 + (x & 0xf);
}
