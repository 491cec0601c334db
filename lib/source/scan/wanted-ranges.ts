import { RowidStore } from '../../sqlite/conditions/rowid-store.js';
import { SelectedRowids } from '../../sqlite/conditions/selected-rowids.js';
import { type LeafPageRange, leafPageRanges } from '../../sqlite/leaf-page-ranges.js';
import type { PageFile } from '../../sqlite/page-file.js';
import type { Pager } from '../../sqlite/pager.js';
import type { RowidBounds } from '../../sqlite/rowid-bounds.js';
import { fromSqlite } from '../../sqlite/sqlite-errors.js';
import type { PageTable } from './page-table.js';

/** By file, because its transaction sees the same rows in all passes. */
const stores = new WeakMap<PageFile, RowidStore>();

/**
 * The leaf pages of a table that may hold rows to read. Where SQLite decides which, it is asked range by range, as they
 * are taken, so that few lists of rowids are in memory.
 * @param rowids leaves that hold no rowid within these bounds are left out. Default: those of the table's condition
 * @throws SourceError as leafPageRanges; ERR_SOURCE_WHERE if the condition cannot be worked out for a row
 */
export function* wantedRanges(
  file: PageFile,
  table: PageTable,
  pager: Pager,
  rowids: RowidBounds | undefined = table.condition?.rowids,
): Generator<LeafPageRange> {
  const ranges = leafPageRanges(pager, table.rootPage, rowids);
  if (table.decidedBySqlite === undefined) {
    yield* ranges;
    return;
  }
  const store = stores.get(file) ?? new RowidStore();
  stores.set(file, store);
  const selected = new SelectedRowids(file.database, table.decidedBySqlite, store);
  for (const range of ranges) {
    let rowids: BigInt64Array;
    try {
      rowids = selected.within(range);
    } catch (error) {
      throw fromSqlite(error, { path: file.database.name, table: table.readings.name, isOfUser: 'where' });
    }
    yield { ...range, rowids };
  }
}
