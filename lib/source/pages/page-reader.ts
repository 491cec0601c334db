import { batchLength, type ReadingBatch } from '../../batch.js';
import type { Tally } from '../../tally.js';
import { CellDecoder } from '../cell-decoder.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from '../readings-table.js';
import { BatchColumns } from './batch-columns.js';
import { type BatchHook, loadHook } from './batch-hook.js';
import { ColumnScan } from './column-scan.js';
import { type LeafRun, leafRuns } from './leaf-runs.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { PageFile } from './page-file.js';
import type { PageTable } from './page-table.js';
import { Pager } from './pager.js';
import type { DecodedRun, ScanPool } from './pool.js';
import { inOrder, loadedRuns } from './read-ahead.js';
import { regroup } from './regroup.js';

export interface PageReadOptions extends ReadOptions {
  /** Threads to decode with, for machines of which none is left out; absent: the calling thread. */
  readonly pool?: ScanPool;
  /** What else is done to the readings where they are decoded. */
  readonly hook?: BatchHook;
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
    if (pool?.isParallel !== true) {
      yield* this.#decoded(pager, runs);
      return;
    }
    const first: LeafRun[] = [];
    for (let next = runs.next(); !next.done; next = runs.next()) {
      if (first.push(next.value) >= pool.minRuns) break;
    }
    const all = joined(first, runs);
    yield* first.length < pool.minRuns ? this.#decoded(pager, all) : this.#pooled(pool, all);
  }

  /** Decoded in this thread, while the next run is read. */
  async *#decoded(pager: Pager, runs: Iterator<LeafRun>): AsyncGenerator<ReadingBatch> {
    const cells = new CellDecoder(this.table, this.#machines, this.#tally);
    const columns = new ColumnScan(this.#table, cells, new NameIndex(this.#machines), this.#options);
    const leaves = new LeafScan(pager, this.#table.rootPage, columns);
    const hook = await loadHook(this.#options.hook);
    columns.begin(this.#batchLength);
    for await (const { run, window } of loadedRuns(pager, runs)) {
      this.#file.assertPinned();
      for (let i = 0; i < run.pages.length; i++) {
        leaves.begin(window.view, window.offsets[i], run.pages[i], run.keys[i], run.keys[i + 1]);
        while (!leaves.next()) {
          hook(columns.batch, this.#tally);
          yield columns.batch;
          columns.begin(this.#batchLength);
        }
      }
    }
    if (columns.batch.length === 0) return;
    hook(columns.batch, this.#tally);
    yield columns.batch;
  }

  /** Decoded in the threads of `pool`. */
  async *#pooled(pool: ScanPool, runs: Iterator<LeafRun>): AsyncGenerator<ReadingBatch> {
    const { values = true, keys = true, hook } = this.#options;
    const description = { geometry: this.#file.geometry, table: this.#table, options: { values, keys }, hook };
    const scan = pool.begin();
    const decode = async (run: LeafRun): Promise<DecodedRun> => {
      const decoded = await pool.decode(scan, description, run);
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
