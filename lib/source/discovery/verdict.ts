/** What a table was recognised as. */
export interface Verdict {
  readonly table: string;
  readonly as: 'readings' | 'static data' | 'names' | 'left out';
  readonly why: readonly string[];
}
