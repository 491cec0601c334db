import type { PageFile } from './pages/page-file.js';
import { pageReadable } from './pages/page-readable.js';
import type { PageTable } from './pages/page-table.js';
import type { ReadingsTable } from './readings-table.js';
import type { ReaderChoice } from './source-options.js';

/** How a table is read and why, and what the page reader has to know of it, where that is the one. */
export function chooseReader(
  pages: PageFile,
  table: ReadingsTable,
  wanted: 'auto' | 'rows',
): { choice: ReaderChoice; pageTable: PageTable | undefined } {
  if (wanted === 'rows') return { choice: { kind: 'rows', reason: 'asked for' }, pageTable: undefined };
  const found = pageReadable(pages, table);
  if ('reason' in found) return { choice: { kind: 'rows', reason: found.reason }, pageTable: undefined };
  return {
    choice: { kind: 'pages', reason: 'an ordinary table, its pages pinned by a transaction' },
    pageTable: found,
  };
}
