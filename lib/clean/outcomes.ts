import { SUSPECT } from '../model/qc-flags.js';
import type { Tally } from '../model/tally.js';

/** What became of a flagged value, as counts name it. */
export const OUTCOMES = [
  'kept',
  'made missing',
  'replaced',
  'clipped',
  'took the value before',
  'interpolated',
  'left to an earlier rule',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** A rule as its counts name it. */
export interface CountedRule {
  readonly rule: { readonly rule: string };
  /** Its values are no values, and never suspect. */
  readonly tellsMissing?: boolean;
  /** What its counts are called; absent: by its name. */
  readonly counted?: string;
}

/** Counts what the rules of one signal flagged, and what was done: `gross_range failed, made missing`. */
export class OutcomeCounts {
  readonly #counts: Float64Array;

  constructor(rules: number) {
    this.#counts = new Float64Array(rules * 2 * OUTCOMES.length);
  }

  /** @param rule index of the rule */
  add(rule: number, flag: number, outcome: Outcome): void {
    const place = 2 * rule + (flag === SUSPECT ? 0 : 1);
    this.#counts[place * OUTCOMES.length + OUTCOMES.indexOf(outcome)]++;
  }

  /** Moves the counts into a tally, under the name of the signal. */
  moveTo(tally: Tally, signal: string, rules: readonly CountedRule[]): void {
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i];
      if (count === 0) continue;
      const place = Math.floor(i / OUTCOMES.length);
      tally.add(signal, outcomeName(rules[place >> 1], place % 2 === 0, OUTCOMES[i % OUTCOMES.length]), count);
    }
    this.#counts.fill(0);
  }
}

function outcomeName({ rule: { rule }, tellsMissing, counted }: CountedRule, isSuspect: boolean, outcome: Outcome) {
  if (counted !== undefined) return outcome === 'left to an earlier rule' ? `${counted}, ${outcome}` : counted;
  if (tellsMissing === true) return `${rule}, ${outcome}`;
  return `${rule} ${isSuspect ? 'suspect' : 'failed'}, ${outcome}`;
}
