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
import { loadedRanges } from './read-ahead.js';
import type { PageScanOptions } from './scan-messages.js';
import { wasmCondition } from './wasm-condition.js';
import { rolesOf, WasmScanner } from './wasm-scanner.js';

/** What to decode, where machines get their codes and where bad input is counted. */
export interface Decoding {
  readonly file: PageFile;
  readonly table: PageTable;
  readonly machines: MachineCodes;
  readonly tally: Tally;
}

/**
 * Decode ranges of leaf pages in this thread, while the next range is being read.
 *
 * @returns the hash of the key bytes, if `hashKeys` is set and WebAssembly decoded every row
 */
export async function* decodeRanges(
  { file, table, machines, tally }: Decoding,
  options: PageScanOptions,
  pager: Pager,
  ranges: Iterator<LeafPageRange>,
): AsyncGenerator<BatchColumns, ByteHash | undefined> {
  const { values = true, keys = true, hashKeys = false } = options;
  const cells = new CellDecoder(table.readings, machines, tally);
  const columns = new ColumnScan(table, cells, new NameIndex(machines), options);
  const width = values ? table.signals.length : 0;
  const length = batchLength(width);
  const roles = cells.filtersMachines ? undefined : rolesOf(table, { values, keys: keys || hashKeys });
  const wasm = roles && WasmScanner.open(2);
  if (roles) wasm?.use(roles, hashKeys ? 'hash' : 'columns', table.condition && wasmCondition(table.condition));
  columns.wasm = wasm;
  const leaves = new LeafScan(pager, table.rootPage, columns, wasm);
  const wasmColumns = wasm?.columns(length, width, keys);
  const begin = (): void => {
    if (wasmColumns === undefined) columns.begin(length);
    else columns.reuse(wasmColumns);
  };
  const signals = table.readings.signals.map(({ signal }) => signal);
  let count = 0;
  const take = (): BatchColumns => {
    count += columns.batch.length;
    cleanRead(columns.batch, signals, options, tally);
    return wasmColumns?.copy() ?? columns.batch;
  };
  begin();
  for await (const { range, window } of loadedRanges(pager, ranges, wasm?.windows)) {
    file.assertPinned();
    leaves.beginRange(range, window);
    for (let i = leaves.takePages(0); i < range.pages.length; i = leaves.takePages(i + 1)) {
      leaves.begin(window.view, window.offsets[i], range.pages[i], range.keys[i], range.keys[i + 1]);
      while (!leaves.next()) {
        yield take();
        begin();
      }
    }
  }
  if (columns.batch.length > 0) yield take();
  return hashKeys && wasm !== undefined && leaves.isAllWasm ? { length: count, hash: wasm.hash } : undefined;
}
