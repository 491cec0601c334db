import type { Fact } from './facts.js';

/** What rows of another table say about the keys that readings have. */
export interface Names {
  /** What each key is called. */
  readonly names: ReadonlyMap<string, string>;
  /** What else the table says, by that name. A name that several rows share has what all of them say alike. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
}
