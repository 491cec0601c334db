import type { ReadingBatch } from '../../model/batch.js';
import type { MergeOrder } from './merge.js';
import { OrderTracker } from './order-tracker.js';

/** How several tables become one: see zip.ts, merge.ts and union.ts. */
export type Join =
  | { readonly kind: 'single' | 'union' }
  /** `isPresumed`: that the tables run in step is looked at while they are read. */
  | { readonly kind: 'zip'; readonly isPresumed?: boolean }
  | { readonly kind: 'merge'; readonly order: MergeOrder };

/** The cheapest join that is right for tables that do not run in step: a merge where all are sorted alike, else the union. */
export async function chooseJoin(tables: readonly AsyncIterable<ReadingBatch>[]): Promise<Join> {
  const orders: OrderTracker[] = [];
  for (const batches of tables) {
    const order = new OrderTracker();
    for await (const batch of batches) order.add(batch);
    orders.push(order);
  }
  if (orders.every((o) => o.grouped && o.ordered)) {
    const rank = commonOrder(orders.map((o) => o.machines));
    if (rank !== undefined) return { kind: 'merge', order: { by: 'machine', rank } };
  }
  return orders.every((o) => o.byTime) ? { kind: 'merge', order: { by: 'time' } } : { kind: 'union' };
}

/**
 * One order of machines that agrees with every table's own.
 *
 * @param sequences the machine codes of each table in its order
 * @returns the place of each machine code, or undefined where two tables contradict each other
 */
export function commonOrder(sequences: readonly (readonly number[])[]): number[] | undefined {
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
  // Kahn's algorithm: take whoever waits for nobody; a cycle leaves some over.
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
