import type { Fact } from './fact.js';
import type { IntegerCodes } from './integer-codes.js';

/** One signal of a source: the meaning of a column of a batch. */
export interface Signal {
  readonly name: string;
  /**
   * `number`: values are measurements. `flags` and `strings`: the signal is text, and a value is an index into
   * `meanings`. For `flags` a layout writes the index with CF flag attributes, for `strings` the text. `integer`: the
   * signal is 64-bit integers, and a value is a code of `integers`.
   */
  readonly kind: 'number' | 'integer' | 'flags' | 'strings';
  /** The codes of a signal of integers. */
  readonly integers?: IntegerCodes;
  /** The texts of a signal of flags or strings, by value; in no order that a dataset shows. */
  readonly meanings?: readonly string[];
  /** The code under which a dataset stores each of `meanings`, of a signal of flags. Absent: its index. */
  readonly codes?: readonly number[];
  /** Units, where the database has them. */
  readonly units?: string;
  /** Other facts about the signal in the database. */
  readonly attributes: readonly Fact[];
  /** Of a signal of flags that no table has: what it is derived from. Its values are the `codes` themselves. */
  readonly derived?: Derivation;
}

/** Where a signal comes from that no table has. */
export interface Derivation {
  /** `qc`: QARTOD flags of the values of another signal. `mode`: the operating mode of the machine. */
  readonly kind: 'qc' | 'mode';
  /** Index of the signal whose flags they are. */
  readonly of?: number;
  /** The test that gave them, as settings name it; absent: the worst of all tests. */
  readonly test?: string;
}

/**
 * What tables of text and Parquet have for each value of a signal; undefined where they have numbers, as they have of
 * flags of values. A value of the operating mode is its code.
 */
export function wordsOf({ kind, meanings = [], codes = [], derived }: Signal): readonly string[] | undefined {
  if (kind === 'number' || kind === 'integer' || derived?.kind === 'qc') return undefined;
  if (derived === undefined) return meanings;
  const words = new Array<string>(Math.max(...codes) + 1).fill('');
  for (const [i, code] of codes.entries()) words[code] = meanings[i];
  return words;
}
