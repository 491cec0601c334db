import { batchLength, type ReadingBatch } from '../../batch.js';
import type { Tally } from '../../tally.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from '../readings-table.js';
import { BatchColumns } from './batch-columns.js';
import { decodeRuns } from './decode-runs.js';
import { type LeafRun, leafRuns } from './leaf-runs.js';
import type { PageFile } from './page-file.js';
import type { PageTable } from './page-table.js';
import { Pager } from './pager.js';
import type { DecodedRun, ScanPool } from './pool.js';
import { inOrder } from './read-ahead.js';
import { regroup } from './regroup.js';

export interface PageReadOptions extends ReadOptions {
  /** Threads to decode with, for machines of which none is left out; absent: the calling thread. */
  readonly pool?: ScanPool;
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
    const { pool } = this.#options;
    const pager = new Pager(this.#file.geometry, this.table.name);
    const runs = leafRuns(pager, this.#table.rootPage);
    if (pool === undefined) {
      yield* this.#decoded(pager, runs);
      return;
    }
    const first: LeafRun[] = [];
    for (let next = runs.next(); !next.done; next = runs.next()) {
      if (first.push(next.value) >= pool.minRuns) break;
    }
    const all = joined(first, runs);
    if (first.length < pool.minRuns) yield* this.#grouped(pool, all, (...run) => pool.decodeHere(...run));
    else if (pool.isParallel) yield* this.#grouped(pool, all, (...run) => pool.decode(...run));
    else yield* this.#decoded(pager, all);
  }

  /** Decoded in this thread, while the next pages are read. */
  #decoded(pager: Pager, runs: Iterator<LeafRun>): AsyncGenerator<ReadingBatch> {
    const decoding = { file: this.#file, table: this.#table, machines: this.#machines, tally: this.#tally };
    return decodeRuns(decoding, this.#options, pager, runs);
  }

  /** Decoded by `pool`: in its threads, or, where they would take longer to start, by what this thread has for all tables. */
  async *#grouped(
    pool: ScanPool,
    runs: Iterator<LeafRun>,
    how: (...run: Parameters<ScanPool['decode']>) => Promise<DecodedRun> | DecodedRun,
  ): AsyncGenerator<ReadingBatch> {
    const { values = true, keys = true, rules } = this.#options;
    const options = { values, keys, ...(rules === undefined ? {} : { rules }) };
    const description = { geometry: this.#file.geometry, table: this.#table, options };
    const scan = pool.begin();
    const decode = async (run: LeafRun): Promise<DecodedRun> => {
      const decoded = await how(scan, description, run);
      this.#file.assertPinned();
      return decoded;
    };
    try {
      const open = (): BatchColumns => new BatchColumns(this.#batchLength, this.#width, keys);
      yield* regroup(inOrder(runs, pool.ahead, decode), open, this.#machines, this.#tally);
    } finally {
      pool.end(scan);
    }
  }
}

function* joined(first: readonly LeafRun[], rest: Iterable<LeafRun>): Generator<LeafRun> {
  yield* first;
  yield* rest;
}
