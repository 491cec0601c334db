export interface Column {
  readonly name: string;
  /** The declared type as it stands in the schema, empty where there is none. */
  readonly type: string;
  /** Place in the primary key from 1 on; 0 for other columns. */
  readonly primaryKey: number;
  /** Where the schema declares that its values are keys of another table. */
  readonly references?: ForeignKey;
}

export interface ForeignKey {
  readonly table: string;
  /** Absent: the primary key of `table`. */
  readonly column?: string;
}

export interface Table {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'virtual';
  /** An ordinary table, whose rows have a rowid. */
  readonly hasRowid: boolean;
  readonly columns: readonly Column[];
  /** Why its columns cannot be known: a view of a table that is gone, a virtual table of a module that is not there. */
  readonly fault?: string;
}
