import { privacyOfTexts } from '../model/private-names.js';
import { kindOf } from '../source/tables/cell-kind.js';
import type { Cell } from '../sqlite/cell.js';
import { decodeTime, TimeDecoder, type TimeUnit } from '../time/time-decoder.js';
import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { composedTimes } from './composed-times.js';
import { describeNumbers, epochByOtherColumn } from './epochs.js';
import { paddedClock, rewrittenTimes } from './rewritten-times.js';
import type { TableSample } from './table-sample.js';
import { isTimeType, machineRank, plain, signalRank, timeRank } from './vocabulary.js';

/** One way to read the time of a table's rows. */
export interface TimeChoice {
  readonly column: ColumnProfile;
  readonly unit: TimeUnit | undefined;
  /** The date from which numbers count; undefined: 1970. */
  readonly epoch: string | undefined;
  /** The column of times of day, where `column` holds only dates. */
  readonly timeOfDay: ColumnProfile | undefined;
  /** All columns that tell times, the chosen one included. None of them is a signal. */
  readonly all: readonly ColumnProfile[];
  /** Nanoseconds since 1970 for each sampled row; undefined where it has no time. */
  readonly moments: readonly (bigint | undefined)[];
  /** A number for each sampled row: equal for equal times, -1 where there is none. */
  readonly codes: Int32Array;
  /** What speaks against it before the rows are looked at; see `interpret`. */
  readonly cost: number;
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

const QUALITY_COSTS = [0, 1.5, 2.5, 4] as const;

/** Costs of names, by `timeRank`; the last: of a name that is none of a time. */
const NAME_COSTS = [0, 0.6, 1.6, 1.2] as const;

interface Candidate {
  readonly column: ColumnProfile;
  readonly quality: Quality;
  readonly rank: number;
  /** What else speaks against it. */
  readonly cost?: number;
}

/** Most columns that are tried as the time of one table. */
const MAX_TIMES = 5;

/**
 * The ways to read the time of a table, best first by their values ({@link Quality}), their names (time of a reading,
 * any time, bookkeeping) and whether they are full and distinct.
 */
export function timesOf(sample: TableSample, columns: readonly ColumnProfile[], isStream = false): TimeChoice[] {
  const candidates = columns.map(asCandidate).filter((c) => c !== undefined);
  const composed = composedTimes(columns).map(({ column, cost }) => {
    const quality = 2 * column.dates > column.present ? Quality.Dates : Quality.DateTimes;
    return { column, quality, rank: 0, cost };
  });
  const rewritten = columns.flatMap(rewrittenTimes).map((column) => {
    const quality = 2 * column.dates > column.present ? Quality.Dates : Quality.DateTimes;
    return { column, quality, rank: timeRank(column.word) ?? 3, cost: 0.1 };
  });
  const clocks = columns.filter((c) => 2 * c.timesOfDay >= c.present && c.timesOfDay > 0);
  const choices = [...composed, ...rewritten, ...candidates].map((candidate): TimeChoice => {
    const { column, quality } = candidate;
    const clock = quality === Quality.Dates ? clockOf(column, clocks) : undefined;
    const timeOfDay = clock && (isStream ? clock : paddedClock(clock));
    const unit = column.numbers > 0 ? column.timeUnit : undefined;
    const epoch = column.numbers > 0 ? (column.epoch ?? epochByOtherColumn(sample, column)) : undefined;
    const moments = momentsOf(column, unit, epoch, timeOfDay);
    const { codes, distinct } = coded(moments);
    const told = Math.max(1, moments.length);
    return {
      column,
      unit,
      epoch,
      timeOfDay,
      all: columns.filter((c) => c === clock || tellsTime(c, candidate, [...candidates, ...rewritten])),
      moments,
      codes,
      cost:
        (timeOfDay === undefined ? QUALITY_COSTS[quality] : 0) +
        NAME_COSTS[candidate.rank] +
        (candidate.cost ?? 0) +
        0.3 * (1 - distinct / told) +
        (column.column.primaryKey > 0 ? 0 : 0.05),
      warning: doubtOf(sample, candidate),
    };
  });
  return besideZones(choices)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MAX_TIMES);
}

/**
 * Of two columns that tell the same moments with a constant difference, a clock without a zone and one with it, the
 * other's cost is that of the better name.
 */
function besideZones(choices: readonly TimeChoice[]): TimeChoice[] {
  return choices.map((choice) => {
    if (!hasZone(choice)) return choice;
    const local = choices.find((other) => !hasZone(other) && offsetOf(other, choice) !== undefined);
    if (local === undefined) return choice;
    const minutes = Number((offsetOf(local, choice) as bigint) / 60_000_000_000n);
    const difference = `${Math.abs(minutes) / 60} h ${minutes > 0 ? 'later' : 'earlier'}`;
    const warning = `${local.column.name} tells the times of ${choice.column.name} ${difference}, without a zone: it is a local clock, and not read`;
    return { ...choice, cost: Math.min(choice.cost, local.cost) - 0.1, warning: choice.warning ?? warning };
  });
}

/** Numbers count from an epoch, which has a zone. */
function hasZone({ column, unit, timeOfDay }: TimeChoice): boolean {
  if (timeOfDay !== undefined) return false;
  if (unit !== undefined && column.numbers >= 0.9 * column.present) return true;
  const zoned = [...column.names.keys()].filter((text) => /(Z|[+-]\d\d:?\d\d)$/.test(text) && text.length > 16);
  return zoned.length > 0 && zoned.length >= 0.9 * column.names.size;
}

