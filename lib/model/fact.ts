/** A static fact about a machine; NULL and BLOB are no facts. */
export interface Fact {
  readonly name: string;
  readonly value: string | number | bigint;
}

/** The table of static data and the column that names the machine. */
export interface FactsTable {
  readonly table: string;
  readonly key: string;
}
