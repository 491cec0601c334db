import { batchLength } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { PageFile } from '../../sqlite/page-file.js';
import type { Pager } from '../../sqlite/pager.js';
import type { ByteHash } from '../../survey/index.js';
import { CellDecoder } from '../rows/cell-decoder.js';
import type { MachineCodes } from '../rows/readings-table.js';
import { cleanRead } from '../rows/readings-table.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { PageTable } from './page-table.js';
import { loadedRuns } from './read-ahead.js';
import type { PageScanOptions } from './scan-messages.js';
import { rolesOf, WasmScanner } from './wasm-scanner.js';

/** What is decoded, and with whose codes. */
export interface Decoding {
  readonly file: PageFile;
  readonly table: PageTable;
  readonly machines: MachineCodes;
  readonly tally: Tally;
}

/**
 * Readings of runs of leaf pages, decoded in this thread while the next run is read.
 *
 * @returns the hash of the bytes of their keys, where it was wanted and all rows are as most are
 */
export async function* decodeRuns(
  { file, table, machines, tally }: Decoding,
  options: PageScanOptions,
  pager: Pager,
  runs: Iterator<LeafPageRange>,
): AsyncGenerator<BatchColumns, ByteHash | undefined> {
  const { values = true, keys = true, hashKeys = false } = options;
  const cells = new CellDecoder(table.readings, machines, tally);
  const columns = new ColumnScan(table, cells, new NameIndex(machines), options);
  const width = values ? table.signals.length : 0;
  const length = batchLength(width);
  const roles = cells.areSome ? undefined : rolesOf(table, { values, keys: keys || hashKeys });
  const fast = roles && WasmScanner.open(2);
  if (roles) fast?.use(roles, hashKeys ? 'hash' : 'columns');
  columns.fast = fast;
  const leaves = new LeafScan(pager, table.rootPage, columns, fast);
  const own = fast?.columns(length, width, keys);
  const begin = (): void => {
    if (own === undefined) columns.begin(length);
    else columns.reuse(own);
  };
  const signals = table.readings.signals.map(({ signal }) => signal);
  let count = 0;
  const take = (): BatchColumns => {
    count += columns.batch.length;
    cleanRead(columns.batch, signals, options, tally);
    return own?.copy() ?? columns.batch;
  };
  begin();
  for await (const { run, window } of loadedRuns(pager, runs, fast?.windows)) {
    file.assertPinned();
    leaves.beginRun(run, window);
    for (let i = leaves.takePages(0); i < run.pages.length; i = leaves.takePages(i + 1)) {
      leaves.begin(window.view, window.offsets[i], run.pages[i], run.keys[i], run.keys[i + 1]);
      while (!leaves.next()) {
        yield take();
        begin();
      }
    }
  }
  if (columns.batch.length > 0) yield take();
  return hashKeys && fast !== undefined && leaves.areAllFast ? { length: count, hash: fast.hash } : undefined;
}
