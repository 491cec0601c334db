/** A static fact about a machine. There are none for NULL and BLOB. */
export interface Fact {
  readonly name: string;
  readonly value: string | number | bigint;
}

/** The table of static data, and its column of machine names. */
export interface FactsTable {
  readonly table: string;
  readonly key: string;
}
