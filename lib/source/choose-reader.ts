import { statSync } from 'node:fs';
import type { PageFile } from './pages/page-file.js';
import { pageReadable } from './pages/page-readable.js';
import type { PageTable } from './pages/page-table.js';
import type { ReadingsTable } from './readings-table.js';
import type { ReaderChoice, SourceOptions } from './source-options.js';

/** Bytes of a database that will hardly be read without threads. */
const LARGE = 64 << 20;

/** It is likely, before its tables are looked at, that pages will be read with threads. */
export function isLarge({ path, reader }: SourceOptions): boolean {
  return reader !== 'rows' && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= LARGE;
}

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
