/** Up to which row a table was read, and what tells that the rows up to there are the same. */
export interface Watermark {
  readonly table: string;
  /** The largest rowid; the least int64 where there are no rows. */
  readonly rowid: bigint;
  /** Rows up to it. */
  readonly rows: number;
  /** XXH64 of some of them, with their rowids, in all columns. */
  readonly sample: bigint;
}
