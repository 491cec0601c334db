import type { DatasetJob } from '../job/open-job.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { dataBound } from '../netcdf/netcdf4/plan.js';
import type { ShardPlan } from './job-files.js';

/** A shard, and how many bytes it has at most. */
export interface ShardBound extends Omit<ShardPlan, 'parts'> {
  readonly bytes: number;
}

/**
 * Divides the machines into consecutive shards with as many readings each as can be. Where machines share variables, a
 * chunk belongs to one shard.
 */
export function shardBounds({ plan }: DatasetJob, file: Netcdf4Plan, shards: number): ShardBound[] {
  const { survey, shape, layout } = plan;
  const { alongMachine = [] } = layout;
  const indices = new Map(shape.machines.map(({ code }, m) => [code, m]));
  const placed = survey.machines.map(({ code, length }) => ({ length, index: indices.get(code) as number }));
  const rows = alongMachine.reduce((all, v) => leastCommonMultiple(all, file.variables[v].chunk[0]), 1);
  const groups = groupsOf(placed, rows);
  const runs = divide(
    groups.map((group) => group.reduce((sum, { length }) => sum + length, 0)),
    shards,
  );
  let placedBefore = 0;
  const spans = runs.map((run) => {
    const from = placedBefore;
    for (let g = run.from; g < run.to; g++) placedBefore += groups[g].length;
    return { from, to: placedBefore };
  });
  const bytesOf = boundsOf(layout, file, shape.machines.length);
  return spans.map(({ from, to }, k) => {
    const own = placed.slice(from, to);
    const readings = own.reduce((sum, { length }) => sum + length, 0);
    if (own.length === 0) return { from, to, readings, bytes: 0 };
    const beginOf = (at: number): number => Math.floor(placed[at].index / rows) * rows;
    const along = {
      from: spans.slice(0, k).every((span) => span.from === span.to) ? 0 : beginOf(from),
      to: to === placed.length ? shape.machines.length : beginOf(to),
    };
    const bytes = bytesOf(
      own.map(({ index }) => index),
      Math.ceil((along.to - along.from) / rows) * rows,
    );
    return { from, to, readings, ...(alongMachine.length === 0 ? {} : { along }), bytes };
  });
}

interface Placed {
  readonly length: number;
  /** In the fleet. */
  readonly index: number;
}

/** Consecutive machines whose values lie in the same chunks, of so many rows. */
function groupsOf(machines: readonly Placed[], rows: number): Placed[][] {
  const groups: Placed[][] = [];
  let last = -1;
  for (const machine of machines) {
    const group = Math.floor(machine.index / rows);
    if (group === last) (groups.at(-1) as Placed[]).push(machine);
    else groups.push([machine]);
    last = group;
  }
  return groups;
}

/** A function for the bytes that a shard has at most, of its machines and of so many rows of what machines share. */
function boundsOf(
  layout: DatasetJob['plan']['layout'],
  file: Netcdf4Plan,
  fleet: number,
): (machines: readonly number[], rows: number) => number {
  const { alongMachine = [] } = layout;
  const ofMachine = new Float64Array(fleet);
  let shared = 0;
  let row = 0;
  for (const [v, storage] of file.variables.entries()) {
    const bound = dataBound(storage);
    const machine = layout.machineOf?.(
      v,
      storage.shape.map(() => 0),
    );
    if (alongMachine.includes(v)) row += bound / (storage.grid[0] * storage.chunk[0]);
    else if (machine !== undefined) ofMachine[machine] += bound;
    // Times that all share come with the readings of one machine.
    else if (storage.variable.type !== 'string') shared += bound;
  }
  return (machines, rows) => Math.ceil(machines.reduce((sum, m) => sum + ofMachine[m], shared) + rows * row);
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
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
