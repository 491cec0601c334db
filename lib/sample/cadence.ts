/**
 * Times of the published ExampleCo data: 3,000 times spread evenly over 1,000 days, both ends included. That makes
 * 2,999 steps of a little more than 8 h (28809.603201067 s), truncated to whole nanoseconds. Rounded to 1 h they are an
 * 8-hourly grid that skips an hour every 375th step.
 *
 * Longer series repeat such runs. A run is 2,999 steps in 3,000 × `hours` hours, so a step is always longer than
 * `hours` hours, and no two times round to the same hour. `hours` is 8 where the series then ends before 2262, the
 * limit of int64 nanoseconds (up to 266,173 points); otherwise the longest of 6, 4, 3, 2 and 1 that does. A series too
 * long even for 1 h steps (more than 2,129,385 points) begins in 1678 instead of 2019.
 */
const STEPS = 2999;
const HOUR = 3_600_000_000_000;
const LENGTHS = [8, 6, 4, 3, 2, 1];
const START = Date.UTC(2019, 0, 1) / 1000;
const EARLY_START = Date.UTC(1678, 0, 1) / 1000;
const END = Date.UTC(2262, 0, 1) / 1000;

/** Length of the longest series, which has 1 h steps from 1678 to 2261. */
export const MAX_POINTS = pointsIn(EARLY_START, 1);

/** Time stamps by index, as text: `2019-01-01 08:00:09.603201067`. */
export class Cadence {
  /** Length of a step in hours, rounded down. */
  readonly hours: number;
  /** Seconds since 1970 of the first time. */
  readonly start: number;
  readonly #step: number;
  #index = -1;
  #text = '';
  #day = Number.NaN;
  #date = '';

  /** @param points length of the series, 1 to {@link MAX_POINTS} */
  constructor(points: number) {
    const hours = LENGTHS.find((length) => points <= pointsIn(START, length));
    this.hours = hours ?? 1;
    this.start = hours === undefined ? EARLY_START : START;
    this.#step = ((STEPS + 1) * this.hours * HOUR) / STEPS;
  }

  /** The time stamp at `index`. */
  text(index: number): string {
    if (index !== this.#index) {
      this.#index = index;
      this.#text = this.#format(index);
    }
    return this.#text;
  }

  #format(index: number): string {
    // Truncate the product within a run exactly as the published times were. Runs begin at whole hours.
    const run = Math.floor(index / STEPS);
    const offset = Math.floor((index % STEPS) * this.#step);
    const second = Math.floor(offset / 1e9);
    const total = this.start + run * (STEPS + 1) * this.hours * 3600 + second;
    const day = Math.floor(total / 86400);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    }
    const inDay = total - day * 86400;
    const hour = TWO_DIGITS[Math.floor(inDay / 3600)];
    const minute = TWO_DIGITS[Math.floor(inDay / 60) % 60];
    const nanoseconds = 1e9 + (offset - second * 1e9);
    return `${this.#date} ${hour}:${minute}:${TWO_DIGITS[inDay % 60]}.${String(nanoseconds).slice(1)}`;
  }
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

function pointsIn(start: number, hours: number): number {
  const runs = (END - start) / 3600 / ((STEPS + 1) * hours);
  return Math.floor(runs * STEPS);
}
