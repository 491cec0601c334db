/**
 * Times as nanoseconds since 1970-01-01T00:00:00Z in a `BigInt64Array`, written through its two `Uint32` timeHalves
 * (low word first: every platform Node runs on is little-endian), so that no BigInt is made per reading.
 */

/** Whole seconds that an int64 of nanoseconds holds: 1677-09-21T00:12:44 … 2262-04-11T23:47:15. */
export const MAX_SECONDS = 9_223_372_035;

const TWO_32 = 4_294_967_296;

/** Write `seconds · 10⁹ + nanoseconds` at `index`; |seconds| ≤ MAX_SECONDS, 0 ≤ nanoseconds < 10⁹, both integers. Exact. */
export function putNanoseconds(timeHalves: Uint32Array, index: number, seconds: number, nanoseconds: number): void {
  // The product needs 64 bits; each of these intermediate values stays below 2⁵³.
  const high16 = Math.floor(seconds / 65536);
  const low16 = seconds - high16 * 65536;
  const product = high16 * 1e9;
  const carry = Math.floor(product / 65536);
  const rest = (product - carry * 65536) * 65536 + low16 * 1e9 + nanoseconds;
  const over = Math.floor(rest / TWO_32);
  timeHalves[2 * index] = rest - over * TWO_32;
  timeHalves[2 * index + 1] = carry + over;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; `month` 1 … 12. Years from 0 on. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // The year is taken to begin on 1 March, so that the leap day is its last one.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (((153 * monthFromMarch + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysInMonth(year: number, month: number): number {
  return month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : MONTH_DAYS[month];
}
