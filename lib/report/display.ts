/** Shows the progress of one phase. */
export interface Display {
  /** Shows the current progress, unless it was shown a moment ago. */
  update(): void;
  /** Ends the display of the phase. */
  end(): void;
}

/** The part of a terminal or file stream that progress needs, for example `process.stderr`. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
