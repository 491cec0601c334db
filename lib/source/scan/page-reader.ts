import { batchLength, type ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import { type LeafPageRange, leafRuns } from '../../sqlite/leaf-page-ranges.js';
import type { PageFile } from '../../sqlite/page-file.js';
import { Pager } from '../../sqlite/pager.js';
import { type ByteHash, ByteSequence } from '../../survey/index.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from '../rows/readings-table.js';
import { BatchColumns } from './batch-columns.js';
import { decodeRuns } from './decode-inline.js';
import type { PageTable } from './page-table.js';
import { inOrder } from './read-ahead.js';
import { rebatch } from './rebatch.js';
import type { DecodedRange, WorkerPool } from './worker-pool.js';

export interface PageReadOptions extends ReadOptions {
  /** Threads to decode with, for machines of which none is left out; absent: the calling thread. */
  readonly pool?: WorkerPool;
  /**
   * Told, when a pass that does not read keys comes to its end, the hash of their bytes, where it is known: not where rows are not as most
   * are. What it throws ends the pass.
   */
  readonly onKeys?: (bytes: ByteHash) => void;
}

/**
 * Reads a table from the pages of the database file: the batches that `RowReader` gives, decoded without SQLite. The transaction of
 * `file` must stay open, and `file` too, until a pass has ended. Memory is bounded: at most two runs of pages and a batch, or with
 * threads the runs that the pool decodes ahead.
 *
 * A damaged page ends the pass with a SourceError ERR_SOURCE_CORRUPT that says which and what is wrong with it.
 */
export class PageReader implements TableReader {
  readonly #file: PageFile;
  readonly #table: PageTable;
  readonly #machines: MachineCodes;
  readonly #tally: Tally;
  readonly #options: PageReadOptions;

  /** @param table what `pageReadable` said of it */
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

  /** Columns of values that are read. */
  get #width(): number {
    return (this.#options.values ?? true) ? this.table.signals.length : 0;
  }

  get #batchLength(): number {
    return batchLength(this.#width);
  }

  async *batches(): AsyncIterableIterator<ReadingBatch> {
    const { pool, onKeys } = this.#options;
    const pager = new Pager(this.#file.geometry, this.table.name);
    const runs = leafRuns(pager, this.#table.rootPage);
    const bytes = yield* pool === undefined ? this.#decoded(pager, runs) : this.#pooled(pool, pager, runs);
    if (bytes !== undefined) onKeys?.(bytes);
  }

  async *#pooled(
    pool: WorkerPool,
    pager: Pager,
    runs: Generator<LeafPageRange>,
  ): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const first: LeafPageRange[] = [];
    for (let next = runs.next(); !next.done; next = runs.next()) {
      if (first.push(next.value) >= pool.minRuns) break;
    }
    const all = joined(first, runs);
    if (first.length < pool.minRuns) return yield* this.#grouped(pool, all, (...run) => pool.decodeHere(...run));
    if (pool.isParallel) return yield* this.#grouped(pool, all, (...run) => pool.decode(...run));
    return yield* this.#decoded(pager, all);
  }

  /** Decoded in this thread, while the next pages are read. */
  #decoded(pager: Pager, runs: Iterator<LeafPageRange>): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const decoding = { file: this.#file, table: this.#table, machines: this.#machines, tally: this.#tally };
    return decodeRuns(decoding, this.#scanOptions, pager, runs);
  }

  /** Decoded by `pool`: in its threads, or, where they would take longer to start, by what this thread has for all tables. */
  async *#grouped(
    pool: WorkerPool,
    runs: Iterator<LeafPageRange>,
    how: (...run: Parameters<WorkerPool['decode']>) => Promise<DecodedRange> | DecodedRange,
  ): AsyncGenerator<ReadingBatch, ByteHash | undefined> {
    const options = this.#scanOptions;
    const { keys, hashKeys } = options;
    const description = { geometry: this.#file.geometry, table: this.#table, options };
    let bytes = hashKeys ? new ByteSequence() : undefined;
    const scan = pool.begin();
    const decode = async (run: LeafPageRange): Promise<DecodedRange> => {
      const decoded = await how(scan, description, run);
      this.#file.assertPinned();
      return decoded;
    };
    const decoded = async function* (): AsyncGenerator<DecodedRange> {
      for await (const run of inOrder(runs, pool.ahead, decode)) {
        if (run.bytes === undefined) bytes = undefined;
        else bytes?.merge(run.bytes);
        yield run;
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

  /** What of the options threads are told. */
  get #scanOptions() {
    const { values = true, keys = true, rules, onKeys } = this.#options;
    return { values, keys, hashKeys: onKeys !== undefined && !keys, ...(rules === undefined ? {} : { rules }) };
  }
}

function* joined(first: readonly LeafPageRange[], rest: Iterable<LeafPageRange>): Generator<LeafPageRange> {
  yield* first;
  yield* rest;
}
