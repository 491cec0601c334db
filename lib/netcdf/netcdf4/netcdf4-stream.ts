import { Transform, type TransformCallback } from 'node:stream';
import { EncoderError, SettingsError } from '../../errors.js';
import { recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { Slab } from '../model.js';
import type { ReferenceEntry } from '../zarr/references-document.js';
import { BufferPool } from './buffer-pool.js';
import { ChunkEncoder, type Encoding } from './chunk-encoder.js';
import { byteLength } from './compress.js';
import { entriesOf, type FilePart, type JoinedParts, paddingEntry } from './file-part.js';
import { finalGrid, finalShapes } from './final-shapes.js';
import { ForwardOrder } from './forward.js';
import { type HeldChunk, HeldChunks } from './held-chunks.js';
import { KeptChunks } from './kept-chunks.js';
import { references } from './kerchunk-references.js';
import { ENTRY_SIZE, type LedgerEntry, ledgerSize, PieceKind } from './ledger.js';
import { crcOf, LedgerWriter, metadataPieces } from './ledger-writer.js';
import type { VariableOutcome } from './metadata.js';
import { frontSize, type MetadataBlocks, metadataAtEnd, metadataAtFront } from './metadata-blocks.js';
import { type ChunkValues, type FullChunk, OpenChunks } from './open-chunks.js';
import { OutputQueue } from './output-queue.js';
import type { Netcdf4Plan } from './plan.js';
import { checkSlab } from './slab.js';
import { isFilling, product } from './storage.js';

/** Memory use of an encoder. */
export interface Netcdf4Statistics {
  /** Most bytes in chunk buffers at a time. */
  readonly peakChunkBytes: number;
  /** Most chunks at a time that were being compressed or waited for the reader. */
  readonly peakChunksInFlight: number;
  /** Bytes of the file that nothing refers to, once the stream has ended: what an update left where it was. */
  readonly unusedBytes: number;
}

interface QueuedChunk {
  readonly variable: number;
  readonly position: number;
  readonly encoding: Encoding;
  /** It comes behind all others. */
  readonly isHeld: boolean;
}

type Piece = Pick<LedgerEntry, 'variable' | 'chunk' | 'rawHash' | 'kind'>;

/** High-water mark in bytes: only one buffer waits for the reader, because Node would copy several into one. */
const ONE_BUFFER = 1;

/** Slabs in, bytes behind the head out. */
export class Netcdf4Stream extends Transform {
  readonly head: Promise<Buffer>;
  readonly #plan: Netcdf4Plan;
  readonly #pool: BufferPool;
  readonly #open: readonly OpenChunks[];
  readonly #encoders: readonly ChunkEncoder[];
  readonly #queue: OutputQueue<QueuedChunk>;
  readonly #forward: ForwardOrder | undefined;
  readonly #ledger: LedgerWriter | undefined;
  /** Chunks that stay where they are in the file that is updated. */
  readonly #kept: KeptChunks | undefined;
  readonly #held: HeldChunks;
  /** Of a file that leaves in order, what the ledger says of its front. */
  #emitted: MetadataBlocks['ledger'];
  /** Offset in the file of the next byte. */
  #offset: number;
  #resume: (() => void) | undefined;
  /** Chunks of string variables by variable and position, kept for references. */
  readonly #texts = new Map<number, Map<number, readonly string[]>>();
  #outcomes: readonly VariableOutcome[] | undefined;
  #resolveHead!: (head: Buffer) => void;
  #rejectHead!: (error: Error) => void;

  /** Chunks are stored, and nothing else. */
  readonly #isPart: boolean;
  /** Of an update: what no slab touches is as it was. */
  readonly #keepsUntouched: boolean;
  /** Bytes of the file beyond its plan. */
  #unplanned = 0;

  /**
   * @param scope `shuffles`: some chunks alone; `parts`: what is stored already; `append`: of an update, the chunks that
   *   may differ; absent: the whole file
   */
  constructor(plan: Netcdf4Plan, threads: number, scope?: Pick<FilePart, 'shuffles'> | JoinedParts | 'append') {
    super({ writableObjectMode: true, writableHighWaterMark: 4, readableHighWaterMark: ONE_BUFFER });
    this.#plan = plan;
    this.#keepsUntouched = scope === 'append';
    this.#pool = new BufferPool();
    this.#open = plan.variables.map((storage) => new OpenChunks(storage, this.#pool));
    this.#ledger =
      plan.ledger === undefined
        ? undefined
        : new LedgerWriter({ variables: plan.variables, software: plan.software, source: plan.ledger.source });
    this.#encoders = plan.variables.map((storage) => new ChunkEncoder(storage, this.#pool, plan.ledger !== undefined));
    // While `threads` chunks are compressed, as many wait for a thread or for the reader.
    this.#queue = new OutputQueue(2 * Math.max(1, threads), (chunk) => this.#emit(chunk));
    this.#isPart = typeof scope === 'object' && 'shuffles' in scope;
    this.#kept = plan.update === undefined ? undefined : new KeptChunks(plan.update);
    this.#held = new HeldChunks(plan.options.memory / 4);
    this.#offset = this.#isPart ? 0 : (plan.update?.end ?? plan.headLength);
    if (typeof scope === 'object' && 'parts' in scope) this.#adopt(scope);
    if (typeof scope === 'object' && 'shuffles' in scope) this.#adoptShuffles(scope);
    this.head = new Promise((resolve, reject) => {
      this.#resolveHead = resolve;
      this.#rejectHead = reject;
    });
    // The stream reports the failure to callers that do not use the head.
    this.head.catch(() => {});
    if (plan.options.forward) {
      this.#forward = new ForwardOrder(plan.variables, plan.metadataSize);
      const { front, ledger } = metadataAtFront(plan, this.#forward.outcomes, plan.size);
      this.#offset = front.length;
      this.#emitted = ledger;
      this.push(front);
    }
  }

  get statistics(): Netcdf4Statistics {
    return {
      peakChunkBytes: this.#pool.peak,
      peakChunksInFlight: this.#queue.peak,
      unusedBytes: this.#kept?.unusedBytes ?? 0,
    };
  }

  references(url: string): Iterable<ReferenceEntry> {
    if (this.#outcomes === undefined) throw notEnded('the references are');
    const hasTexts = this.#plan.variables.some(({ variable }) => variable.type === 'string');
    if (hasTexts && !this.#plan.options.references) {
      throw new SettingsError(
        'ERR_NETCDF_OPTION',
        'references to string variables contain their values: set the option `references` when planning',
        { key: 'references' },
      );
    }
    return references(this.#plan, this.#outcomes, this.#texts, url);
  }

  part(): FilePart {
    if (this.#outcomes === undefined || this.#ledger === undefined) throw notEnded('the part is');
    return { bytes: this.#offset, entries: this.#ledger.entries, shuffles: this.shuffles };
  }

  get shuffles(): FilePart['shuffles'] {
    return this.#open.flatMap(({ table }, v) => (table.stored > 0 ? [[v, this.#encoders[v].shuffle] as const] : []));
  }

  #adoptShuffles({ shuffles }: Pick<FilePart, 'shuffles'>): void {
    for (const [v, shuffle] of shuffles) {
      assertPlanned(this.#encoders[v].adopt(shuffle), `chunks of variable ${v} were filtered differently`);
    }
  }

  /** Takes over what is stored already. */
  #adopt({ headRoom, parts }: JoinedParts): void {
    this.#skip(headRoom - this.#offset);
    for (const part of parts) {
      const start = this.#offset;
      this.#adoptShuffles(part);
      for (const entry of entriesOf(part)) {
        const { variable, chunk, length } = entry;
        const { table } = this.#open[variable];
        assertPlanned(start + entry.address === this.#offset, 'a part has gaps');
        assertPlanned(!table.isComplete(chunk), `chunk ${chunk} of variable ${variable} is there twice`);
        table.set(chunk, this.#offset, length);
        this.#ledger?.add({ ...entry, address: this.#offset });
        this.#offset += length;
      }
      assertPlanned(this.#offset === start + part.bytes, 'a part is longer than its chunks');
      this.#skip(part.padding);
    }
  }

  /** Leaves out bytes that nothing refers to. */
  #skip(length: number): void {
    if (length === 0) return;
    this.#ledger?.add(paddingEntry(this.#offset, length));
    this.#offset += length;
    this.#unplanned += length + ENTRY_SIZE;
  }

  override _transform(slab: Slab, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      checkSlab(slab, this.#plan.variables[slab.variable]);
      const full = this.#open[slab.variable].add(slab);
      const accept = (): void => {
        recycle(slab);
        done();
      };
      if (Array.isArray(full) && full.length === 0) accept();
      else this.#enqueueAll(slab.variable, full).then(accept, done);
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#finish().then(() => done(), done);
  }

  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#held.close();
    this.#rejectHead(error ?? new EncoderError('ERR_NETCDF_CLOSED', 'the netCDF-4 stream was closed before its end'));
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
    if (this.#stays(variable, position, values)) return;
    const isHeld = this.#plan.options.edgesLast && isFilling(this.#plan.variables[variable], position);
    this.#queue.add({ variable, position, encoding: this.#encoders[variable].encode(values), isHeld });
  }

  /** True where the file that is updated has the chunk. */
  #stays(variable: number, position: number, values: ChunkValues): boolean {
    if (this.#kept === undefined) return false;
    const place = this.#kept.take(variable, position, values, this.#offset);
    if (place === undefined) return false;
    this.#open[variable].table.set(position, place.address, place.length);
    if (!Array.isArray(values)) this.#pool.release(values);
    return true;
  }

  /** Pushes one chunk, and waits while the reader is full. */
  async #emit({ variable, position, encoding, isHeld }: QueuedChunk): Promise<void> {
    const start = this.#offset;
    const { before, parts, rawHash, textsHash } = await encoding(start);
    if (isHeld) {
      this.#held.add({ variable, position, rawHash, parts });
      return;
    }
    const planned = this.#forward?.address(variable, position) ?? start + (before?.length ?? 0);
    if (before !== undefined) {
      // Texts may take fewer bytes than planned.
      const texts =
        planned > start + before.length ? [before, Buffer.alloc(planned - start - before.length)] : [before];
      await this.#put(texts, { variable, chunk: position, rawHash: textsHash, kind: PieceKind.TEXTS });
    }
    assertPlanned(this.#offset === planned, 'a chunk is not at its planned address');
    await this.#putChunk({ variable, position, rawHash, parts });
  }

  async #putChunk({ variable, position, rawHash, parts }: HeldChunk): Promise<void> {
    this.#open[variable].table.set(position, this.#offset, byteLength(parts));
    await this.#put(parts, { variable, chunk: position, rawHash, kind: PieceKind.CHUNK });
  }

  /** Pushes the parts of one piece of the file, and enters it into the ledger. */
  async #put(parts: readonly Uint8Array[], piece: Piece): Promise<void> {
    const length = byteLength(parts);
    if (length === 0) return;
    this.#ledger?.add({ ...piece, address: this.#offset, length, crc: crcOf(parts), filterMask: 0 });
    for (const part of parts) await this.#push(part);
  }

  async #push(bytes: Uint8Array): Promise<void> {
    this.#offset += bytes.length;
    if (this.push(bytes)) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
  }

  async #finish(): Promise<void> {
    const shapes = finalShapes(
      this.#plan.variables,
      this.#open.map(({ length }) => length),
    );
    if (this.#forward === undefined) await this.#enqueueRest(shapes);
    else this.#forward.end();
    await this.#queue.drained();
    for (const chunk of this.#held.chunks()) await this.#putChunk(chunk);
    this.#kept?.checkUse(this.#offset);
    this.#outcomes = this.#forward?.outcomes ?? this.#results(shapes);
    if (this.#isPart) return;
    if (this.#forward === undefined) await this.#putMetadata(this.#outcomes);
    else await this.#putLedger(this.#outcomes, this.#emitted);
    const { size, exact } = this.#plan;
    if (exact && this.#unplanned === 0) assertPlanned(this.#offset === size, 'the file does not have its planned size');
    else
      assertPlanned(
        this.#offset <= size + this.#unplanned,
        `the file has ${this.#offset} bytes, more than the planned ${size}`,
      );
  }

  /** Completes partly filled chunks, and adds missing ones where the file needs them. */
  async #enqueueRest(shapes: readonly (readonly number[])[]): Promise<void> {
    for (const [v, storage] of this.#plan.variables.entries()) {
      for (const chunk of this.#open[v].finish()) await this.#enqueue(v, chunk);
      if (this.#isPart) continue;
      if (this.#keepsUntouched) this.#keepUntouched(v, product(finalGrid(storage, shapes[v])));
      // Compressed numbers can leave chunks out. Strings cannot, because HDF5 has no fill value for them. Uncompressed
      // variables have their full size, because the planned size may be exact.
      if (storage.deflate > 0 && storage.variable.type !== 'string') continue;
      const count = product(finalGrid(storage, shapes[v]));
      for (const chunk of this.#open[v].missing(count)) await this.#enqueue(v, chunk);
    }
  }

  /** Takes over the chunks of the base that no slab has touched. */
  #keepUntouched(v: number, count: number): void {
    const { table } = this.#open[v];
    for (const position of this.#open[v].untouched(count)) {
      const place = this.#kept?.keep(v, position);
      if (place !== undefined) table.set(position, place.address, place.length);
    }
  }

  #results(shapes: readonly (readonly number[])[]): VariableOutcome[] {
    return this.#plan.variables.map((storage, v) => {
      const grid = finalGrid(storage, shapes[v]);
      const chunks = this.#open[v].table.index(storage.chunk, storage.width, grid);
      return { shape: shapes[v], shuffle: this.#encoders[v].shuffle, chunks };
    });
  }

  async #putMetadata(outcomes: readonly VariableOutcome[]): Promise<void> {
    const isFront = this.#plan.options.metadata === 'front';
    const { front, end, ledger } = isFront
      ? metadataAtFront(this.#plan, outcomes, this.#offset + this.#ledgerSize(frontSize(this.#plan) - SUPERBLOCK_SIZE))
      : metadataAtEnd(this.#plan, outcomes, this.#offset, (size) => this.#ledgerSize(size));
    if (end !== undefined) await this.#push(end);
    await this.#putLedger(outcomes, ledger);
    this.#resolveHead(front);
  }

  /** Bytes of the ledger, once all chunks are in it. */
  #ledgerSize(metadataSize: number): number {
    const { ledger } = this.#plan;
    if (ledger === undefined || this.#ledger === undefined) return 0;
    const count = this.#ledger.count + (this.#plan.update?.entries.count ?? 0);
    return ledgerSize(ledger.preambleSize, count + metadataPieces(ledger.headersSize, metadataSize));
  }

  async #putLedger(outcomes: readonly VariableOutcome[], metadata: MetadataBlocks['ledger']): Promise<void> {
    if (this.#ledger === undefined || metadata === undefined) return;
    const shuffles = outcomes.map(({ shuffle }) => shuffle);
    for (const part of this.#ledger.finish(metadata, shuffles, this.#kept?.entries)) await this.#push(part);
  }
}

function notEnded(what: string): EncoderError {
  return new EncoderError('ERR_NETCDF_NOT_ENDED', `${what} known once the netCDF-4 stream has ended`);
}
