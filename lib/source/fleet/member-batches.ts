import type { ReadingBatch } from '../../model/batch.js';
import { onRecycle, takeRecycler } from '../../util/recycle.js';
import type { ColumnMap } from './united-signals.js';

/**
 * The batches of one database as those of the fleet: its columns among all, with what it lacks missing, and the codes of
 * words that all databases share.
 *
 * @param width signals of the fleet; 0: keys alone
 * @param tables the index in the fleet of each of its tables
 */
export async function* adapted(
  batches: AsyncIterable<ReadingBatch>,
  { columns, codes, isSame }: ColumnMap,
  width: number,
  tables: readonly number[] = [],
): AsyncIterableIterator<ReadingBatch> {
  for await (const batch of batches) {
    const table = batch.table === undefined ? undefined : tables[batch.table];
    if (isSame && table === batch.table) {
      yield batch;
      continue;
    }
    const recycler = takeRecycler(batch);
    yield onRecycle(
      {
        ...batch,
        ...(width === 0 ? {} : { values: spread(batch, columns, codes, width) }),
        ...(table === undefined ? {} : { table }),
      },
      recycler,
    );
  }
}

function spread(
  { length, values }: ReadingBatch,
  columns: readonly number[],
  codes: ColumnMap['codes'],
  width: number,
): Float64Array[] {
  const all = new Array<Float64Array>(width);
  for (const [c, column] of columns.entries()) {
    const own = codes[c];
    if (own !== undefined) recode(values[c], own, length);
    all[column] = values[c];
  }
  for (let s = 0; s < width; s++) all[s] ??= new Float64Array(length).fill(Number.NaN);
  return all;
}

/** In place. What is no word, NaN or negative, stays. */
function recode(values: Float64Array, codes: Float64Array, length: number): void {
  for (let i = 0; i < length; i++) if (values[i] >= 0) values[i] = codes[values[i]];
}

/**
 * Iterables one after the other, as one. So many of those that follow are begun already, so that threads have work while
 * the calling thread goes from one to the next.
 */
export async function* chained<Member, Item>(
  members: readonly Member[],
  begin: (member: Member) => AsyncIterableIterator<Item>,
  ahead: number,
): AsyncIterableIterator<Item> {
  const begun: { readonly items: AsyncIterableIterator<Item>; readonly first: Promise<IteratorResult<Item>> }[] = [];
  let next = 0;
  const fill = (): void => {
    while (begun.length <= ahead && next < members.length) {
      const items = begin(members[next++]);
      const first = items.next();
      // Whoever comes to it is told.
      first.catch(() => {});
      begun.push({ items, first });
    }
  };
  try {
    for (fill(); begun.length > 0; fill()) {
      const { items, first } = begun[0];
      for (let item = await first; !item.done; item = await items.next()) yield item.value;
      begun.shift();
    }
  } finally {
    for (const { items, first } of begun) {
      await first.catch(() => {});
      await items.return?.();
    }
  }
}

/** Does work for each member, so many at a time. Results come in the order of the members. */
export async function mapInTurn<Member, Result>(
  members: readonly Member[],
  work: (member: Member) => Promise<Result>,
  atATime: number,
): Promise<Result[]> {
  const results: Promise<Result>[] = [];
  for (const [m, member] of members.entries()) {
    if (m >= atATime) await results[m - atATime];
    const result = work(member);
    result.catch(() => {});
    results.push(result);
  }
  return Promise.all(results);
}
