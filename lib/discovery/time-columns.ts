import type { TimeUnit } from '../time/time-decoder.js';
import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { describeNumbers, epochByOtherColumn } from './epochs.js';
import type { TableSample } from './table-sample.js';
import { isTimeType, timeRank } from './vocabulary.js';

/** The time column of a table, and the other candidates. */
export interface TimeChoice {
  readonly column: ColumnProfile;
  readonly unit: TimeUnit | undefined;
  /** The date from which numbers count; undefined: 1970. */
  readonly epoch: string | undefined;
  /** The column of times of day, where `column` holds only dates. */
  readonly timeOfDay: ColumnProfile | undefined;
  /** All time columns, including the chosen one. None of them is a signal. */
  readonly all: readonly ColumnProfile[];
  /** A doubt about the choice, for the user. */
  readonly warning: string | undefined;
}

/** Suitability of the values of a column as times, best first. */
enum Quality {
  DateTimes,
  Dates,
  UnnamedNumbers,
  /** Numbers that are times outside 1980 … 2100. */
  SmallNumbers,
}

interface Candidate {
  readonly column: ColumnProfile;
  readonly quality: Quality;
  readonly rank: number;
}

/**
 * Chooses the time column by, in this order: values in at least 99 % of the rows; {@link Quality}; the name (time of a
 * reading, any time, bookkeeping); most distinct values; the first column.
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
  const timeOfDay =
    quality === Quality.Dates
      ? sample.columns.find((c) => 2 * c.timesOfDay >= c.present && c.timesOfDay > 0)
      : undefined;
  // Numbers that are times only by their size are a signal where another column is the time.
  const all = candidates.filter((c) => c === best || c.quality < Quality.UnnamedNumbers).map((c) => c.column);
  return {
    column,
    unit: column.numbers > 0 ? column.timeUnit : undefined,
    epoch: column.numbers > 0 ? (column.epoch ?? epochByOtherColumn(sample, column)) : undefined,
    timeOfDay,
    all,
    warning: doubtOf(sample, best),
  };
}

/** The end of a message about a table without times: columns that may have been meant as times. */
export function almostTimes(sample: TableSample): string {
  const almost = sample.columns.filter((c) => timeRank(c.name) !== undefined || c.timesOfDay > 0);
  if (almost.length === 0) return '';
  const found = almost.map((c) => {
    const example = [...c.names.keys()][0];
    const what =
      example === undefined ? 'only NULL' : c.timesOfDay > 0 ? `times of day (${example})` : JSON.stringify(example);
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
    return { column, quality: 2 * dates > times ? Quality.Dates : Quality.DateTimes, rank };
  }
  if (2 * numbers < present) return undefined;
  if (named !== undefined || isTimeType(column.column.type)) {
    return { column, quality: column.isPlausibleTime ? Quality.DateTimes : Quality.SmallNumbers, rank };
  }
  const isLikely = column.isCertainTime && (column.isUnique || column.isRising);
  return isLikely ? { column, quality: Quality.UnnamedNumbers, rank } : undefined;
}

function doubtOf({ table }: TableSample, { column, quality }: Candidate): string | undefined {
  const where = `${table.name}.${column.name}`;
  const unit = describeNumbers(column);
  if (quality === Quality.UnnamedNumbers)
    return `${where} is taken as the time, ${unit}, by the size of its numbers alone`;
  if (quality !== Quality.SmallNumbers) return undefined;
  return `the numbers of ${where} are no times from 1980 to 2100; they are taken as ${unit}`;
}
