import type { MachineDictionary } from '../model/batch.js';
import type { SourceOptions } from './source-options.js';
import type { SourceTable } from './tables/source-table.js';

/**
 * What the databases of a fleet have in common while they are read. What leads to types of SQLite is an object here, so
 * that programs need not have them.
 */
export interface SharedParts {
  /** The `WorkerPool` whose threads decode pages; whoever made it closes it. */
  readonly pool: object;
  readonly machines: MachineDictionary;
  /** What a machine of this database is called in the fleet; absent: as in the database. */
  readonly nameOf?: ((machine: string) => string) | undefined;
  /** What its tables mean, where that is known; absent: it is found out. */
  readonly tables?: readonly SourceTable[] | undefined;
  /** See `Source.optimistic`. */
  readonly optimistic?: object | undefined;
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
