import { FormatError } from '../errors.js';
import type { Layout } from '../layout/index.js';
import type { NumericArray, Slab } from '../netcdf/model.js';
import type { Netcdf4Plan } from '../netcdf/netcdf4/plan.js';
import type { UpdatePlan } from '../netcdf/netcdf4/plan-update.js';
import { TYPES } from '../netcdf/netcdf4/types.js';
import { blockOf, copyBlock, indexOf, openNetcdf, type StoredVariable } from '../netcdf/read/index.js';
import type { AppendFacts } from '../plan/destination.js';
import type { DatasetPlan } from '../plan/plan.js';
import type { RangeReader } from '../sink/index.js';
import { type Append, checkAppendPlan, NotAppended } from './open-append.js';
import type { RunOptions } from './run-options.js';

/** How new readings are appended to an object. */
export interface AppendedJob extends AppendFacts {
  /** Readings of each machine, by its code, that are there already. */
  readonly before: ReadonlyMap<number, number>;
  readonly carried: CarriedChunks;
}

/** @param reader of the object @throws NotAppended */
export async function appendedJob(
  append: Append,
  plan: DatasetPlan,
  reader: RangeReader,
  { settings, signal }: Pick<RunOptions, 'settings' | 'signal'>,
): Promise<AppendedJob> {
  checkAppendPlan(append, plan, settings);
  const { behind, record } = append;
  const before = new Map(record.survey.machines.map(({ code, length }) => [code, length]));
  return { behind, before, carried: await CarriedChunks.find(plan, append, reader, signal) };
}

/** A chunk of the object whose values are written anew. */
interface Carried {
  readonly stored: StoredVariable;
  readonly position: number;
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/**
 * Values that are there already and have to be written again: those of chunks that new readings go on filling, and of
 * chunks whose place the metadata take. They are read from the object, never from the database.
 */
export class CarriedChunks {
  /** By variable of the new dataset. */
  readonly #chunks: Map<number, Carried[]>;
  readonly #alongMachine: ReadonlySet<number>;
  readonly #signal: AbortSignal | undefined;

  private constructor(chunks: Map<number, Carried[]>, { alongMachine = [] }: Layout, signal: AbortSignal | undefined) {
    this.#chunks = chunks;
    this.#alongMachine = new Set(alongMachine);
    this.#signal = signal;
  }

  /** @throws NotAppended where the object does not have what its ledger says it has */
  static async find(
    plan: DatasetPlan,
    append: Append,
    reader: RangeReader,
    signal: AbortSignal | undefined,
  ): Promise<CarriedChunks> {
    const { variables } = await openNetcdf(reader, signal === undefined ? {} : { signal });
    const byName = new Map(variables.map((variable) => [variable.name.normalize('NFC'), variable]));
    const { encoding } = plan.file;
    const file = (encoding as { readonly plan: Netcdf4Plan }).plan;
    const chunks = new Map<number, Carried[]>();
    for (const [v, before] of lengthsBefore(plan, append)) {
      const { name } = file.variables[v].variable;
      const stored = byName.get(name);
      if (stored === undefined && before === 0) continue;
      if (stored === undefined) throw new NotAppended(`it has no variable ${name}`);
      const found = carriedOf(file, v, stored, layoutTime(plan.layout, v), before);
      if (found.length > 0) chunks.set(v, found);
    }
    return new CarriedChunks(chunks, plan.layout, signal);
  }

  /** The slabs, each behind the values that are there already of the chunks that it touches; then those of all others. */
  async *among(slabs: AsyncIterable<Slab>): AsyncGenerator<Slab, void, undefined> {
    for await (const slab of slabs) {
      const waiting = this.#chunks.get(slab.variable);
      if (waiting !== undefined) yield* this.#take(slab, waiting);
      yield slab;
    }
    for (const [variable, chunks] of this.#chunks) for (const chunk of chunks) yield* this.#read(variable, chunk);
    this.#chunks.clear();
  }

  async *#take({ variable, start }: Slab, waiting: readonly Carried[]): AsyncGenerator<Slab> {
    // A machine along a dimension shares its chunks with its neighbours alone.
    const isTouched = (chunk: Carried): boolean =>
      !this.#alongMachine.has(variable) || (start[0] >= chunk.start[0] && start[0] < chunk.start[0] + chunk.count[0]);
    const taken = waiting.filter(isTouched);
    if (taken.length === waiting.length) this.#chunks.delete(variable);
    else if (taken.length > 0)
      this.#chunks.set(
        variable,
        waiting.filter((chunk) => !isTouched(chunk)),
      );
    for (const chunk of taken) yield* this.#read(variable, chunk);
  }

