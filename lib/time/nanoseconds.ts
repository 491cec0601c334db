/**
 * Times are int64 nanoseconds since 1970-01-01T00:00:00Z. They are written through a `Uint32Array` over the same
 * buffer, two halves per time, so that no BigInt is allocated per reading. The lower half comes first: every platform
 * that Node runs on is little-endian.
 */

/** Largest whole second that int64 nanoseconds hold: 1677-09-21T00:12:44 … 2262-04-11T23:47:15. */
export const MAX_SECONDS = 9_223_372_035;

const TWO_32 = 4_294_967_296;

/**
 * Write `seconds · 10⁹ + nanoseconds` at `index`. Exact for integers |seconds| ≤ MAX_SECONDS, 0 ≤ nanoseconds < 10⁹.
 */
export function putNanoseconds(timeHalves: Uint32Array, index: number, seconds: number, nanoseconds: number): void {
  // The product needs 64 bits; every intermediate value stays below 2⁵³.
  const high16 = Math.floor(seconds / 65536);
  const low16 = seconds - high16 * 65536;
  const product = high16 * 1e9;
  const carry = Math.floor(product / 65536);
  const rest = (product - carry * 65536) * 65536 + low16 * 1e9 + nanoseconds;
  const over = Math.floor(rest / TWO_32);
  timeHalves[2 * index] = rest - over * TWO_32;
  timeHalves[2 * index + 1] = carry + over;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; `month` 1 … 12, `year` ≥ 0. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years start on 1 March here, so that a leap day is the last day of its year.
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
