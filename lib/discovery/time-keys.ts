import { machineName } from '../model/cell-values.js';
import type { Cell } from '../sqlite/cell.js';
import { decodeTime, TimeDecoder } from '../time/time-decoder.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';
import type { TimeChoice } from './time-columns.js';

/** A table and its time column. */
interface Keyed {
  readonly sample: TableSample;
  readonly time: TimeChoice;
}

/** The sampled times strictly increase in the order of the table: the time alone identifies its rows. */
export function timesIncrease({ sample, time }: Keyed): boolean {
  let last: bigint | undefined;
  for (const at of times(sample, time)) {
    if (at === undefined) continue;
    if (last !== undefined && at <= last) return false;
    last = at;
  }
  return true;
}

/** No two sampled rows have the same time and the same values in `columns`. Rows where one is missing are ignored. */
export function identifiesRows({ sample, time }: Keyed, ...columns: readonly ColumnProfile[]): boolean {
  const seen = new Set<string>();
  let row = 0;
  for (const at of times(sample, time)) {
    const names = columns.map((column) => machineName(column.values[row]));
    row++;
    if (at === undefined || names.includes(undefined)) continue;
    const key = JSON.stringify([String(at), ...names]);
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** Earliest and latest sampled time. The sample includes the beginning and the end of the table. */
export function timeRange({ sample, time }: Keyed): { first: bigint; last: bigint } {
  const all = [...times(sample, time)].filter((at) => at !== undefined).sort((a, b) => (a < b ? -1 : 1));
  return { first: all[0] ?? 0n, last: all.at(-1) ?? 0n };
}

function* times(sample: TableSample, { column, timeOfDay, unit, epoch }: TimeChoice): Generator<bigint | undefined> {
  const decoder = new TimeDecoder(unit, epoch === undefined ? {} : { epoch });
  const out = new BigInt64Array(1);
  const timeHalves = new Uint32Array(out.buffer);
  for (let i = 0; i < sample.rows.length; i++) {
    const cell: Cell = timeOfDay === undefined ? column.values[i] : `${column.values[i]} ${timeOfDay.values[i]}`;
    yield decodeTime(decoder, cell, timeHalves, 0) ? out[0] : undefined;
  }
}
