import type { TimeUnit } from '../time/time-decoder.js';
import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';
import { isTimeType, timeRank } from './vocabulary.js';

/** The column of times of a table, and what else was a candidate. */
export interface TimeChoice {
  readonly column: ColumnProfile;
  readonly unit: TimeUnit | undefined;
  /** A column of times of day that belongs to the dates of `column`. */
  readonly clock: ColumnProfile | undefined;
  /** All columns of times, the chosen one included: none of them is a signal. */
  readonly all: readonly ColumnProfile[];
  /** What the user should know about the choice. */
  readonly warning: string | undefined;
}

/** How well the values of a column serve as times, best first. */
enum Quality {
  Moments,
  Dates,
  UnnamedNumbers,
  /** Numbers that would lie outside 1980 … 2100. */
  SmallNumbers,
}

interface Candidate {
  readonly column: ColumnProfile;
  readonly quality: Quality;
  readonly rank: number;
}

/**
 * Choose by, in this order: values in (nearly) all rows; a moment rather than a date, a number of a plausible size rather than another;
 * the name (a reading's time, any time, bookkeeping); more different values; the first.
 */
export function chooseTime(sample: TableSample): TimeChoice | undefined {
  const rows = sample.rows.length;
  const candidates = sample.columns.map(asCandidate).filter((c) => c !== undefined);
  const isFull = ({ column }: Candidate): number => (column.present >= 0.99 * rows ? 0 : 1);
  candidates.sort(
    (a, b) =>
      isFull(a) - isFull(b) ||
      a.quality - b.quality ||
      a.rank - b.rank ||
      b.column.names.size - a.column.names.size ||
      sample.columns.indexOf(a.column) - sample.columns.indexOf(b.column),
  );
  const [best] = candidates;
  if (best === undefined) return undefined;
  const { column, quality } = best;
  const clock =
    quality === Quality.Dates ? sample.columns.find((c) => 2 * c.clocks >= c.present && c.clocks > 0) : undefined;
  // A number that only its size makes a time is one when nothing better is there, and a signal otherwise.
  const all = candidates.filter((c) => c === best || c.quality < Quality.UnnamedNumbers).map((c) => c.column);
  return {
    column,
    unit: column.numbers > 0 ? column.timeUnit : undefined,
    clock,
    all,
    warning: doubtOf(sample, best),
  };
}

/** What a table without times has that may have been meant as one. */
export function almostTimes(sample: TableSample): string {
  const almost = sample.columns.filter((c) => timeRank(c.name) !== undefined || c.clocks > 0);
  if (almost.length === 0) return '';
  const found = almost.map((c) => {
    const example = [...c.names.keys()][0];
    const what =
      example === undefined ? 'only NULL' : c.clocks > 0 ? `times of day (${example})` : JSON.stringify(example);
    return `${JSON.stringify(c.name)} holds ${what}`;
  });
  return `; ${listed(found, 'and')}, which is no ISO 8601 time and no epoch`;
}

function asCandidate(column: ColumnProfile): Candidate | undefined {
  const { present, times, dates, numbers, name } = column;
  if (present === 0) return undefined;
  const named = timeRank(name);
  const rank = named ?? 3;
  if (2 * times >= present && times > 0) {
    return { column, quality: 2 * dates > times ? Quality.Dates : Quality.Moments, rank };
  }
  if (2 * numbers < present) return undefined;
  if (named !== undefined || isTimeType(column.column.type)) {
    return { column, quality: column.isPlausibleTime ? Quality.Moments : Quality.SmallNumbers, rank };
  }
  const isLikely = column.isCertainTime && (column.isUnique || column.isRising);
  return isLikely ? { column, quality: Quality.UnnamedNumbers, rank } : undefined;
}

function doubtOf({ table }: TableSample, { column, quality }: Candidate): string | undefined {
  const where = `${table.name}.${column.name}`;
  const unit = column.timeUnit === 'julian' ? 'Julian days' : `${column.timeUnit} since 1970-01-01`;
  if (quality === Quality.UnnamedNumbers)
    return `${where} is taken as the time, ${unit}, by the size of its numbers alone`;
  if (quality !== Quality.SmallNumbers) return undefined;
  return `the numbers of ${where} are not those of a real clock; they are taken as ${unit}`;
}
