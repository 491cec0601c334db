import type { NumericArray } from '../netcdf/model.js';
import { TIME_UNITS } from '../time/units.js';

const SECONDS = TIME_UNITS[3];
const DAY = TIME_UNITS[0].nanoseconds;
const MAX_INT32 = 2n ** 31n - 1n;
const MAX_EXACT_DOUBLE = 2n ** 53n;

/** How a time coordinate is stored. */
export interface TimeEncoding {
  /** CF `units`: `hours since 2019-01-01`. */
  readonly units: string;
  readonly type: 'int' | 'int64' | 'double';
  /** The time of value 0, in nanoseconds since 1970. */
  readonly origin: bigint;
  /** Nanoseconds of one unit. */
  readonly unit: bigint;
  /** False if doubles cannot hold every time. Then stored times are off by at most `error` nanoseconds. */
  readonly exact: boolean;
  readonly error: number;
}

/**
 * Times as integers of `unit`, counted from the midnight before the first time. The type is int32 if that suffices,
 * else int64 if the format has it, else double. If even double is not exact, the unit is seconds.
 *
 * @param first, last earliest and latest time, nanoseconds since 1970
 * @param unit the coarsest unit in which every time is an integer, one of {@link TIME_UNITS}, in nanoseconds
 */
export function encodeTimes(first: bigint, last: bigint, unit: bigint, hasInt64: boolean): TimeEncoding {
  const origin = first - (((first % DAY) + DAY) % DAY);
  const { name } = TIME_UNITS.find((u) => u.nanoseconds === unit) as (typeof TIME_UNITS)[number];
  const since = `since ${dateOf(origin)}`;
  const maxValue = (last - origin) / unit;
  const encoding = { units: `${name} ${since}`, origin, unit, exact: true, error: 0 };
  if (maxValue <= MAX_INT32) return { ...encoding, type: 'int' };
  if (hasInt64) return { ...encoding, type: 'int64' };
  if (maxValue <= MAX_EXACT_DOUBLE) return { ...encoding, type: 'double' };
  const seconds = Number(last - origin) / 1e9;
  const error = (2 ** Math.floor(Math.log2(seconds)) * Number.EPSILON * 1e9) / 2;
  return { units: `seconds ${since}`, type: 'double', origin, unit: SECONDS.nanoseconds, exact: false, error };
}

/** The stored values of the first `length` times, in an array of the encoding's type. */
export function storeTimes(times: BigInt64Array, length: number, encoding: TimeEncoding): NumericArray {
  const { type, origin, unit } = encoding;
  if (type === 'int64') {
    const stored = new BigInt64Array(length);
    for (let i = 0; i < length; i++) stored[i] = BigInt.asIntN(64, BigInt.asIntN(64, times[i] - origin) / unit);
    return stored;
  }
  const stored = type === 'int' ? new Int32Array(length) : new Float64Array(length);
  if (encoding.exact) {
    for (let i = 0; i < length; i++) stored[i] = Number(BigInt.asIntN(64, BigInt.asIntN(64, times[i] - origin) / unit));
  } else {
    for (let i = 0; i < length; i++) {
      const since = times[i] - origin;
      stored[i] = Number(since / unit) + Number(since % unit) / Number(unit);
    }
  }
  return stored;
}

/** `YYYY-MM-DD` of a time in nanoseconds. */
function dateOf(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().slice(0, 10);
}
