import { isMissingText, numberFromText } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import type { TimeUnit } from '../../time/time-decoder.js';
import { guessTimeUnit, TimeDecoder } from '../../time/time-decoder.js';

/** A time of day; a space may stand for a first digit that is 0. */
const CLOCK = /^([ \d]?\d):[ \d]\d(:[ \d]\d([.,]\d+)?)?$/;

const ISO = new TimeDecoder(undefined);

const SCRATCH = new Uint32Array(2);

/** The time unit that most numbers among the values suggest, as `ColumnProfile.timeUnit`; undefined if none does. */
export function timeUnitOf(values: readonly Cell[]): TimeUnit | undefined {
  // Drop text that is not a number first: most times are text, and this test is cheaper than parsing it as a time.
  const numbers = values.filter((value) => !(typeof value === 'string' && Number.isNaN(numberFromText(value))));
  const sorted = numbers.filter((value) => kindOf(value) === 'number').map(numberOf);
  return unitOf(sorted.sort((a, b) => a - b));
}

/** The time unit that the median suggests. @param sorted numbers, ascending */
export function unitOf(sorted: readonly number[]): TimeUnit | undefined {
  const median = sorted[sorted.length >> 1];
  return median === undefined ? undefined : guessTimeUnit(median);
}

export function numberOf(value: Cell): number {
  return typeof value === 'string' ? numberFromText(value) : Number(value);
}

/** The kind of a value; undefined for NULL, blank text and BLOB. */
export function kindOf(value: Cell): 'number' | 'time' | 'clock' | 'word' | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return 'number';
  if (typeof value !== 'string' || isMissingText(value)) return undefined;
  if (ISO.text(value, SCRATCH, 0)) return 'time';
  if (Number.isFinite(numberFromText(value))) return 'number';
  return CLOCK.test(value) ? 'clock' : 'word';
}
