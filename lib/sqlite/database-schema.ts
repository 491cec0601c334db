export interface Column {
  readonly name: string;
  /** The declared type as written in the schema; empty if there is none. */
  readonly type: string;
  /** Position in the primary key, from 1; 0 for other columns. */
  readonly primaryKey: number;
  /** The foreign key that the schema declares for this column alone. */
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
  /** True for an ordinary rowid table. */
  readonly hasRowid: boolean;
  readonly columns: readonly Column[];
  /** Why the columns cannot be read: a view of a missing table, or a virtual table of a missing module. */
  readonly fault?: string;
}
