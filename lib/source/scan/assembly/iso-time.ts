/*
 * The ISO 8601 subset that most loggers write: `YYYY-MM-DD`, a space or `T`, `hh:mm:ss`, optionally `.` and one to nine
 * digits, optionally `Z`. lib/time/iso-time.ts parses the full grammar.
 */

/** The month of the last time: its eight bytes `YYYY-MM-`, its first second since 1970, its number of days. */
let key: u64 = 0;
let monthSeconds: i64 = 0;
let monthDays: u32 = 0;

const LENGTHS = memory.data<u8>([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
const POWERS = memory.data<u32>([1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1]);

/** Returned for two bytes that are not both digits; greater than every two-digit number. */
const NONE: u32 = 255;

/**
 * Parse `length` bytes at `at` and store nanoseconds since 1970 at `target`. False for any other notation or no time.
 */
@inline
export function isoTime(at: usize, length: u32, target: usize): bool {
  let end = length;
  if (end < 19 || end > 30) return false;
  if ((load<u8>(at + end - 1) | 0x20) == 0x7a) end--;
  if (load<u64>(at) != key && !parseMonth(at)) return false;
  const separator = load<u8>(at, 10);
  if (separator != 0x20 && separator != 0x54) return false;
  if (load<u8>(at, 13) != 0x3a || load<u8>(at, 16) != 0x3a) return false;
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  if (day - 1 >= monthDays || hour > 23 || minute > 59 || second > 59) return false;
  let nanoseconds: u64 = 0;
  if (end != 19) {
    const digits = end - 20;
    if (load<u8>(at, 19) != 0x2e || digits - 1 > 8) return false;
    let p = at + 20;
    let left = digits;
    if (left >= 8) {
      nanoseconds = eightDigits(p);
      if (nanoseconds == u64.MAX_VALUE) return false;
      p += 8;
      left -= 8;
    }
    for (; left > 0; left--) {
      const digit: u32 = <u32>load<u8>(p++) - 0x30;
      if (digit > 9) return false;
      nanoseconds = nanoseconds * 10 + digit;
    }
    nanoseconds *= load<u32>(POWERS + (digits << 2));
  }
  const seconds = monthSeconds + ((day - 1) * 86400 + hour * 3600 + minute * 60 + second);
  store<i64>(target, seconds * 1000000000 + <i64>nanoseconds);
  return true;
}

function parseMonth(at: usize): bool {
  const century = twoDigits(at);
  const years = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  if (century > 99 || years > 99 || month - 1 > 11) return false;
  if (load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d) return false;
  const year = century * 100 + years;
  // All times of these years fit in 64 bits of nanoseconds.
  if (year < 1678 || year > 2261) return false;
  // 1970-01-01 00:00:00 may be a missing time, which lib/time decides.
  if (year == 1970 && month == 1) return false;
  const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  key = load<u64>(at);
  monthDays = load<u8>(LENGTHS + month) + <u32>(month == 2 && isLeap);
  monthSeconds = <i64>(daysFromCivil(year, month) - 719468) * 86400;
  return true;
}

/** Days from 0000-03-01 to the first of a month, proleptic Gregorian calendar. Years begin in March internally. */
function daysFromCivil(year: i32, month: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const m = month > 2 ? month - 3 : month + 9;
  return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5;
}

@inline
function twoDigits(at: usize): u32 {
  const x: u32 = <u32>load<u16>(at) ^ 0x3030;
  return ((x | (x + 0x0606)) & 0xf0f0) == 0 ? (x & 0xf) * 10 + (x >> 8) : NONE;
}

/** The number of eight decimal digits; the greatest u64 if not all bytes are digits. */
@inline
function eightDigits(at: usize): u64 {
  let x = load<u64>(at) ^ 0x3030303030303030;
  if (((x | (x + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0) != 0) return u64.MAX_VALUE;
  x = (x * 2561) >> 8;
  x = ((x & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((x & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}
