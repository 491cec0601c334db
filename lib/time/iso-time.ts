import { fourDigits, IsoMonth, paddedDigits, twoDigits } from './iso-month.js';
import { MAX_SECONDS } from './nanoseconds.js';

/**
 * Parses ISO 8601 text in ASCII, `length` bytes at `start`, to nanoseconds at `index` of `timeHalves`:
 *
 *     date ["T" | "t" | " "] hour ":" minute [":" second [("." | ",") digit+]] [[" "] zone]
 *     date = year "-" month "-" day          year: 4 digits
 *     zone = "Z" | "z" | ("+" | "-") hour [[":"] minute]
 *
 * A date alone means midnight; no zone means UTC. Digits finer than a nanosecond are truncated. A space may stand for
 * the first digit of month, day, hour, minute and second, as printf's `%2d` writes them: `2024- 2- 8  3: 0:35`.
 *
 * @param view extends at least one byte beyond the text
 * @param month cache of the last month; share one among all times of a column
 * @returns false, with nothing written, where the text is anything else, names a day or hour that does not exist, or
 *   lies outside int64 nanoseconds (1677-09-21 to 2262-04-11)
 */
export function parseIsoTime(
  view: DataView,
  start: number,
  length: number,
  timeHalves: Uint32Array,
  index: number,
  month: IsoMonth = new IsoMonth(),
): boolean {
  if (length < 10 || !month.take(view, start)) return false;
  const day = paddedDigits(view, start + 8);
  if (day < 1 || day > month.days) return false;
  const end = start + length;
  // Since the beginning of the month: as nanoseconds still exact in a double.
  let seconds = (day - 1) * 86400;
  let nanoseconds = 0;
  let at = start + 10;
  if (at < end) {
    const separator = view.getUint8(at);
    if (separator !== SPACE && (separator | 0x20) !== LOWER_T) return false;
    if (end - at < 6 || view.getUint8(at + 3) !== COLON) return false;
    const hour = paddedDigits(view, at + 1);
    const minute = paddedDigits(view, at + 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    seconds += hour * 3600 + minute * 60;
    at += 6;
    if (at < end && view.getUint8(at) === COLON) {
      if (end - at < 3) return false;
      const second = paddedDigits(view, at + 1);
      if (second < 0 || second > 59) return false;
      seconds += second;
      at += 3;
      if (at < end && (view.getUint8(at) === DOT || view.getUint8(at) === COMMA)) {
        const digits = at + 1;
        for (at = digits; at < digits + 8 && end - at >= 4; at += 4) {
          const four = fourDigits(view, at);
          if (four < 0) break;
          nanoseconds = nanoseconds * 10000 + four;
        }
        for (; at < end; at++) {
          const digit = view.getUint8(at) - ZERO;
          if (digit < 0 || digit > 9) break;
          if (at < digits + 9) nanoseconds = nanoseconds * 10 + digit;
        }
        if (at === digits) return false;
        if (at < digits + 9) nanoseconds *= POWERS_OF_TEN[digits + 9 - at];
      }
    }
    if (at < end) {
      const offset = zoneSeconds(view, at, end);
      if (offset === NO_ZONE) return false;
      seconds -= offset;
    }
  }
  const sinceEpoch = month.seconds + seconds;
  if (sinceEpoch > MAX_SECONDS || sinceEpoch < -MAX_SECONDS) return false;
  month.put(seconds * 1e9 + nanoseconds, timeHalves, index);
  return true;
}

/** Whether a text that {@link parseIsoTime} accepts has a zone. */
export function hasOffset(view: DataView, start: number, length: number): boolean {
  if ((view.getUint8(start + length - 1) | 0x20) === LOWER_Z) return true;
  // No sign stands after the date but that of an offset, which is three bytes long at least.
  for (let at = start + 16; at <= start + length - 3; at++) {
    const byte = view.getUint8(at);
    if (byte === PLUS || byte === DASH) return true;
  }
  return false;
}

const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

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

/** The zone's offset from UTC in seconds, east positive; NO_ZONE where `from … end` holds no zone. */
function zoneSeconds(view: DataView, from: number, end: number): number {
  const at = view.getUint8(from) === SPACE ? from + 1 : from;
  const sign = view.getUint8(at);
  if ((sign | 0x20) === LOWER_Z) return at + 1 === end ? 0 : NO_ZONE;
  if (sign !== PLUS && sign !== DASH) return NO_ZONE;
  const length = end - at;
  const minutesAt = length === 6 && view.getUint8(at + 3) === COLON ? at + 4 : at + 3;
  if (length !== 3 && minutesAt + 2 !== end) return NO_ZONE;
  const hours = twoDigits(view, at + 1);
  const minutes = length === 3 ? 0 : twoDigits(view, minutesAt);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_ZONE;
  return (sign === DASH ? -1 : 1) * (hours * 3600 + minutes * 60);
}
