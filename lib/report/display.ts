import { visible } from '../visible.js';

/**
 * Writes text for people. Everything that is shown goes this way, so that no character in it does anything to a
 * terminal but end a line. What makes lines of names escapes their line breaks (`oneLine`).
 *
 * @param stream default: standard error
 */
export function show(text: string, stream: NodeJS.WritableStream = process.stderr): void {
  stream.write(visible(text));
}

/** Shows the progress of one phase. */
export interface Display {
  /** Shows the current progress, unless it was shown a moment ago. */
  update(): void;
  /** Ends the display of the phase. */
  end(): void;
}

/** The part of a terminal or file stream that progress needs, for example `process.stderr`. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
