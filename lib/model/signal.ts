import type { Fact } from './fact.js';

/** One signal of a source: the meaning of a column of a batch. */
export interface Signal {
  readonly name: string;
  /**
   * `number`: values are measurements. `flags` and `strings`: the signal is text, and a value is an index into
   * `meanings`. For `flags` a layout writes the index with CF flag attributes, for `strings` the text.
   */
  readonly kind: 'number' | 'flags' | 'strings';
  /** The texts of a signal of flags or strings, by code; sorted. */
  readonly meanings?: readonly string[];
  /** Units, where the database has them. */
  readonly units?: string;
  /** Other facts about the signal in the database. */
  readonly attributes: readonly Fact[];
}
