import { Duplex, PassThrough } from 'node:stream';
import { readGrouped, SpillStore } from '../group/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { Slab } from '../netcdf/model.js';
import type { GroupedReadings, Layout, SlabOrder } from './layout.js';
import { layoutSlabs, passesOf } from './slabs.js';

interface LayoutStreamOptions {
  readonly layout: Layout;
  readonly order: SlabOrder;
  /** Columns of a batch. */
  readonly width: number;
  /** Bytes of readings to keep in memory; more goes to a temporary file. */
  readonly memory: number;
  /** Called before the first batch; what it throws ends the stage. */
  readonly check?: () => void;
  /** Converts the slabs. Absent: they leave unchanged. */
  readonly pack?: (slabs: AsyncIterable<Slab>) => AsyncIterable<Slab>;
}

/**
 * The layout as a stage: {@link MachineBatch}es in, {@link Slab}s out. If the encoder wants variable after variable and
 * several of them hold readings, the stage stores all readings before it writes the first slab.
 */
export class LayoutStream extends Duplex {
  readonly #batches = new PassThrough({ objectMode: true, highWaterMark: 1 });
  readonly #slabs: AsyncIterator<Slab>;
  #check: (() => void) | undefined;

  constructor({ pack = (slabs) => slabs, check, ...options }: LayoutStreamOptions) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#check = check;
    const isOnePass = passesOf(options.layout, options.order).length < 2;
    const slabs = isOnePass ? layoutDirectly(this.#batches, options) : layoutStored(this.#batches, options);
    this.#slabs = pack(slabs)[Symbol.asyncIterator]();
    this.#batches.on('error', () => {});
  }

  override _write(batch: MachineBatch, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    try {
      this.#check?.();
      this.#check = undefined;
    } catch (error) {
      done(error as Error);
      return;
    }
    if (this.#batches.write(batch)) done();
    else this.#batches.once('drain', () => done());
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

function layoutDirectly(
  batches: AsyncIterable<MachineBatch>,
  { layout, order }: LayoutStreamOptions,
): AsyncIterable<Slab> {
  return layoutSlabs(layout, (signals) => selectColumns(batches, signals), order);
}

async function* layoutStored(
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
    yield* layoutSlabs(layout, storedReadings(store), order);
  } finally {
    store.close();
  }
}

/** Stored readings are grouped and their times strictly increase, so no duplicate can occur. */
function storedReadings(store: SpillStore): GroupedReadings {
  return async function* (signals) {
    const duplicates = { policy: 'first', signals: signals.map(String), machines: [], tally: new Tally() } as const;
    yield* readGrouped(store, duplicates, signals);
  };
}

async function* selectColumns(
  batches: AsyncIterable<MachineBatch>,
  signals: readonly number[],
): AsyncGenerator<MachineBatch, void, undefined> {
  for await (const batch of batches) yield { ...batch, values: signals.map((s) => batch.values[s]) };
}
