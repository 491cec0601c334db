/** A static fact about a machine. There are none for NULL and BLOB. */
export interface Fact {
  readonly name: string;
  readonly value: string | number | bigint;
}

/** The table of static data, and its column of machine names. */
export interface FactsTable {
  /** The table or view; for a query, its name in messages. */
  readonly table: string;
  /** A SELECT to read instead of the table. */
  readonly query?: string;
  readonly key: string;
}
