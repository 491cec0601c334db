import type { FactsTable } from '../../model/fact.js';
import type { Readings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import type { TableSample } from '../table-sample.js';

/** How the databases of a known program are read. */
export interface Recipe {
  /** The program, as its makers write it. */
  readonly program: string;
  /** @returns how its readings are read; undefined where the tables and columns are not those of the program */
  read(database: RecipeDatabase): RecipeReadings | undefined;
}

/** What a recipe sees of a database. SQL does not tell the case of names apart, nor does this. */
export interface RecipeDatabase {
  /** The name of the file without its extension. */
  readonly name: string;
  /** All readable tables and views, in the order of the schema. */
  readonly tables: readonly TableSample[];
  /** The table of that name. */
  table(name: string): TableSample | undefined;
  /** Whether there is such a table, with at least these columns. */
  has(table: string, ...columns: string[]): boolean;
  /** Rows of a small SELECT, such as one on a table of names; integers are bigints. */
  rows(sql: string, ...values: Cell[]): readonly (readonly Cell[])[];
}

/** The readings of a database of the program. */
export interface RecipeReadings {
  /** Each with a `name` of its own: the table, or what messages call the query. */
  readonly readings: readonly Readings[];
  /** Others, which are read where the user names their tables, instead of `readings`. */
  readonly onRequest?: readonly Readings[];
  /** What the user is told of each of `readings` and `onRequest`, by its name. */
  readonly why?: Readonly<Record<string, readonly string[]>>;
  readonly facts?: FactsTable;
  /** Tables that give names, units or facts. */
  readonly names?: readonly string[];
  /**
   * Why tables that hold readings are left out, by name: the user is warned, once for each reason. Others are left out
   * as well.
   */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** What other tables hold, such as a log, by name. `inspect` says it; there is no warning. */
  readonly others?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
}
