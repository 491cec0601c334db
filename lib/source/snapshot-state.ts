import { readSync } from 'node:fs';
import { DATABASE_HEADER_BYTES } from '../sqlite/database-header.js';
import { changeCounter } from '../sqlite/file-state.js';
import type { PageFile } from '../sqlite/page-file.js';
import { sourceStats } from './source-state.js';

/**
 * What tells the snapshot that a transaction sees from a later one: sizes and times of the files, and the change counter
 * of the header, for file systems whose times are coarse.
 */
export function snapshotState(path: string, pages: PageFile): string {
  const stats = sourceStats(path);
  if (pages.refusal !== undefined) return stats;
  const header = Buffer.alloc(DATABASE_HEADER_BYTES);
  const length = readSync(pages.geometry.descriptor, header, 0, header.length, 0);
  return `${stats}; ${changeCounter(header.subarray(0, length))}`;
}
