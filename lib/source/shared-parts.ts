import { readSync } from 'node:fs';
import type { MachineDictionary } from '../model/batch.js';
import { DATABASE_HEADER_BYTES } from '../sqlite/database-header.js';
import { changeCounter } from '../sqlite/file-state.js';
import type { PageFile } from '../sqlite/page-file.js';
import type { WorkerPool } from './scan/worker-pool.js';
import type { SourceOptions } from './source-options.js';
import { sourceStats } from './source-state.js';

/** What the databases of a fleet have in common while they are read. */
export interface SharedParts {
  /** Threads that decode pages; whoever made it closes it. */
  readonly pool: WorkerPool;
  readonly machines: MachineDictionary;
  /** What a machine of this database is called in the fleet; absent: as in the database. */
  readonly nameOf?: ((machine: string) => string) | undefined;
}

/**
 * The options that a database is searched with: SQL knows machines by the names that they have there, and machines are
 * selected by those of the fleet.
 */
export function withStoredNames(options: SourceOptions, shared: SharedParts | undefined): SourceOptions {
  if (shared?.nameOf === undefined || options.selection?.machines === undefined) return options;
  const { machines: _, ...selection } = options.selection;
  return { ...options, selection };
}

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
