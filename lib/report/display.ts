import { type LookStream, legible, lookOf } from './look.js';

/**
 * Writes text for people. Everything that is shown goes this way, so that no character in it does anything to a
 * terminal but end a line or colour a piece of it. What makes lines of names escapes their line breaks (`oneLine`).
 *
 * @param stream default: standard error
 */
export function show(text: string, stream: LookStream = process.stderr): void {
  stream.write(legible(text, lookOf(stream)));
}

/** Shows the progress of one phase. */
export interface Display {
  /** Shows the current progress, unless it was shown a moment ago. */
  update(): void;
  /** Ends the display of the phase. */
  end(): void;
}
