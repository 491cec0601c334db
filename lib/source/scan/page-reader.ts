import { batchLength, type ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { PageFile } from '../../sqlite/page-file.js';
import { Pager } from '../../sqlite/pager.js';
import { type ByteHash, ByteSequence } from '../../survey/index.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from '../rows/readings-table.js';
import { BatchColumns } from './batch-columns.js';
import { decodeRanges } from './decode-inline.js';
import type { PageTable } from './page-table.js';
import { inOrder } from './read-ahead.js';
import { rebatch } from './rebatch.js';
import { wantedRanges } from './wanted-ranges.js';
import type { DecodedRange, WorkerPool } from './worker-pool.js';

export interface PageReadOptions extends ReadOptions {
  /** Threads that decode; only if no machine is left out. Absent: the calling thread decodes. */
  readonly pool?: WorkerPool;
  /**
   * Called at the end of a pass without keys, with the hash of their bytes. Not called if WebAssembly could not read
   * every row. If it throws, the pass fails with that error.
   */
  readonly onKeys?: (bytes: ByteHash) => void;
}

/**
 * Reads a table from the pages of the database file, without SQLite, and yields the same batches as `RowReader`. `file`
 * and its transaction must stay open until the pass ends. Memory is bounded: two ranges of pages and a batch, or with
 * threads the ranges that the pool decodes ahead.
 *
 * On a damaged page the pass throws SourceError ERR_SOURCE_CORRUPT, which names the page and what is wrong with it.
 */
export class PageReader implements TableReader {
  readonly #file: PageFile;
  readonly #table: PageTable;
  readonly #machines: MachineCodes;
  readonly #tally: Tally;
  readonly #options: PageReadOptions;

  /** @param table from `pageReadable` */
  constructor(file: PageFile, table: PageTable, machines: MachineCodes, tally: Tally, options: PageReadOptions = {}) {
    this.#file = file;
    this.#table = table;
    this.#machines = machines;
    this.#tally = tally;
    this.#options = options;
  }

  get table(): ReadingsTable {
    return this.#table.readings;
  }

  /** Number of value columns to read. */
  get #width(): number {
    return (this.#options.values ?? true) ? this.table.signals.length : 0;
  }

  get #batchLength(): number {
    return batchLength(this.#width);
  }

  async *batches(): AsyncIterableIterator<ReadingBatch> {
    const { pool, onKeys } = this.#options;
    const pager = new Pager(this.#file.geometry, this.table.name);
    const ranges = wantedRanges(this.#file, this.#table, pager);
    const bytes = yield* pool === undefined ? this.#decoded(pager, ranges) : this.#pooled(pool, pager, ranges);
    if (bytes !== undefined) onKeys?.(bytes);
  }

  async *#pooled(
    pool: WorkerPool,
    pager: Pager,
    ranges: Generator<LeafPageRange>,
  ): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const first: LeafPageRange[] = [];
    for (let next = ranges.next(); !next.done; next = ranges.next()) {
      if (first.push(next.value) >= pool.minRanges) break;
    }
    const all = joined(first, ranges);
    if (first.length < pool.minRanges) return yield* this.#ordered(pool, all, (...args) => pool.decodeInline(...args));
    if (pool.isParallel) return yield* this.#ordered(pool, all, (...args) => pool.decode(...args));
    return yield* this.#decoded(pager, all);
  }

  /** Decode in this thread, while the next pages are being read. */
  #decoded(pager: Pager, ranges: Iterator<LeafPageRange>): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const decoding = { file: this.#file, table: this.#table, machines: this.#machines, tally: this.#tally };
    return decodeRanges(decoding, this.#scanOptions, pager, ranges);
  }

  /**
   * Decode with `pool` and yield the ranges in order.
   * @param decodeRange in the threads of the pool; or inline for a small table, for which they would start too late
   */
  async *#ordered(
    pool: WorkerPool,
    ranges: Iterator<LeafPageRange>,
    decodeRange: (...args: Parameters<WorkerPool['decode']>) => Promise<DecodedRange> | DecodedRange,
  ): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const options = this.#scanOptions;
    const { keys, hashKeys } = options;
    const description = { geometry: this.#file.geometry, table: this.#table, options };
    let bytes = hashKeys ? new ByteSequence() : undefined;
    const scan = pool.begin();
    const decode = async (range: LeafPageRange): Promise<DecodedRange> => {
      const decoded = await decodeRange(scan, description, range);
      this.#file.assertPinned();
      return decoded;
    };
    const decoded = async function* (): AsyncGenerator<DecodedRange> {
      for await (const range of inOrder(ranges, pool.ahead, decode)) {
        if (range.bytes === undefined) bytes = undefined;
        else bytes?.merge(range.bytes);
        yield range;
      }
    };
    try {
      const open = (): BatchColumns => new BatchColumns(this.#batchLength, this.#width, keys);
      yield* rebatch(decoded(), open, this.#machines, this.#tally);
      return bytes;
    } finally {
      pool.end(scan);
    }
  }

  /** The options that are posted to threads. */
  get #scanOptions() {
    const { values = true, keys = true, rules, onKeys } = this.#options;
    return { values, keys, hashKeys: onKeys !== undefined && !keys, ...(rules === undefined ? {} : { rules }) };
  }
}

function* joined(first: readonly LeafPageRange[], rest: Iterable<LeafPageRange>): Generator<LeafPageRange> {
  yield* first;
  yield* rest;
}
