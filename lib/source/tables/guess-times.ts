import { isMissingText } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import { COCOA, epochSeconds, MACINTOSH, SPREADSHEET, UNIX } from '../../time/epoch.js';
import { guessCoding, isZeroMissing } from '../../time/guess-coding.js';
import { isoTime } from '../../time/iso-format.js';
import type { TimeCoding } from '../../time/time-coding.js';
import { decodeTime, TimeDecoder } from '../../time/time-decoder.js';
import { secondsOf } from '../../time/time-fault.js';
import { numbersOf } from './cell-kind.js';

/** The names of the columns of a table that Core Data made. */
export function isCoreData(columns: readonly string[]): boolean {
  return ['Z_PK', 'Z_ENT', 'Z_OPT'].every((name) => columns.includes(name));
}

/**
 * What the options leave open about the times of a column, from a sample of its values.
 *
 * @param columns the names of all columns of the table
 */
export function completeCoding(given: TimeCoding, values: readonly Cell[], columns: readonly string[]): TimeCoding {
  const known = { epoch: given.epoch, isCoreData: isCoreData(columns) };
  const guess = given.timeUnit === undefined ? guessCoding(numbersOf(values), known) : {};
  const coding = { ...guess, ...given };
  return {
    ...coding,
    ...(coding.zeroTime === undefined && zeroIsMissing(coding, values) ? { zeroTime: 'missing' } : {}),
  };
}

/** True where the sampled values are times that a zero time does not belong to. */
function zeroIsMissing({ timeUnit, epoch }: TimeCoding, values: readonly Cell[]): boolean {
  const decoder = new TimeDecoder(timeUnit, epoch === undefined ? {} : { epoch });
  const out = new BigInt64Array(1);
  const halves = new Uint32Array(out.buffer);
  const zeros = new Set([0, epochSeconds(epoch ?? UNIX) as number]);
  const others: number[] = [];
  for (const value of values) {
    if (value === null || (typeof value === 'string' && isMissingText(value))) continue;
    if (!decodeTime(decoder, value, halves, 0)) continue;
    const seconds = Number(out[0]) / 1e9;
    if (!zeros.has(seconds)) others.push(seconds);
  }
  return isZeroMissing(others, Math.max(...zeros));
}

/** Most values are ISO 8601 text with a time of day, and none of them has an offset. */
export function areLocal(values: readonly Cell[]): boolean {
  const texts = values.filter((value) => typeof value === 'string' && LOCAL.test(value));
  const others = values.filter((value) => typeof value === 'string' && /:\d\d.*([Zz]|[+-]\d\d:?(\d\d)?)$/.test(value));
  return others.length === 0 && 2 * texts.length > values.length;
}

const LOCAL = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/;

/** Numbers that are times of 1970, but of more likely years with another epoch. As seconds, or for days as days. */
const DOUBTFUL = [
  // 1976 to 2002, or 2007 to 2033.
  { epoch: COCOA, unit: 's', from: 189_302_400, to: 1_041_379_200 },
  // 2046 to 2106, or 1980 to 2040.
  { epoch: MACINTOSH, unit: 's', from: 2_398_377_600, to: 4_291_747_200 },
  // Hours of 1970-01-01, or 1980 to 2060.
  { epoch: SPREADSHEET, unit: 'd', from: 29_221, to: 58_440 },
] as const;

/** A warning where the numbers of a time column, taken as counted from 1970, fit another epoch better. */
export function epochDoubt(
  column: string,
  { timeUnit, epoch }: TimeCoding,
  values: readonly Cell[],
): string | undefined {
  if (timeUnit !== 's' || epoch !== undefined) return undefined;
  const numbers = numbersOf(values).filter((n) => n !== 0);
  const median = numbers[numbers.length >> 1];
  const other = DOUBTFUL.find(({ from, to }) => median >= from && median < to);
  if (other === undefined) return undefined;
  const unit = other.unit === 's' ? 'seconds' : 'days';
  const year = other.epoch.endsWith('-01-01') ? other.epoch.slice(0, 4) : other.epoch;
  return (
    `the numbers of ${column} are taken as seconds since 1970, as ${median} is ${day(median)}; ` +
    `as ${unit} since ${year} it is ${day(secondsOf(median, other.unit, other.epoch))}, ` +
    `which source.time.epoch ${JSON.stringify(year)} reads`
  );
}

function day(seconds: number): string {
  return isoTime(BigInt(Math.floor(seconds)) * 1_000_000_000n).slice(0, 10);
}
