import type { Fact } from './fact.js';

/** One signal of a source: what its column of a batch means. */
export interface Signal {
  readonly name: string;
  /**
   * `number`: values are what they are. `flags` and `strings`: the signal is text, and a value is the index of a text in
   * `meanings`; a layout writes the number and explains it (CF flags), or writes the text itself.
   */
  readonly kind: 'number' | 'flags' | 'strings';
  /** The texts of a signal that is no number, by code; sorted. */
  readonly meanings?: readonly string[];
  /** Units, where the database says them. */
  readonly units?: string;
  /** What else the database says about the signal. */
  readonly attributes: readonly Fact[];
}
