import type { ReadingBatch } from '../../model/batch.js';
import { recycle } from '../../util/recycle.js';
import type { MergeOrder } from './merge.js';
import { OrderTracker } from './order-tracker.js';

/** How the readings of a source come together: the tables of one database, or several databases one after the other. */
export type Join = TableJoin | { readonly kind: 'files' };

/** How the tables of a database are joined: see zip.ts, merge.ts and union.ts. */
export type TableJoin =
  | { readonly kind: 'single' | 'union' }
  /** `isOptimistic`: aligned keys are assumed, and verified while values are read. */
  | { readonly kind: 'zip'; readonly isOptimistic?: boolean }
  | { readonly kind: 'merge'; readonly order: MergeOrder };

/** The cheapest correct join for tables whose keys are not aligned: a merge if all are sorted alike, else the union. */
export async function chooseJoin(tables: readonly AsyncIterable<ReadingBatch>[]): Promise<TableJoin> {
  const orders: OrderTracker[] = [];
  for (const batches of tables) {
    const order = new OrderTracker();
    for await (const batch of batches) {
      order.add(batch);
      recycle(batch);
    }
    orders.push(order);
  }
  if (orders.every((o) => o.grouped && o.ordered)) {
    const rank = commonOrder(orders.map((o) => o.machines));
    if (rank !== undefined) return { kind: 'merge', order: { by: 'machine', rank } };
  }
  return orders.every((o) => o.byTime) ? { kind: 'merge', order: { by: 'time' } } : { kind: 'union' };
}

/**
 * Find one order of machines that agrees with the order in every table.
 *
 * @param sequences the machine codes of each table, in its order
 * @returns rank by machine code; undefined if two tables contradict each other
 */
function commonOrder(sequences: readonly (readonly number[])[]): number[] | undefined {
  const followers = new Map<number, Set<number>>();
  const waitsFor = new Map<number, number>();
  for (const sequence of sequences) {
    for (const [i, machine] of sequence.entries()) {
      if (!waitsFor.has(machine)) {
        waitsFor.set(machine, 0);
        followers.set(machine, new Set());
      }
      const before = followers.get(sequence[i - 1]);
      if (before === undefined || before.has(machine)) continue;
      before.add(machine);
      waitsFor.set(machine, (waitsFor.get(machine) as number) + 1);
    }
  }
  // Kahn's topological sort. If machines are left over, there is a cycle.
  const ready = [...waitsFor].filter(([, count]) => count === 0).map(([machine]) => machine);
  const rank: number[] = [];
  let place = 0;
  for (let machine = ready.shift(); machine !== undefined; machine = ready.shift()) {
    rank[machine] = place++;
    for (const follower of followers.get(machine) as Set<number>) {
      const left = (waitsFor.get(follower) as number) - 1;
      waitsFor.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  return place === waitsFor.size ? rank : undefined;
}
