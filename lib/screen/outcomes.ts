import { SUSPECT } from '../model/qc-flags.js';
import type { Tally } from '../model/tally.js';
import type { ScreenRule, ScreenSignal } from './screen-plan.js';

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

/** Counts what the rules of one signal flagged, and what was done. */
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

  /** Moves the counts into a tally. */
  moveTo(tally: Tally, { name, rules }: ScreenSignal): void {
    for (const [i, count] of this.#counts.entries()) {
      if (count === 0) continue;
      const place = Math.floor(i / OUTCOMES.length);
      const rule = rules[place >> 1];
      tally.add(name, rule.counted ?? outcomeName(rule, place % 2 === 0, OUTCOMES[i % OUTCOMES.length]), count);
    }
    this.#counts.fill(0);
  }
}

function outcomeName({ rule: { rule }, tellsMissing }: ScreenRule, isSuspect: boolean, outcome: Outcome): string {
  if (tellsMissing === true) return `${rule}, ${outcome}`;
  return `${rule} ${isSuspect ? 'suspect' : 'failed'}, ${outcome}`;
}
