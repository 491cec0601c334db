import { availableParallelism } from 'node:os';
import { Transform, type TransformCallback } from 'node:stream';
import { recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import type { Encoder } from '../encoder.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { Slab } from '../model.js';
import { BufferPool } from './buffer-pool.js';
import { ChunkEncoder, type Encoding } from './chunk-encoder.js';
import { byteLength } from './compress.js';
import { ForwardOrder } from './forward.js';
import { type ReferenceEntry, references } from './kerchunk-references.js';
import { Metadata, type VariableOutcome } from './metadata.js';
import { type FullChunk, OpenChunks } from './open-chunks.js';
import { OutputQueue } from './output-queue.js';
import type { Netcdf4Plan } from './plan.js';
import { checkSlab } from './slab.js';
import { product, type VariableStorage } from './storage.js';

export interface Netcdf4EncoderOptions {
  /** Chunks that are compressed at a time. Default: the processors available. The output does not depend on it. */
  readonly threads?: number;
}

/** Counts for those who look after memory. */
export interface Netcdf4Statistics {
  /** The most bytes that chunk buffers had at a time. */
  readonly peakChunkBytes: number;
  /** The most chunks that were being compressed or waited to be taken at a time. */
  readonly peakChunksInFlight: number;
}

export interface Netcdf4Encoder extends Encoder {
  readonly statistics: Netcdf4Statistics;
  /**
   * The file as references of kerchunk, once the stream has ended.
   *
   * @param url where the file is (`s3://bucket/key`, a path)
   * @throws Error while the stream has not ended, and where there are string variables without `references` in the plan
   */
  references(url: string): Iterable<ReferenceEntry>;
}

/** Writes a netCDF-4 file as planned: slabs in any order, chunks as they become full, the head at the end. */
export function createNetcdf4Encoder(plan: Netcdf4Plan, options: Netcdf4EncoderOptions = {}): Netcdf4Encoder {
  const stream = new Netcdf4Stream(plan, options.threads ?? availableParallelism());
  return {
    size: plan.size,
    exact: plan.exact,
    headLength: plan.headLength,
    head: plan.options.forward ? undefined : stream.head,
    stream,
    references: (url) => stream.references(url),
    get statistics() {
      return stream.statistics;
    },
  };
}

interface QueuedChunk {
  readonly variable: number;
  readonly position: number;
  readonly encoding: Encoding;
}

/** A buffer at a time waits to be read: Node would copy several into one. */
const ONE_BUFFER = 1;

class Netcdf4Stream extends Transform {
  readonly head: Promise<Buffer>;
  readonly #plan: Netcdf4Plan;
  readonly #pool: BufferPool;
  readonly #open: readonly OpenChunks[];
  readonly #encoders: readonly ChunkEncoder[];
  readonly #queue: OutputQueue<QueuedChunk>;
  readonly #forward: ForwardOrder | undefined;
  /** Offset in the file of what is pushed next. */
  #offset: number;
  #wantsMore: (() => void) | undefined;
  /** Chunks of string variables by variable and position, kept for references. */
  readonly #texts = new Map<number, Map<number, readonly string[]>>();
  #outcomes: readonly VariableOutcome[] | undefined;
  #resolveHead!: (head: Buffer) => void;
  #rejectHead!: (error: Error) => void;

  constructor(plan: Netcdf4Plan, threads: number) {
    super({ writableObjectMode: true, writableHighWaterMark: 4, readableHighWaterMark: ONE_BUFFER });
    this.#plan = plan;
    this.#pool = new BufferPool();
    this.#open = plan.variables.map((storage) => new OpenChunks(storage, this.#pool));
    this.#encoders = plan.variables.map((storage) => new ChunkEncoder(storage, this.#pool));
    // While `threads` chunks are compressed, as many wait to be compressed or taken.
    this.#queue = new OutputQueue(2 * Math.max(1, threads), (chunk) => this.#emit(chunk));
    this.#offset = plan.headLength;
    this.head = new Promise((resolve, reject) => {
      this.#resolveHead = resolve;
      this.#rejectHead = reject;
    });
    // Whoever does not ask for the head learns of a failure from the stream.
    this.head.catch(() => {});
    if (plan.options.forward) {
      this.#forward = new ForwardOrder(plan.variables, plan.metadataSize);
      const front = this.#front(this.#forward.outcomes, this.#forward.size);
      this.#offset = front.length;
      this.push(front);
    }
  }

  get statistics(): Netcdf4Statistics {
    return { peakChunkBytes: this.#pool.peak, peakChunksInFlight: this.#queue.peak };
  }

  references(url: string): Iterable<ReferenceEntry> {
    if (this.#outcomes === undefined) throw new Error('References are known once the netCDF-4 stream has ended');
    const hasTexts = this.#plan.variables.some(({ variable }) => variable.type === 'string');
    if (hasTexts && !this.#plan.options.references) {
      throw new Error('References to string variables hold their values: plan with the option `references`');
    }
    return references(this.#plan, this.#outcomes, this.#texts, url);
  }

  override _transform(slab: Slab, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      checkSlab(slab, this.#plan.variables[slab.variable]);
      const full = this.#open[slab.variable].add(slab);
      const taken = (): void => {
        recycle(slab);
        done();
      };
      if (Array.isArray(full) && full.length === 0) taken();
      else this.#enqueueAll(slab.variable, full).then(taken, done);
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#finish().then(() => done(), done);
  }

  override _read(size: number): void {
    const wantsMore = this.#wantsMore;
    this.#wantsMore = undefined;
    wantsMore?.();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#rejectHead(error ?? new Error('The netCDF-4 encoder was closed before its end'));
    done(error);
  }

  async #enqueueAll(variable: number, chunks: Iterable<FullChunk>): Promise<void> {
    for (const chunk of chunks) await this.#enqueue(variable, chunk);
  }

  async #enqueue(variable: number, { position, values }: FullChunk): Promise<void> {
    if (this.#queue.isFull) await this.#queue.room();
    this.#forward?.next(variable, position);
    if (Array.isArray(values) && this.#plan.options.references) {
      const chunks = this.#texts.get(variable) ?? new Map<number, readonly string[]>();
      this.#texts.set(variable, chunks.set(position, values));
    }
    this.#queue.add({ variable, position, encoding: this.#encoders[variable].encode(values) });
  }

  /** Pushes one chunk, and waits until more is wanted. */
  async #emit({ variable, position, encoding }: QueuedChunk): Promise<void> {
    const { before, parts } = await encoding(this.#offset);
    if (before !== undefined) await this.#push(before);
    const planned = this.#forward?.address(variable, position) ?? this.#offset;
    // Texts may take fewer bytes than were planned for them.
    if (before !== undefined && planned > this.#offset) await this.#push(Buffer.alloc(planned - this.#offset));
    assertPlanned(this.#offset === planned, 'a chunk lies where it was planned');
    this.#open[variable].table.set(position, this.#offset, byteLength(parts));
    for (const part of parts) await this.#push(part);
  }

  async #push(bytes: Uint8Array): Promise<void> {
    this.#offset += bytes.length;
    if (this.push(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#wantsMore = resolve;
    });
  }

  async #finish(): Promise<void> {
    const shapes = this.#finalShapes();
    if (this.#forward === undefined) await this.#enqueueRest(shapes);
    else this.#forward.end();
    await this.#queue.drained();
    this.#outcomes = this.#forward?.outcomes ?? this.#results(shapes);
    if (this.#forward === undefined) await this.#putMetadata(this.#outcomes);
    const { size, exact } = this.#plan;
    if (exact) assertPlanned(this.#offset === size, 'the file has its planned size');
    else assertPlanned(this.#offset <= size, `the file has ${this.#offset} bytes, at most ${size} were planned`);
  }

  /** Chunks that no more slabs will fill. */
  async #enqueueRest(shapes: readonly (readonly number[])[]): Promise<void> {
    for (const [v, storage] of this.#plan.variables.entries()) {
      for (const chunk of this.#open[v].finish()) await this.#enqueue(v, chunk);
      // HDF5 has no fill value for strings, and what is not compressed has its full size, which may have been promised.
      if (storage.deflate > 0 && storage.variable.type !== 'string') continue;
      const count = product(gridOf(storage, shapes[v]));
      for (const chunk of this.#open[v].missing(count)) await this.#enqueue(v, chunk);
    }
  }

  #results(shapes: readonly (readonly number[])[]): VariableOutcome[] {
    return this.#plan.variables.map((storage, v) => {
      const grid = gridOf(storage, shapes[v]);
      const chunks = this.#open[v].table.index(storage.chunk, storage.width, grid);
      return { shape: shapes[v], shuffle: this.#encoders[v].shuffle, chunks };
    });
  }

  async #putMetadata(outcomes: readonly VariableOutcome[]): Promise<void> {
    if (this.#plan.options.metadata === 'front') {
      this.#resolveHead(this.#front(outcomes, this.#offset));
      return;
    }
    const metadata = new Metadata(this.#plan, outcomes, this.#offset);
    const block = Buffer.alloc(metadata.size);
    metadata.put(block, 0);
    await this.#push(block);
    const superblock = Buffer.alloc(SUPERBLOCK_SIZE);
    metadata.putSuperblock(superblock, this.#offset);
    this.#resolveHead(superblock);
  }

  /** The superblock and all metadata, as long as planned. */
  #front(outcomes: readonly VariableOutcome[], size: number): Buffer {
    const front = Buffer.alloc(SUPERBLOCK_SIZE + this.#plan.metadataSize);
    const metadata = new Metadata(this.#plan, outcomes, SUPERBLOCK_SIZE);
    metadata.put(front, SUPERBLOCK_SIZE);
    metadata.putSuperblock(front, size);
    return front;
  }

  /** Shapes as planned, the first dimension as long as the longest variable where it grows. */
  #finalShapes(): number[][] {
    const { variables } = this.#plan;
    const lengths = new Map<string, number>();
    variables.forEach(({ variable, grows, shape }, v) => {
      if (!grows) return;
      const [name] = variable.dimensions;
      lengths.set(name, Math.max(lengths.get(name) ?? shape[0], this.#open[v].length));
    });
    return variables.map(({ variable, grows, shape }) =>
      grows ? [lengths.get(variable.dimensions[0])!, ...shape.slice(1)] : [...shape],
    );
  }
}

function gridOf({ grid, grows, chunk }: VariableStorage, shape: readonly number[]): number[] {
  return grows ? [Math.ceil(shape[0] / chunk[0]), ...grid.slice(1)] : [...grid];
}
