import { batchLength } from '../../batch.js';
import type { Tally } from '../../tally.js';
import { CellDecoder } from '../cell-decoder.js';
import type { MachineCodes, ReadOptions } from '../readings-table.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
import type { LeafRun } from './leaf-runs.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { PageFile } from './page-file.js';
import type { PageTable } from './page-table.js';
import type { Pager } from './pager.js';
import { loadedRuns } from './read-ahead.js';

/** What is decoded, and with whose codes. */
export interface Decoding {
  readonly file: PageFile;
  readonly table: PageTable;
  readonly machines: MachineCodes;
  readonly tally: Tally;
}

/** Readings of runs of leaf pages, decoded in this thread while the next run is read. */
export async function* decodeRuns(
  { file, table, machines, tally }: Decoding,
  options: ReadOptions,
  pager: Pager,
  runs: Iterator<LeafRun>,
): AsyncGenerator<BatchColumns> {
  const cells = new CellDecoder(table.readings, machines, tally);
  const columns = new ColumnScan(table, cells, new NameIndex(machines), options);
  const leaves = new LeafScan(pager, table.rootPage, columns);
  const length = batchLength((options.values ?? true) ? table.signals.length : 0);
  columns.begin(length);
  for await (const { run, window } of loadedRuns(pager, runs)) {
    file.assertPinned();
    for (let i = 0; i < run.pages.length; i++) {
      leaves.begin(window.view, window.offsets[i], run.pages[i], run.keys[i], run.keys[i + 1]);
      while (!leaves.next()) {
        yield columns.batch;
        columns.begin(length);
      }
    }
  }
  if (columns.batch.length > 0) yield columns.batch;
}
