import { isMissingText, numberFromText } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import { guessCoding } from '../../time/guess-coding.js';
import type { TimeUnit } from '../../time/time-decoder.js';
import { TimeDecoder } from '../../time/time-decoder.js';
import { isoFault } from '../../time/time-fault.js';

/** A time of day; a space may stand for a first digit that is 0. */
const CLOCK = /^([ \d]?\d):[ \d]\d(:[ \d]\d([.,]\d+)?)?$/;

const ISO = new TimeDecoder(undefined);

const SCRATCH = new Uint32Array(2);

/** The time unit that most numbers among the values suggest, as `ColumnProfile.timeUnit`; undefined if none does. */
export function timeUnitOf(values: readonly Cell[]): TimeUnit | undefined {
  return guessCoding(numbersOf(values)).timeUnit;
}

/** The numbers among the values, ascending. */
export function numbersOf(values: readonly Cell[]): number[] {
  // Drop text that is not a number first: most times are text, and this test is cheaper than parsing it as a time.
  const numbers = values.filter((value) => !(typeof value === 'string' && Number.isNaN(numberFromText(value))));
  return numbers
    .filter((value) => kindOf(value) === 'number')
    .map(numberOf)
    .sort((a, b) => a - b);
}

export function numberOf(value: Cell): number {
  return typeof value === 'string' ? numberFromText(value) : Number(value);
}

/** The kind of a value; undefined for NULL, blank text and BLOB. A time may lie outside the range of times. */
export function kindOf(value: Cell): 'number' | 'time' | 'clock' | 'word' | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return 'number';
  if (typeof value !== 'string' || isMissingText(value)) return undefined;
  if (ISO.text(value, SCRATCH, 0) || isoFault(value) !== undefined) return 'time';
  if (Number.isFinite(numberFromText(value))) return 'number';
  return CLOCK.test(value) ? 'clock' : 'word';
}
