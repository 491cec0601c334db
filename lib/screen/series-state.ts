import type { ScreenSignal } from './screen-plan.js';
import type { SeriesTest } from './series-test.js';

/** A value to be interpolated, once the next one is there. */
export interface OpenValue {
  row: number;
  readonly gap: bigint;
  readonly rule: number;
  readonly flag: number;
}

/** What is kept of one signal of one machine from one batch to the next. */
export class SeriesState {
  /** By rule; undefined: a test of values, which keeps nothing. */
  readonly tests: readonly (SeriesTest | undefined)[];
  /** Flags of the rows that are held back, by rule, and how many there are. */
  readonly flags: Uint8Array[];
  readonly decided: Uint32Array;
  /** The last value that no rule changed; undefined: none so far. */
  good: { readonly value: number; readonly time: bigint } | undefined;
  /** Values of held rows that wait for the next one. */
  open: OpenValue[] = [];
  /** Rules changed values of held rows. */
  isChanged = false;

  constructor({ rules }: ScreenSignal, machine: number) {
    this.tests = rules.map(({ series }) => series?.(machine));
    this.flags = rules.map(() => new Uint8Array(0));
    this.decided = new Uint32Array(rules.length);
  }
}
