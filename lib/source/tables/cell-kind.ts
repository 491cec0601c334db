import { isMissingText, numberFromText } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import type { TimeUnit } from '../../time/time-decoder.js';
import { guessTimeUnit, TimeDecoder } from '../../time/time-decoder.js';

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$/;

const ISO = new TimeDecoder(undefined);

const SCRATCH = new Uint32Array(2);

/** {@link ColumnProfile.timeUnit} of a column of which nothing else matters. */
export function timeUnitOf(values: readonly Cell[]): TimeUnit | undefined {
  // Most times are text that no number looks like, which is told sooner than that it is a time.
  const numbers = values.filter((value) => !(typeof value === 'string' && Number.isNaN(numberFromText(value))));
  const sorted = numbers.filter((value) => kindOf(value) === 'number').map(numberOf);
  return unitOf(sorted.sort((a, b) => a - b));
}

export function unitOf(sorted: readonly number[]): TimeUnit | undefined {
  const median = sorted[sorted.length >> 1];
  return median === undefined ? undefined : guessTimeUnit(median);
}

export function numberOf(value: Cell): number {
  return typeof value === 'string' ? numberFromText(value) : Number(value);
}

/** What one value is; undefined where there is none, or none that can be read (BLOB). */
export function kindOf(value: Cell): 'number' | 'time' | 'clock' | 'word' | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return 'number';
  if (typeof value !== 'string' || isMissingText(value)) return undefined;
  if (ISO.text(value, SCRATCH, 0)) return 'time';
  if (Number.isFinite(numberFromText(value))) return 'number';
  return CLOCK.test(value) ? 'clock' : 'word';
}
