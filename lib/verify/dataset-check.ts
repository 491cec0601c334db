import { FormatError } from '../errors.js';
import type { Slab } from '../netcdf/model.js';
import { blockOf, product, type StoredDataset } from '../netcdf/read/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import { throwIfAborted } from '../util/abort.js';
import { recycle } from '../util/recycle.js';
import type { CheckedVariable, Telling } from './checked-variable.js';
import { compareChunk } from './compare-chunk.js';
import type { Differences } from './differences.js';
import { type ExpectedChunk, ExpectedChunks } from './expected-chunks.js';
import { Locator } from './locate.js';
import { MissingReadings } from './missing-readings.js';
import { chooseChunks, type Sample } from './sample-chunks.js';
import { readPlacement, type SlabPlacement } from './slab-placement.js';
import { StoredTimes } from './stored-times.js';
import { TaskPool } from './task-pool.js';

export interface DatasetCheckOptions {
  readonly plan: Pick<DatasetPlan, 'shape' | 'layout' | 'packing'>;
  readonly stored: StoredDataset;
  readonly differences: Differences;
  readonly sample: Sample | undefined;
  /** Bytes of chunks that are read and compared at a time. */
  readonly memory: number;
  /** Chunks that are read at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal | undefined;
}

/** What was compared. */
export interface ValueCounts {
  readonly values: number;
  readonly chunks: number;
  /** Chunks of the file, of which a sample compares a part. */
  readonly allChunks: number;
}

/**
 * Compares slabs with a file, bit by bit: it puts together what each chunk of the file should hold, and reads the chunk
 * as soon as that is complete. What the file has and no slab has must be the fill value.
 */
export class DatasetCheck {
  readonly #options: DatasetCheckOptions;
  readonly #variables: readonly (CheckedVariable | undefined)[];
  readonly #telling: Telling;
  readonly #placement: SlabPlacement;
  readonly #missing: MissingReadings;
  readonly #pool: TaskPool;
  #values = 0;
  #chunks = 0;

  static async open(options: DatasetCheckOptions): Promise<DatasetCheck> {
    return new DatasetCheck(options, await readPlacement(options.plan, options.stored, options.signal));
  }

  private constructor(options: DatasetCheckOptions, placement: SlabPlacement) {
    const { plan, stored, sample, differences, memory, parallel, signal } = options;
    this.#options = options;
    this.#placement = placement;
    const { dataset } = plan.packing;
    const byName = new Map(stored.variables.map((variable) => [variable.name, variable]));
    const found = dataset.variables.map(({ name, type, dimensions }) => {
      const variable = byName.get(name.normalize('NFC'));
      // What has another type or other dimensions is told with the definition; its values cannot be compared.
      return variable?.type === type && variable.shape.length === dimensions.length ? variable : undefined;
    });
    const isWanted = chooseChunks(
      sample,
      found.map((variable) => (variable === undefined ? 0 : product(variable.values.grid))),
    );
    this.#variables = found.map((variable, index) => {
      if (variable === undefined) return undefined;
      return { index, stored: variable, expected: new ExpectedChunks(variable, (p) => isWanted(index, p)) };
    });
    this.#telling = {
      plan,
      locator: new Locator(plan.shape, plan.layout, dataset, placement.rowSizes),
      times: new StoredTimes(stored, plan.shape.time, signal),
      differences,
    };
    this.#missing = new MissingReadings(plan, placement, byName);
    this.#pool = new TaskPool(memory, parallel);
  }

  /** Compares a slab, or keeps it until its chunks are complete. */
  async add(slab: Slab): Promise<void> {
    const variable = this.#variables[slab.variable];
    this.#missing.note(slab);
    if (variable === undefined) return;
    for (const placed of this.#placement.place(slab)) {
      for (const chunk of variable.expected.add(placed)) await this.#enqueue(variable, chunk);
    }
    recycle(slab);
  }

  /** Compares what is left, once all slabs have come. */
  async finish(): Promise<ValueCounts> {
    for (const variable of this.#variables) {
      if (variable === undefined) continue;
      const { expected } = variable;
      for (const chunk of expected.finish()) await this.#enqueue(variable, chunk);
      for (const position of expected.untouched()) await this.#enqueue(variable, expected.filled(position));
    }
    await this.#pool.end();
    this.#missing.tell(this.#options.differences, this.#variables);
    const allChunks = this.#options.stored.variables.reduce((sum, { values }) => sum + values.stored, 0);
    return { values: this.#values, chunks: this.#chunks, allChunks };
  }

  /** A chunk takes its memory three times: as it should be, as it is stored, and decoded. */
  #enqueue(variable: CheckedVariable, chunk: ExpectedChunk): Promise<void> {
    throwIfAborted(this.#options.signal);
    return this.#pool.add(3 * chunk.bytes.length, () => this.#compare(variable, chunk));
  }

  async #compare(variable: CheckedVariable, chunk: ExpectedChunk): Promise<void> {
    const { stored, expected } = variable;
    const { count } = blockOf(chunk.position, stored.values, stored.shape);
    const values = product(count);
    try {
      const content = await stored.values.read(chunk.position, this.#options.signal);
      const found = content === undefined ? expected.filled(chunk.position).bytes : (content as Uint8Array);
      this.#chunks++;
      this.#values += values;
      if (!Buffer.from(found.buffer, found.byteOffset, found.length).equals(chunk.bytes)) {
        await compareChunk(variable, chunk, found, this.#telling);
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      await this.#damaged(variable, chunk, values, error);
    }
  }

  /** A chunk that cannot be read: all its values are lost. */
  async #damaged({ index, stored }: CheckedVariable, { position }: ExpectedChunk, values: number, error: FormatError) {
    const { locator, times, differences } = this.#telling;
    const { start, count } = blockOf(position, stored.values, stored.shape);
    const place = locator.place(index, start);
    const last = locator.place(
      index,
      start.map((s, d) => s + count[d] - 1),
    );
    const [from, to] = [place.time, last.time].map((time) => time && times.at(time.variable, time.index));
    const span = (await from) === undefined ? '' : `, ${await from} to ${await to}`;
    const machine = place.machine === undefined ? undefined : locator.machineName(place.machine);
    const owner = `${machine ?? stored.name}${span}`;
    differences.add(
      {
        kind: 'damage',
        message: `${owner}: ${values} values cannot be read: ${error.message}`,
        variable: stored.name,
        ...(machine === undefined ? {} : { machine }),
      },
      values,
    );
    differences.countValues({ variable: stored.name, ...(machine === undefined ? {} : { machine }) }, values);
  }
}
