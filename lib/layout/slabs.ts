import type { MachineBatch } from '../model/batch.js';
import type { Slab } from '../netcdf/model.js';
import { onRecycle, takeRecycler } from '../util/recycle.js';
import { type GroupedReadings, isStreamed, type Layout, type SlabOrder, type StreamedVariables } from './layout.js';

/** The signals of each pass over the readings that {@link layoutSlabs} makes. */
export function passesOf({ parts }: Pick<Layout, 'parts'>, order: SlabOrder): readonly (readonly number[])[] {
  const streamed = parts.filter(isStreamed);
  if (order === 'file') return streamed.map((part) => part.signals);
  return streamed.length === 0 ? [] : [signalsOf(streamed)];
}

/**
 * All slabs of a layout. File order takes one pass over the readings per streamed part, any order one pass in all.
 *
 * @param before in any order: readings of each machine, by its code, that are there already
 */
export async function* layoutSlabs(
  { parts }: Pick<Layout, 'parts'>,
  readings: GroupedReadings,
  order: SlabOrder,
  before?: ReadonlyMap<number, number>,
): AsyncGenerator<Slab, void, undefined> {
  if (order === 'file') {
    for (const part of parts) yield* isStreamed(part) ? streamPart(part, readings) : part.slabs();
    return;
  }
  for (const part of parts) if (!isStreamed(part)) yield* part.slabs();
  yield* streamTogether(parts.filter(isStreamed), readings, before);
}

async function* streamPart(part: StreamedVariables, readings: GroupedReadings): AsyncGenerator<Slab, void, undefined> {
  const pass = part.open('file');
  const rows = new RowCounts();
  for await (const batch of readings(part.signals)) {
    const row = rows.add(batch);
    if (part.only === undefined || part.only === batch.machine) yield* pass.add(batch, row);
    else if (rows.of(part.only) > 0) break;
  }
  if (pass.end !== undefined) yield* pass.end();
}

async function* streamTogether(
  parts: readonly StreamedVariables[],
  readings: GroupedReadings,
  before?: ReadonlyMap<number, number>,
): AsyncGenerator<Slab, void, undefined> {
  if (parts.length === 0) return;
  const signals = signalsOf(parts);
  const open = parts.map((part) => ({
    ...part,
    pass: part.open('any'),
    columns: part.signals.map((s) => signals.indexOf(s)),
  }));
  const rows = new RowCounts();
  for await (const batch of readings(signals)) {
    const row = (before?.get(batch.machine) ?? 0) + rows.add(batch);
    const taking = open.filter(({ only }) => only === undefined || only === batch.machine);
    const recycler = onceForAll(taking.length, takeRecycler(batch));
    for (const { pass, columns } of taking) {
      const selected = { ...batch, values: columns.map((c) => batch.values[c]) };
      yield* pass.add(onRecycle(selected, recycler), row);
    }
  }
  for (const { pass } of open) if (pass.end !== undefined) yield* pass.end();
}

/** Several parts share the memory of a batch: it is recycled once all of them have called. */
function onceForAll(parts: number, recycler: (() => void) | undefined): (() => void) | undefined {
  if (recycler === undefined || parts === 1) return recycler;
  let left = parts;
  return () => {
    left--;
    if (left === 0) recycler();
  };
}

function signalsOf(parts: readonly StreamedVariables[]): number[] {
  return [...new Set(parts.flatMap((part) => part.signals))].sort((a, b) => a - b);
}

/** Counts the readings of each machine, by its code. */
class RowCounts {
  #counts = new Float64Array(64);

  of(machine: number): number {
    return machine < this.#counts.length ? this.#counts[machine] : 0;
  }

  /** @returns number of the machine's readings before this batch */
  add({ machine, length }: MachineBatch): number {
    if (machine >= this.#counts.length) {
      const counts = new Float64Array(2 * machine);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    const row = this.#counts[machine];
    this.#counts[machine] += length;
    return row;
  }
}
