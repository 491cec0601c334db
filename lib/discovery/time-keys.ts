import type { ColumnProfile } from './column-profile.js';
import type { TimeChoice } from './time-columns.js';

/** A table and its time. */
interface Timed {
  readonly time: TimeChoice;
}

/** The sampled times strictly increase in the order of the table: the time alone identifies its rows. */
export function timesIncrease({ time }: Timed): boolean {
  let last: bigint | undefined;
  for (const at of time.moments) {
    if (at === undefined) continue;
    if (last !== undefined && at <= last) return false;
    last = at;
  }
  return true;
}

/** Earliest and latest sampled time. The sample includes the beginning and the end of the table. */
export function timeRange({ time }: Timed): { first: bigint; last: bigint } {
  const all = time.moments.filter((at) => at !== undefined);
  if (all.length === 0) return { first: 0n, last: 0n };
  const sorted = all.sort((a, b) => (a < b ? -1 : 1));
  return { first: sorted[0], last: sorted[sorted.length - 1] };
}

/** The median time between neighbouring sampled times that differ; undefined for fewer than two times. */
export function typicalStep({ time }: Timed): bigint | undefined {
  const all = [...new Set(time.moments.filter((at) => at !== undefined))].sort((a, b) => (a < b ? -1 : 1));
  const steps = all.slice(1).map((at, i) => at - all[i]);
  steps.sort((a, b) => (a < b ? -1 : 1));
  return steps[steps.length >> 1];
}

/** The rows that a way to read the table loses, as shares of the sampled rows. */
export interface Loss {
  /** Rows whose machine, signal and time an earlier row has, each with a value of its own. */
  readonly merged: number;
  /** Rows without a time, a machine or a signal. */
  readonly left: number;
}

/** Most earlier rows of the same key that a row is compared with. */
const MAX_COMPARED = 8;

/** Of two rows that become one, a value goes: a number even where it is the same, a text where it is another. */
function isLost(column: ColumnProfile, row: number, other: number): boolean {
  if (!column.has(row) || !column.has(other)) return false;
  return column.isNumeric || column.codes[row] !== column.codes[other];
}

/**
 * Measures what the table loses where `keys` and the time tell its values apart.
 *
 * @param keys columns of the machine and, in a tall table, of the signal
 * @param values columns of values: two rows of one key are no loss where no column has a value in both
 */
export function measureLoss({ time }: Timed, keys: readonly ColumnProfile[], values: readonly ColumnProfile[]): Loss {
  const rows = time.codes.length;
  if (rows === 0) return { merged: 0, left: 0 };
  const codes = keys.map((column) => column.codes);
  const sizes = keys.map((column) => column.names.size + column.values.length + 1);
  const seen = new Map<number, number[]>();
  const telling = values.filter((column) => !column.isConstant);
  let merged = 0;
  let left = 0;
  for (let row = 0; row < rows; row++) {
    let key = time.codes[row];
    let isMissing = key < 0;
    for (let k = 0; k < codes.length; k++) {
      const code = codes[k][row];
      if (code < 0) isMissing = true;
      key = key * sizes[k] + code;
    }
    if (isMissing) {
      left++;
      continue;
    }
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, [row]);
      continue;
    }
    if (earlier.some((other) => telling.some((column) => isLost(column, row, other)))) merged++;
    if (earlier.length < MAX_COMPARED) earlier.push(row);
  }
  return { merged: merged / rows, left: left / rows };
}
