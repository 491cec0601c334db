import type { FactsTable } from '../../model/fact.js';
import type { Readings, TextKind } from '../../model/readings.js';
import type { Discover } from './discovery.js';
import type { Selection } from './selection.js';

/** What is to be read of a database. */
export interface TableOptions {
  readonly path: string;
  /** Tables of readings; absent: those that `discover` finds. */
  readonly readings?: readonly Readings[];
  readonly discover: Discover;
  /** Only these tables may be discovered to hold readings. */
  readonly tables?: readonly string[];
  /** Names for the discovered signals, in order. */
  readonly sensors?: readonly string[];
  /** The table of static facts, and maybe of the machines' names; absent: discovered with the readings, or none where readings are named. */
  readonly facts?: FactsTable & { readonly name?: string };
  /** An SQL condition for the rows of every table of readings. */
  readonly where?: string;
  readonly selection?: Selection;
  /** The database holds the first rows of a stream of JSON: it is one table, and nobody can name another or write a query. */
  readonly isStream?: boolean;
  /** What becomes of signals that are text, where `readings` do not say; default `flags`. */
  readonly textSignals?: TextKind | 'none';
}
