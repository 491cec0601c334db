import { statSync } from 'node:fs';
import { plural } from '../report/format.js';
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
  const { walPages } = pages;
  const log = walPages === 0 ? '' : `; ${plural(walPages, 'page')} of the database in the write-ahead log of a writer`;
  const reason = `an ordinary table, its pages pinned by a transaction${log}`;
  return { choice: { kind: 'pages', reason }, pageTable: found };
}
