import { Duplex, PassThrough } from 'node:stream';
import { readGrouped, SpillStore } from '../group/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { Slab } from '../netcdf/model.js';
import type { GroupedReadings, Layout, SlabOrder } from './layout.js';
import { layoutSlabs, passesOf } from './slabs.js';

export interface LayoutStreamOptions {
  readonly layout: Layout;
  readonly order: SlabOrder;
  /** Columns of a batch. */
  readonly width: number;
  /** Bytes for readings that are kept; more than that goes to a temporary file. */
  readonly memory: number;
  /** What becomes of the slabs. Absent: they are given as they are. */
  readonly pack?: (slabs: AsyncIterable<Slab>) => AsyncIterable<Slab>;
}

/**
 * The layout as a stage: {@link MachineBatch}es in, {@link Slab}s out. Where an encoder wants one variable after the other and there is more than one of
 * readings, the readings are kept until all have come.
 */
export class LayoutStream extends Duplex {
  readonly #batches = new PassThrough({ objectMode: true, highWaterMark: 1 });
  readonly #slabs: AsyncIterator<Slab>;

  constructor({ pack = (slabs) => slabs, ...options }: LayoutStreamOptions) {
    super({ objectMode: true, highWaterMark: 2 });
    const isOnePass = passesOf(options.layout, options.order).length < 2;
    const slabs = isOnePass ? laidOut(this.#batches, options) : laidOutLater(this.#batches, options);
    this.#slabs = pack(slabs)[Symbol.asyncIterator]();
    this.#batches.on('error', () => {});
  }

  override _write(batch: MachineBatch, _encoding: BufferEncoding, done: () => void): void {
    if (this.#batches.write(batch)) done();
    else this.#batches.once('drain', done);
  }

  override _final(done: () => void): void {
    this.#batches.end();
    done();
  }

  override _read(): void {
    this.#slabs.next().then(
      (next) => this.push(next.done ? null : next.value),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#batches.destroy();
    const ended = this.#slabs.return?.() ?? Promise.resolve();
    ended.then(
      () => done(error),
      () => done(error),
    );
  }
}

function laidOut(batches: AsyncIterable<MachineBatch>, { layout, order }: LayoutStreamOptions): AsyncIterable<Slab> {
  return layoutSlabs(layout, (signals) => picked(batches, signals), order);
}

async function* laidOutLater(
  batches: AsyncIterable<MachineBatch>,
  { layout, order, width, memory }: LayoutStreamOptions,
): AsyncGenerator<Slab, void, undefined> {
  const machines: number[] = [];
  const store = new SpillStore({ width, memory, order: machines });
  try {
    for await (const batch of batches) {
      if (batch.machine !== machines.at(-1)) machines.push(batch.machine);
      store.add({ ...batch, machine: new Uint32Array(batch.length).fill(batch.machine) });
    }
    yield* layoutSlabs(layout, keptReadings(store), order);
  } finally {
    store.close();
  }
}

/** Readings that are grouped already, times strictly increasing: there are no duplicates to be named. */
function keptReadings(store: SpillStore): GroupedReadings {
  return async function* (signals) {
    const unnamed = { policy: 'first', signals: signals.map(String), machines: [], tally: new Tally() } as const;
    yield* readGrouped(store, unnamed, signals);
  };
}

async function* picked(
  batches: AsyncIterable<MachineBatch>,
  signals: readonly number[],
): AsyncGenerator<MachineBatch, void, undefined> {
  for await (const batch of batches) yield { ...batch, values: signals.map((s) => batch.values[s]) };
}
