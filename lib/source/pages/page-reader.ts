import { batchLength, type ReadingBatch } from '../../batch.js';
import type { Tally } from '../../tally.js';
import { CellDecoder } from '../cell-decoder.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from '../readings-table.js';
import { ColumnScan } from './column-scan.js';
import { type LeafRun, leafRuns } from './leaf-runs.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { PageFile } from './page-file.js';
import type { PageTable } from './page-table.js';
import { PageWindow } from './page-window.js';
import { Pager } from './pager.js';

/** A run of leaf pages and the buffer they were read into. */
interface LoadedRun {
  readonly run: LeafRun;
  readonly window: PageWindow;
}

/**
 * Reads a table from the pages of the database file: the rows that `RowReader` gives, in the same order, decoded without SQLite. The
 * transaction of `file` must stay open, and `file` too, until a pass has ended. One run of pages is read ahead.
 *
 * A damaged page ends the pass with a SourceError ERR_SOURCE_CORRUPT that says which and what is wrong with it.
 */
export class PageReader implements TableReader {
  readonly #file: PageFile;
  readonly #table: PageTable;
  readonly #machines: MachineCodes;
  readonly #tally: Tally;
  readonly #options: ReadOptions;

  /** @param table what `pageReadable` said of it */
  constructor(file: PageFile, table: PageTable, machines: MachineCodes, tally: Tally, options: ReadOptions = {}) {
    this.#file = file;
    this.#table = table;
    this.#machines = machines;
    this.#tally = tally;
    this.#options = options;
  }

  get table(): ReadingsTable {
    return this.#table.readings;
  }

  async *batches(): AsyncIterableIterator<ReadingBatch> {
    const pager = new Pager(this.#file.geometry, this.table.name);
    const cells = new CellDecoder(this.table, this.#machines, this.#tally);
    const columns = new ColumnScan(this.#table, cells, new NameIndex(this.#machines), this.#options);
    const leaves = new LeafScan(pager, this.#table.rootPage, columns);
    const capacity = batchLength((this.#options.values ?? true) ? this.table.signals.length : 0);
    columns.begin(capacity);
    for await (const { run, window } of this.#runs(pager)) {
      for (let i = 0; i < run.pages.length; i++) {
        leaves.begin(window.view, window.offsets[i], run.pages[i], run.keys[i], run.keys[i + 1]);
        while (!leaves.next()) {
          yield columns.batch;
          columns.begin(capacity);
        }
      }
    }
    if (columns.batch.length > 0) yield columns.batch;
  }

  /** The runs of the table, each read while the one before is worked on. */
  async *#runs(pager: Pager): AsyncGenerator<LoadedRun> {
    const runs = leafRuns(pager, this.#table.rootPage);
    let spare = new PageWindow(pager);
    let loading = load(runs, new PageWindow(pager));
    try {
      for (let loaded = await loading; loaded !== undefined; loaded = await loading) {
        this.#file.assertPinned();
        loading = load(runs, spare);
        // It may fail before it is waited for, which is no reason to end the process.
        loading.catch(() => undefined);
        yield loaded;
        spare = loaded.window;
      }
    } finally {
      // The descriptor may be closed next.
      await loading.catch(() => undefined);
    }
  }
}

async function load(runs: Generator<LeafRun>, window: PageWindow): Promise<LoadedRun | undefined> {
  const next = runs.next();
  if (next.done) return undefined;
  await window.load(next.value.pages);
  return { run: next.value, window };
}