/** How much later one column is than another in all rows, a quarter of an hour or a multiple; undefined if it varies. */
function offsetOf({ moments }: TimeChoice, other: TimeChoice): bigint | undefined {
  let offset: bigint | undefined;
  let told = 0;
  for (const [row, at] of moments.entries()) {
    const there = other.moments[row];
    if (at === undefined || there === undefined) continue;
    // A clock may leave out what is less than a second.
    const seconds = (at - there + (at > there ? 500_000_000n : -500_000_000n)) / 1_000_000_000n;
    if (offset !== undefined && offset !== seconds) return undefined;
    offset = seconds;
    told++;
  }
  if (
    offset === undefined ||
    offset === 0n ||
    told < 2 ||
    offset % 900n !== 0n ||
    offset > 50_400n ||
    offset < -50_400n
  ) {
    return undefined;
  }
  return offset * 1_000_000_000n;
}

/** The times of day that go with a column of dates: of several those called like it. */
function clockOf({ word }: ColumnProfile, clocks: readonly ColumnProfile[]): ColumnProfile | undefined {
  const first = plain(word).split('_')[0];
  return clocks.find((clock) => plain(clock.word).split('_')[0] === first) ?? clocks[0];
}

/** Columns that are no signals where `chosen` is the time: times, but not numbers that are times by their size only. */
function tellsTime(column: ColumnProfile, chosen: Candidate, candidates: readonly Candidate[]): boolean {
  const { computed } = chosen.column;
  if (column === chosen.column || computed?.parts?.includes(column)) return true;
  return candidates.some(
    (c) => (c.column === column || c.column.computed?.from === column) && c.quality < Quality.UnnamedNumbers,
  );
}

function momentsOf(
  column: ColumnProfile,
  unit: TimeUnit | undefined,
  epoch: string | undefined,
  timeOfDay: ColumnProfile | undefined,
): (bigint | undefined)[] {
  const decoder = new TimeDecoder(unit, epoch === undefined ? {} : { epoch });
  const out = new BigInt64Array(1);
  const timeHalves = new Uint32Array(out.buffer);
  return column.values.map((value, i) => {
    const cell: Cell = timeOfDay === undefined ? value : `${value} ${timeOfDay.values[i]}`;
    return decodeTime(decoder, cell, timeHalves, 0) ? out[0] : undefined;
  });
}

function coded(moments: readonly (bigint | undefined)[]): { codes: Int32Array; distinct: number } {
  const known = new Map<bigint, number>();
  const codes = Int32Array.from(moments, (at) => {
    if (at === undefined) return -1;
    const code = known.get(at) ?? known.size;
    known.set(at, code);
    return code;
  });
  return { codes, distinct: known.size };
}

/** The end of a message about a table without times: columns that may have been meant as times. */
export function almostTimes(columns: readonly ColumnProfile[]): string {
  const almost = columns.filter((c) => timeRank(c.name) !== undefined || c.timesOfDay > 0);
  if (almost.length === 0) return '';
  const found = almost.map((c) => `${JSON.stringify(c.name)} holds ${whatIsNoTime(c)}`);
  return `; ${listed(found, 'and')}, which cannot be read as an ISO 8601 time or an epoch`;
}

/** A value of the column that is no time, as an example. */
function whatIsNoTime({ name, values, isEmpty }: ColumnProfile): string {
  if (isEmpty) return 'only NULL';
  if (privacyOfTexts(name, '') !== undefined) return 'texts';
  const first = (kind: 'word' | 'clock' | 'number') => values.find((value) => kindOf(value) === kind);
  const clock = first('clock');
  const example = first('word') ?? (clock === undefined ? first('number') : undefined);
  return example === undefined ? `times of day (${clock})` : JSON.stringify(String(example));
}

function asCandidate(column: ColumnProfile): Candidate | undefined {
  const { present, times, dates, numbers, word } = column;
  if (present === 0) return undefined;
  const named = timeRank(word);
  const rank = named ?? 3;
  // A column of texts, some of which are times, is none of times.
  if (times >= (named === undefined ? 0.9 : 0.5) * present && times > 0) {
    return { column, quality: 2 * dates > times ? Quality.Dates : Quality.DateTimes, rank };
  }
  if (2 * numbers < present || column.column.references !== undefined) return undefined;
  if (column.isPlausibleTime && (named !== undefined || isTimeType(column.column.type))) {
    return { column, quality: Quality.DateTimes, rank };
  }
  // Delays, sort orders and counts are no times: small numbers need the name of a time, and must pass.
  if ((named === 0 || isTimeType(column.column.type)) && passes(column)) {
    return { column, quality: Quality.SmallNumbers, rank };
  }
  const isLikely =
    ((column.isCertainTime && (column.isUnique || column.isRising)) || column.isMostlyTime) && !isSerial(column);
  return isLikely ? { column, quality: Quality.UnnamedNumbers, rank } : undefined;
}

/** Numbers that grow, as times do, and are no keys of other rows. */
function passes(column: ColumnProfile): boolean {
  if (column.column.references !== undefined) return false;
  return column.values.length === 1 || (column.names.size > 1 && column.mostlyRises);
}

/** The number of a thing, by its name or because it is a key written as text. */
function isSerial({ word, values, column, names, isRising }: ColumnProfile): boolean {
  if (machineRank(word, true) !== undefined || signalRank(word, true) !== undefined) return true;
  const isText = values.some((value) => typeof value === 'string');
  return isText && (column.primaryKey > 0 || !isRising || names.size < 3);
}

function doubtOf({ table }: TableSample, { column, quality }: Candidate): string | undefined {
  const where = `${table.name}.${column.name}`;
  const unit = describeNumbers(column);
  if (quality === Quality.UnnamedNumbers)
    return `${where} is taken as the time, ${unit}, by the size of its numbers alone`;
  if (quality !== Quality.SmallNumbers) return undefined;
  return `the numbers of ${where} are no times from 1980 to 2100; they are taken as ${unit}`;
}
