import type { MachineBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import type { ReadingSource } from '../../lib/source/reading-source.js';
import { openPasses } from '../flow/open-passes.js';

export type Values = readonly (number | string | null)[];

/** All readings of a source by machine and time, with texts instead of codes. */
export async function collect(
  source: ReadingSource,
  tally = new Tally(),
): Promise<Record<string, Record<string, Values>>> {
  const { passes, storeTally, close } = await openPasses({ source, memory: 1 << 20 });
  const result: Record<string, Record<string, Values>> = {};
  for await (const batch of passes.grouped({ tally }) as AsyncIterable<MachineBatch>) {
    const machine = source.machines.names[batch.machine];
    if (!Object.hasOwn(result, machine)) result[machine] = {};
    for (let i = 0; i < batch.length; i++) {
      const time = new Date(Number(batch.time[i] / 1_000_000n)).toISOString();
      result[machine][time] = batch.values.map((column, s) => decoded(source, s, column[i]));
    }
  }
  tally.merge(storeTally);
  close();
  return result;
}

function decoded(source: ReadingSource, s: number, value: number): number | string | null {
  if (Number.isNaN(value)) return null;
  const { meanings } = source.signals[s];
  return meanings === undefined ? value : meanings[value];
}
