import type { FactsTable } from '../../model/fact.js';
import type { Readings } from '../../model/readings.js';
import type { Table } from '../../sqlite/database-schema.js';

/** The result of discovery for one table. */
export interface TableReport {
  readonly table: string;
  readonly as: 'readings' | 'static data' | 'names' | 'left out';
  readonly why: readonly string[];
  /** What the sampled rows of a table of readings say for and against the choice. */
  readonly evidence?: readonly string[];
}

/** What is not read though it may hold readings: a whole table with a time, or columns of a table that is read. */
export interface Unread {
  readonly table: string;
  /** Rows of the table; absent where only a sample of them was looked at. */
  readonly rows?: number;
  /** False: the table is read without `columns`. */
  readonly isWhole: boolean;
  readonly hasTime: boolean;
  readonly columns: readonly UnreadColumn[];
  readonly why: string;
  /** The option or setting that reads it. */
  readonly remedy: string;
}

/** A column, or a part of it, that is not read. */
export interface UnreadColumn {
  readonly column: string;
  readonly what: 'numbers' | 'JSON' | 'BLOBs' | 'numbers as text';
  /** Values; absent where only a sample of the rows was looked at. */
  readonly count?: number;
}

/** The result of discovery for a database. */
export interface Discovery {
  readonly readings: readonly Readings[];
  readonly facts: FactsTable | undefined;
  /** One report per table, in schema order. */
  readonly reports: readonly TableReport[];
  /** For the user: readings that are left out, doubtful choices. */
  readonly warnings: readonly string[];
  /** For the user, unless settings name the static data: tables that are nearly that. */
  readonly staticWarnings?: readonly string[];
  readonly unread: readonly Unread[];
  /** It follows from what is in the rows, and not from the schema and a sample: another database may have others. */
  readonly isOfRows?: boolean;
}

export interface DiscoverOptions {
  /** Only these tables may hold readings. */
  readonly tables?: readonly string[] | undefined;
  /** Only the recipe for this program is tried; `none`: no recipe. Absent: all are. */
  readonly recipe?: string | undefined;
  /** The database holds the first rows of a JSON stream. */
  readonly isStream?: boolean;
  /** The date from which numbers of times count, where the user says it. */
  readonly epoch?: string | undefined;
  /** The zone of times without one, where the user says it. */
  readonly zone?: string | undefined;
  /** Called for every table that is looked at, with the number of all. */
  readonly onTable?: ((total: number) => void) | undefined;
}

interface Discoverer {
  /**
   * Finds out what the tables of a database mean if the settings do not say so. The source does not import discovery;
   * whoever opens it passes this function.
   *
   * @param database the driver's connection; typed as an object, so that users need not have its types
   * @throws SourceError if no table holds readings, or their machines are ambiguous
   */
  discover(database: object, schema: readonly Table[], path: string, options: DiscoverOptions): Discovery;
}

export type Discover = Discoverer['discover'];
