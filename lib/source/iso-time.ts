import { daysFromCivil, daysInMonth, MAX_SECONDS, putNanoseconds } from './nanoseconds.js';

/**
 * ISO 8601 text to nanoseconds, from bytes:
 *
 *     date ["T" | "t" | " "] hour ":" minute [":" second [("." | ",") digit+]] [[" "] zone]
 *     date = year "-" month "-" day          year: 4 digits
 *     zone = "Z" | "z" | ("+" | "-") hour [[":"] minute]
 *
 * A date alone is its midnight; no zone is UTC. Digits finer than a nanosecond are cut off.
 *
 * @returns false where the text is anything else, names a day or hour that does not exist, or lies outside what 64-bit
 *   nanoseconds hold (1677-09-21 to 2262-04-11); nothing is written then.
 */
export function parseIsoTime(
  bytes: Uint8Array,
  start: number,
  length: number,
  halves: Uint32Array,
  index: number,
): boolean {
  if (length < 10) return false;
  const end = start + length;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return false;
  // twoDigits answers a huge negative number for anything that is not two digits.
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  let seconds = daysFromCivil(year, month, day) * 86400;
  let nanoseconds = 0;
  let at = start + 10;
  if (at < end) {
    const separator = bytes[at];
    if (separator !== SPACE && (separator | 0x20) !== LOWER_T) return false;
    if (end - at < 6 || bytes[at + 3] !== COLON) return false;
    const hour = twoDigits(bytes, at + 1);
    const minute = twoDigits(bytes, at + 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    seconds += hour * 3600 + minute * 60;
    at += 6;
    if (at < end && bytes[at] === COLON) {
      if (end - at < 3) return false;
      const second = twoDigits(bytes, at + 1);
      if (second < 0 || second > 59) return false;
      seconds += second;
      at += 3;
      if (at < end && (bytes[at] === DOT || bytes[at] === COMMA)) {
        const digits = at + 1;
        let scale = 1e9;
        for (at = digits; at < end; at++) {
          const digit = bytes[at] - ZERO;
          if (digit < 0 || digit > 9) break;
          if (scale > 1) {
            scale /= 10;
            nanoseconds += digit * scale;
          }
        }
        if (at === digits) return false;
      }
    }
    if (at < end) {
      const offset = zoneSeconds(bytes, at, end);
      if (offset === NO_ZONE) return false;
      seconds -= offset;
    }
  }
  if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) return false;
  putNanoseconds(halves, index, seconds, nanoseconds);
  return true;
}

const ZERO = 0x30;
const DASH = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const DOT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;
const LOWER_T = 0x74;
const LOWER_Z = 0x7a;
const NO_ZONE = 1e9;

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1e6;
}

/** Seconds east of UTC of the zone in `at … end`, or NO_ZONE where it is none. */
function zoneSeconds(bytes: Uint8Array, from: number, end: number): number {
  const at = bytes[from] === SPACE ? from + 1 : from;
  const sign = bytes[at];
  if ((sign | 0x20) === LOWER_Z) return at + 1 === end ? 0 : NO_ZONE;
  if (sign !== PLUS && sign !== DASH) return NO_ZONE;
  const length = end - at;
  const minutesAt = length === 6 && bytes[at + 3] === COLON ? at + 4 : at + 3;
  if (length !== 3 && minutesAt + 2 !== end) return NO_ZONE;
  const hours = twoDigits(bytes, at + 1);
  const minutes = length === 3 ? 0 : twoDigits(bytes, minutesAt);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_ZONE;
  return (sign === DASH ? -1 : 1) * (hours * 3600 + minutes * 60);
}
