/** What shows a phase. */
export interface Display {
  /** Show how far it is, unless that was done a moment ago. */
  update(): void;
  /** The phase has ended. */
  end(): void;
}

/** The part of a terminal or file stream that progress needs; `process.stderr` is one. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
