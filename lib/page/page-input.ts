import type { Fact } from '../model/fact.js';
import type { PageData } from './page-data.js';

/** What is known before the pass: from the settings, the source and the survey. */
export interface PageInput extends Pick<PageData, 'title' | 'company' | 'version' | 'source'> {
  /** One for each column of a batch. */
  readonly signals: readonly PageInputSignal[];
  readonly machines: readonly PageInputMachine[];
}

export interface PageInputSignal {
  readonly name: string;
  readonly units?: string;
  readonly longName?: string;
  /** In the order of the columns of `ScreenedBatch.tests`. */
  readonly rules: readonly { readonly name: string; readonly text: string }[];
  /** False for a signal of text, whose values are codes: it has no curve. */
  readonly isNumber: boolean;
}

export interface PageInputMachine {
  readonly code: number;
  readonly name: string;
  readonly facts: readonly Fact[];
  /** Distinct times, and the first and the last of them in nanoseconds; absent where there are none. */
  readonly length: number;
  readonly first?: bigint;
  readonly last?: bigint;
}

/** A span of time in milliseconds, its end included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of nanoseconds, rounded down. */
export function milliseconds(time: bigint): number {
  return Number(time / 1_000_000n) - (time < 0n && time % 1_000_000n !== 0n ? 1 : 0);
}
