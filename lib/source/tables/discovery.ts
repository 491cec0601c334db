import type Database from 'better-sqlite3';
import type { FactsTable } from '../../model/fact.js';
import type { Readings } from '../../model/readings.js';
import type { Table } from '../../sqlite/database-schema.js';
/** What a table was recognised as. */
export interface TableReport {
  readonly table: string;
  readonly as: 'readings' | 'static data' | 'names' | 'left out';
  readonly why: readonly string[];
}

/** What a database was found to hold. */
export interface Discovery {
  readonly readings: readonly Readings[];
  readonly facts: FactsTable | undefined;
  /** What each table was recognised as, in the order of the schema. */
  readonly reports: readonly TableReport[];
  /** What the user should know: readings that are left out, doubtful choices. */
  readonly warnings: readonly string[];
}

export interface DiscoverOptions {
  /** Only these tables may be ones of readings. */
  readonly tables?: readonly string[];
  /** The database holds rows of a stream of JSON. */
  readonly isStream?: boolean;
}

/**
 * Says what the tables of a database mean, where settings do not. The source reads what it is told to; whoever opens it hands this over.
 *
 * @throws SourceError where no table holds readings, or what they are of cannot be told
 */
export type Discover = (
  database: Database.Database,
  schema: readonly Table[],
  path: string,
  options: DiscoverOptions,
) => Discovery;
