import { COCOA, epochSeconds, MACINTOSH } from '../time/epoch.js';
import { decodeTime, TimeDecoder } from '../time/time-decoder.js';
import { secondsOf } from '../time/time-fault.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';

/** A zone is at most so many seconds from UTC. */
const MAX_OFFSET = 14 * 3600;

/** Rows that must tell the same. */
const MIN_ROWS = 3;

/**
 * The epoch of a column of seconds, told by another column with the same moments: a text, or numbers since 1970. The
 * other may be local time. Undefined where no column tells it, or the epoch is known.
 */
export function epochByOtherColumn(sample: TableSample, column: ColumnProfile): string | undefined {
  if (column.timeUnit !== 's' || column.epoch !== undefined) return undefined;
  const own = column.values.map((value) => secondsAt(value, column));
  for (const other of sample.columns) {
    if (other === column || !(2 * other.times > other.present || other.isCertainTime)) continue;
    const apart = other.values
      .map((value, i) => secondsAt(value, other) - own[i])
      .filter((seconds) => !Number.isNaN(seconds))
      .sort((a, b) => a - b);
    if (apart.length < MIN_ROWS) continue;
    const median = apart[apart.length >> 1];
    const found = [COCOA, MACINTOSH].find((epoch) => Math.abs(median - (epochSeconds(epoch) as number)) <= MAX_OFFSET);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Seconds since 1970; NaN where the value is no time. */
function secondsAt(value: unknown, { timeUnit, epoch }: ColumnProfile): number {
  if (typeof value === 'number' && timeUnit !== undefined) return secondsOf(value, timeUnit, epoch);
  const out = new BigInt64Array(1);
  const decoder = new TimeDecoder(timeUnit, epoch === undefined ? {} : { epoch });
  return decodeTime(decoder, value, new Uint32Array(out.buffer), 0) ? Number(out[0]) / 1e9 : Number.NaN;
}

const UNITS = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  '100ns': 'ticks of 100 ns',
  ns: 'nanoseconds',
  d: 'days',
} as const;

/** `seconds since 1970`, `Julian days`. */
export function describeNumbers({ timeUnit = 's', epoch = '1970' }: Pick<ColumnProfile, 'timeUnit' | 'epoch'>): string {
  if (timeUnit === 'julian') return 'Julian days';
  return `${UNITS[timeUnit]} since ${epoch.replace(/-01-01$/, '')}`;
}
