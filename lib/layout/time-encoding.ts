import type { NumericArray } from '../netcdf/model.js';
import { referenceText } from '../time/reference-time.js';
import { TIME_UNITS } from '../time/units.js';

const SECOND = TIME_UNITS[3].nanoseconds;
const DAY = TIME_UNITS[0].nanoseconds;
const MAX_INT32 = 2n ** 31n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_EXACT_DOUBLE = 2n ** 53n;

export type TimeType = 'int' | 'int64' | 'double';

/** How a time coordinate is stored. */
export interface TimeEncoding {
  /** CF `units`: `hours since 2019-01-01`. */
  readonly units: string;
  readonly type: TimeType;
  /** The time of value 0, in nanoseconds since 1970. */
  readonly origin: bigint;
  /** Nanoseconds of one unit. */
  readonly unit: bigint;
  /** False if doubles cannot hold every time. Then stored times are off by at most `error` nanoseconds. */
  readonly exact: boolean;
  readonly error: number;
}

/** What {@link encodeTimes} has to hold, and what it is asked for. */
export interface TimeRange {
  /** Earliest and latest time, nanoseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** A unit of which every time is a multiple, one of {@link TIME_UNITS}, nanoseconds. */
  readonly unit: bigint;
  /** The time of value 0, a multiple of `unit`; absent: chosen. */
  readonly origin?: bigint | undefined;
  /** The narrowest type; absent: int. One that cannot hold the times is widened. */
  readonly type?: TimeType | undefined;
  /** The unit of times that even doubles do not hold exactly; absent: seconds. */
  readonly inexact?: bigint | undefined;
}

/**
 * Times as whole numbers of `unit`. The type is int32 if that suffices, else int64 if the format has it, else double.
 * If even double is not exact, they are double seconds.
 *
 * They count from the midnight before the first time. Where a midnight in the middle of the times keeps a narrower type,
 * they count from there, the earlier ones as negative numbers.
 */
export function encodeTimes(range: TimeRange, hasInt64: boolean): TimeEncoding {
  const { first, last, unit, type = 'int', inexact = SECOND } = range;
  const origins =
    range.origin === undefined ? [midnight(first), midnight(first + (last - first) / 2n)] : [range.origin];
  const types: readonly TimeType[] = hasInt64 ? WIDENING[type] : WIDENING[type].filter((t) => t !== 'int64');
  for (const stored of types) {
    const fitting = origins.filter((o) => holds(stored, (first - o) / unit, (last - o) / unit));
    // Readers calculate with nanoseconds.
    const origin = fitting.find((o) => last - o <= MAX_INT64) ?? fitting.at(0);
    if (origin !== undefined)
      return { units: unitsOf(unit, origin), type: stored, origin, unit, exact: true, error: 0 };
  }
  const origin = origins[origins.length - 1];
  const [before, after] = [first - origin, last - origin].map((since) => Math.abs(Number(since)) / Number(inexact));
  const error = (2 ** Math.floor(Math.log2(Math.max(before, after))) * Number.EPSILON * Number(inexact)) / 2;
  return { units: unitsOf(inexact, origin), type: 'double', origin, unit: inexact, exact: false, error };
}

const WIDENING = {
  int: ['int', 'int64', 'double'],
  int64: ['int64', 'double'],
  double: ['double'],
} as const;

/** Below this no int is stored: -2147483647 is the fill value of netCDF, and netCDF4-python hides it. */
const MIN_INT32 = -(2n ** 31n) + 2n;

function holds(type: TimeType, first: bigint, last: bigint): boolean {
  if (type === 'int') return first >= MIN_INT32 && last <= MAX_INT32;
  const most = type === 'int64' ? MAX_INT64 : MAX_EXACT_DOUBLE;
  return first >= -most && last <= most;
}

function unitsOf(unit: bigint, origin: bigint): string {
  const { name } = TIME_UNITS.find((u) => u.nanoseconds === unit) as (typeof TIME_UNITS)[number];
  return `${name} since ${referenceText(origin)}`;
}

/** The midnight at or before `time`. */
function midnight(time: bigint): bigint {
  return time - (((time % DAY) + DAY) % DAY);
}

/** The stored values of the first `length` times, in an array of the encoding's type. */
export function storeTimes(times: BigInt64Array, length: number, encoding: TimeEncoding): NumericArray {
  const { type, origin, unit } = encoding;
  if (!encoding.exact) return Float64Array.from(times.subarray(0, length), (time) => doubleOf(time - origin, unit));
  // Both are multiples of the unit; their difference in nanoseconds may be more than an int64 holds.
  const zero = origin / unit;
  if (type === 'int64') {
    const stored = new BigInt64Array(length);
    for (let i = 0; i < length; i++) stored[i] = BigInt.asIntN(64, BigInt.asIntN(64, times[i] / unit) - zero);
    return stored;
  }
  const stored = type === 'int' ? new Int32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) stored[i] = Number(BigInt.asIntN(64, BigInt.asIntN(64, times[i] / unit) - zero));
  return stored;
}

function doubleOf(since: bigint, unit: bigint): number {
  return Number(since / unit) + Number(since % unit) / Number(unit);
}
