import type { MachineBatch } from '../model/batch.js';
import type { Slab } from '../netcdf/model.js';
import { onRecycle, takeRecycler } from '../util/recycle.js';
import { type GroupedReadings, isStreamed, type Layout, type SlabOrder, type StreamedVariables } from './layout.js';

/** The signals of each pass over the readings that {@link layoutSlabs} will ask for. */
export function passesOf({ parts }: Layout, order: SlabOrder): readonly (readonly number[])[] {
  const feeds = parts.filter(isStreamed);
  if (order === 'file') return feeds.map((feed) => feed.signals);
  return feeds.length === 0 ? [] : [signalsOf(feeds)];
}

/** All slabs of a layout. In file order there is a pass for each of its feeds, otherwise one pass feeds all of them. */
export async function* layoutSlabs(
  { parts }: Layout,
  readings: GroupedReadings,
  order: SlabOrder,
): AsyncGenerator<Slab, void, undefined> {
  if (order === 'file') {
    for (const part of parts) yield* isStreamed(part) ? feedInOrder(part, readings) : part.slabs();
    return;
  }
  for (const part of parts) if (!isStreamed(part)) yield* part.slabs();
  yield* feedAll(parts.filter(isStreamed), readings);
}

async function* feedInOrder(feed: StreamedVariables, readings: GroupedReadings): AsyncGenerator<Slab, void, undefined> {
  const pass = feed.open('file');
  const rows = new Rows();
  for await (const batch of readings(feed.signals)) {
    const row = rows.take(batch);
    if (feed.only === undefined || feed.only === batch.machine) yield* pass.add(batch, row);
    else if (rows.of(feed.only) > 0) break;
  }
  if (pass.end !== undefined) yield* pass.end();
}

async function* feedAll(
  feeds: readonly StreamedVariables[],
  readings: GroupedReadings,
): AsyncGenerator<Slab, void, undefined> {
  if (feeds.length === 0) return;
  const signals = signalsOf(feeds);
  const open = feeds.map((feed) => ({
    ...feed,
    pass: feed.open('any'),
    columns: feed.signals.map((s) => signals.indexOf(s)),
  }));
  const rows = new Rows();
  for await (const batch of readings(signals)) {
    const row = rows.take(batch);
    for (const { only, pass, columns } of open) {
      if (only !== undefined && only !== batch.machine) continue;
      const own = { ...batch, values: columns.map((c) => batch.values[c]) };
      // The memory goes round where a single feed has the batch for itself.
      yield* pass.add(open.length === 1 ? onRecycle(own, takeRecycler(batch)) : own, row);
    }
  }
  for (const { pass } of open) if (pass.end !== undefined) yield* pass.end();
}

function signalsOf(feeds: readonly StreamedVariables[]): number[] {
  return [...new Set(feeds.flatMap((feed) => feed.signals))].sort((a, b) => a - b);
}

/** Counts the readings of each machine. */
class Rows {
  readonly #counts = new Map<number, number>();

  of(machine: number): number {
    return this.#counts.get(machine) ?? 0;
  }

  /** @returns readings of the machine before this batch */
  take({ machine, length }: MachineBatch): number {
    const row = this.of(machine);
    this.#counts.set(machine, row + length);
    return row;
  }
}
