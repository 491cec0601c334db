/** Readings as rows, for tests of what groups and joins them. */

import type { DuplicatePolicy } from '../../lib/group/index.js';
import type { MachineBatch, ReadingBatch } from '../../lib/model/batch.js';
import type { Random } from '../random.js';

export interface Row {
  readonly machine: number;
  readonly time: number;
  readonly values: readonly number[];
}

export const SIGNALS = ['a', 'b'];

/** What a policy makes of the values of one signal, machine and time, missing ones left out. */
export function settle(values: readonly number[], policy: DuplicatePolicy): number {
  if (values.length === 0) return Number.NaN;
  if (policy === 'mean') return values.reduce((mean, value, i) => mean + (value - mean) / (i + 1), 0);
  return policy === 'first' ? values[0] : values[values.length - 1];
}

export function batchOf(rows: readonly Row[]): ReadingBatch {
  return {
    length: rows.length,
    machine: Uint32Array.from(rows, (r) => r.machine),
    time: BigInt64Array.from(rows, (r) => BigInt(r.time)),
    values: SIGNALS.map((_, s) => Float64Array.from(rows, (r) => r.values[s])),
  };
}

/** The rows in batches of up to `most`. */
export function* batchesOf(rows: readonly Row[], random: Random, most = 20): Generator<ReadingBatch> {
  for (let from = 0; from < rows.length; ) {
    const part = rows.slice(from, from + 1 + random.below(most));
    from += part.length;
    yield batchOf(part);
  }
}

export function rowsOf({ length, machine, time, values }: ReadingBatch | MachineBatch): Row[] {
  return Array.from({ length }, (_, i) => ({
    machine: typeof machine === 'number' ? machine : machine[i],
    time: Number(time[i]),
    values: values.map((column) => column[i]),
  }));
}

/** Rows of each machine together, in the order in which they came. */
export function byMachine(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => a.machine - b.machine);
}

/** Each machine's rows of equal times, which follow one another, as one. */
export function joined(rows: readonly Row[], policy: DuplicatePolicy): Row[] {
  const runs: { machine: number; time: number; all: number[][] }[] = [];
  for (const { machine, time, values } of byMachine(rows)) {
    const last = runs.at(-1);
    if (last?.machine !== machine || last.time !== time) runs.push({ machine, time, all: SIGNALS.map(() => []) });
    values.forEach((value, s) => {
      if (!Number.isNaN(value)) runs[runs.length - 1].all[s].push(value);
    });
  }
  return runs.map(({ machine, time, all }) => ({ machine, time, values: all.map((values) => settle(values, policy)) }));
}
