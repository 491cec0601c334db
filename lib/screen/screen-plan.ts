import type { ValueTest } from '../clean/value-test.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { SignalRule } from '../model/signal-rule.js';
import type { FlagQueue, SeriesTest } from './series-test.js';

/** A rule of a signal, with its test: one of `value` and `series`. */
export interface ScreenRule {
  readonly rule: SignalRule;
  /** The test of a rule that judges values one by one. */
  readonly value?: ValueTest;
  /** The test of a rule that judges the series of one machine, from its first value. @param machine code */
  readonly series?: (machine: number) => SeriesTest;
  /** Whose values the test is given beside: another signal, by index, or the number of its values at each time. */
  readonly others?: number | 'counts';
  /** A value that the test flags as missing is none: no other test sees it. */
  readonly tellsMissing?: boolean;
  /** What its counts are called; absent: by its name. */
  readonly counted?: string;
}

export interface ScreenSignal {
  readonly name: string;
  /** In the order of settings. */
  readonly rules: readonly ScreenRule[];
  /** The codes of a signal of integers: who observes sees the integers as doubles. */
  readonly integers?: IntegerCodes;
}

/** Rows of one machine, for the mode. */
interface MachineRows {
  readonly length: number;
  readonly values: readonly Float64Array[];
}

/** Judges all signals of one machine together, as a SeriesTest judges one series. */
export interface MachineTest {
  add(rows: MachineRows, modes: FlagQueue): void;
  end(modes: FlagQueue): void;
}

export interface ScreenMode {
  /** Signals that it looks at, by index. */
  readonly signals: readonly number[];
  /** A test for one machine. */
  test(): MachineTest;
}

/** A column of what leaves. */
export type ScreenOutput =
  | { readonly kind: 'signal'; readonly signal: number }
  /** The worst flag of some rules of a signal, by their indexes; absent: of all. */
  | { readonly kind: 'flags'; readonly signal: number; readonly rules?: readonly number[] }
  | { readonly kind: 'mode' };