  async *#read(variable: number, { stored, position, start, count }: Carried): AsyncGenerator<Slab> {
    const { values, type } = stored;
    let bytes: Uint8Array | undefined;
    try {
      bytes = (await values.read(position, this.#signal)) as Uint8Array | undefined;
    } catch (error) {
      if (error instanceof FormatError) throw new NotAppended(error.message);
      throw error;
    }
    // Never stored: all of it is missing.
    if (bytes !== undefined) yield { variable, start, count, data: arrayOf(type, inside(bytes, stored, count)) };
  }
}

/** How many times each variable has that grows with readings, by index. */
function* lengthsBefore({ layout, shape, survey }: DatasetPlan, { record }: Append): Generator<[number, number]> {
  const before = new Map(record.survey.machines.map(({ code, length }) => [code, length]));
  const shared = before.get(survey.machines[0].code) ?? 0;
  const lengthOf = (v: number): number | undefined => {
    const m = layout.machineOf?.(v, [0]);
    if (m === undefined) return undefined;
    return shape.sharedTime ? shared : (before.get(shape.machines[m].code) ?? 0);
  };
  for (const [v, { name }] of layout.dataset.variables.entries()) {
    const length = lengthOf(v);
    if (length !== undefined) yield [v, length];
    // Shared times that are too many to keep come with the readings.
    else if (name === 'time' && shape.sharedTime && shape.axis === undefined) yield [v, shared];
  }
}

/** The dimension of the times. */
function layoutTime({ alongMachine = [] }: Layout, variable: number): number {
  return alongMachine.includes(variable) ? 1 : 0;
}

function carriedOf(
  { variables, update }: Netcdf4Plan,
  v: number,
  stored: StoredVariable,
  time: number,
  before: number,
): Carried[] {
  const { shape, chunk, grid, variable, layout } = variables[v];
  const fits =
    stored.type === variable.type &&
    stored.shape.length === shape.length &&
    stored.shape.every((length, d) => length === (d === time ? before : shape[d]));
  if (!fits) throw new NotAppended(`its variable ${variable.name} is not what its ledger says: ${stored.shape}`);
  const { values } = stored;
  const isAlike = layout === 'chunked' && values.isChunked && values.chunk.every((length, d) => length === chunk[d]);
  const carried: Carried[] = [];
  for (const position of values.positions()) {
    const { start, count } = blockOf(position, values, stored.shape);
    const isFilling = shape[time] > before && start[time] + values.chunk[time] > before;
    if (isAlike && !isFilling) {
      const now = indexOf(position, values.grid).reduce((at, index, d) => at * grid[d] + index, 0);
      if ((update as UpdatePlan).chunks[v][now] !== 0) continue;
    }
    carried.push({ stored, position, start, count });
  }
  return carried;
}

/** The values of a chunk that lie inside the variable. */
function inside(bytes: Uint8Array, { values }: StoredVariable, count: readonly number[]): Uint8Array {
  const { chunk, width, isClipped } = values;
  if (isClipped || count.every((length, d) => length === chunk[d])) return bytes;
  const to = new Uint8Array(width * count.reduce((a, b) => a * b, 1));
  const none = count.map(() => 0);
  copyBlock({
    ...{ from: bytes, fromLengths: chunk, fromStart: none, to, toLengths: count, toStart: none },
    ...{ count, width },
  });
  return to;
}

function arrayOf(type: StoredVariable['type'], bytes: Uint8Array): NumericArray {
  const array = TYPES[type].array as unknown as new (buffer: ArrayBufferLike) => NumericArray;
  // A copy, which begins where any type may begin.
  return new array(Uint8Array.from(bytes).buffer);
}
