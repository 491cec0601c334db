import type { DatasetJob } from '../job/open-job.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { dataBound } from '../netcdf/netcdf4/plan.js';
import type { ShardPlan } from './job-files.js';

/** A shard, and how many bytes it has at most. */
export interface ShardBound extends Omit<ShardPlan, 'parts'> {
  readonly bytes: number;
}

/** Divides the machines into consecutive shards with as many readings each as can be. */
export function shardBounds({ plan }: DatasetJob, file: Netcdf4Plan, shards: number): ShardBound[] {
  const { survey, shape, layout } = plan;
  const indices = new Map(shape.machines.map(({ code }, m) => [code, m]));
  const ofMachine = new Float64Array(shape.machines.length);
  let shared = 0;
  for (const [v, storage] of file.variables.entries()) {
    const machine = layout.machineOf?.(v);
    if (machine !== undefined) ofMachine[machine] += dataBound(storage);
    // Times that all share come with the readings of one machine.
    else if (storage.variable.type !== 'string') shared += dataBound(storage);
  }
  const lengths = survey.machines.map(({ length }) => length);
  return divide(lengths, shards).map(({ from, to }) => {
    const own = survey.machines.slice(from, to);
    return {
      ...{ from, to },
      readings: own.reduce((sum, { length }) => sum + length, 0),
      bytes: own.reduce((sum, { code }) => sum + ofMachine[indices.get(code) as number], from === to ? 0 : shared),
    };
  });
}

/**
 * Divides consecutive items into `count` runs of about the same weight. Where there are fewer items than runs, the last
 * runs are empty.
 */
export function divide(weights: readonly number[], count: number): { readonly from: number; readonly to: number }[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const runs: { from: number; to: number }[] = [];
  let from = 0;
  let before = 0;
  for (let k = 1; k <= count; k++) {
    let to = from;
    const end = (total * k) / count;
    // An item belongs to the run in which its middle lies; and as long as there are enough, no run is empty.
    const most = Math.max(from, weights.length - (count - k));
    while (to < most && (to === from || before + weights[to] / 2 <= end)) before += weights[to++];
    if (k === count) to = weights.length;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}
