import { FAIL, MISSING, SUSPECT } from '../model/qc-flags.js';
import type { Action } from '../model/signal-rule.js';
import { OutcomeCounts } from './outcomes.js';
import type { JudgingRule } from './value-rules.js';

/** Applies the rules of one signal that judge values one by one. */
export class ValueCleaner {
  readonly counts: OutcomeCounts;
  readonly #rules: readonly JudgingRule[];
  /** Flags of each rule. */
  #flags: Uint8Array[] = [];
  /** Values without those that stand for missing ones. */
  #judged = new Float64Array(0);
  readonly #tellsMissing: boolean;

  constructor(rules: readonly JudgingRule[]) {
    this.#rules = rules;
    this.counts = new OutcomeCounts(rules.length);
    this.#tellsMissing = rules.some(({ tellsMissing }) => tellsMissing);
  }

  /**
   * Changes values in place. Every rule judges them as they are read; the first that changes one decides.
   *
   * @param repairing a value that is to be repaired from others of its series is missing until then; false: it stays
   */
  clean(time: BigInt64Array, values: Float64Array, length: number, repairing: boolean): void {
    if (this.#flags.length === 0 || this.#flags[0].length < length) {
      this.#flags = this.#rules.map(() => new Uint8Array(length));
    }
    const judged = this.#judge(time, values, length);
    let isAnyFlagged = false;
    for (let r = 0; r < this.#rules.length && !isAnyFlagged; r++) {
      const flags = this.#flags[r];
      for (let i = 0; i < length; i++) if (flags[i] === FAIL || flags[i] === SUSPECT) isAnyFlagged = true;
    }
    if (isAnyFlagged || judged !== values) {
      for (let i = 0; i < length; i++) this.#change(time, values, i, repairing);
    }
  }

  #judge(time: BigInt64Array, values: Float64Array, length: number): Float64Array {
    let judged = values;
    for (const [r, { value, tellsMissing }] of this.#rules.entries()) {
      if (tellsMissing !== true) continue;
      const flags = this.#flags[r];
      value.judge(time, values, length, flags);
      if (judged === values) judged = this.#copy(values, length);
      for (let i = 0; i < length; i++) if (flags[i] === MISSING) judged[i] = Number.NaN;
    }
    for (const [r, { value, tellsMissing }] of this.#rules.entries()) {
      if (tellsMissing !== true) value.judge(time, judged, length, this.#flags[r]);
    }
    return judged;
  }

  #copy(values: Float64Array, length: number): Float64Array {
    if (this.#judged.length < length) this.#judged = new Float64Array(length);
    for (let i = 0; i < length; i++) this.#judged[i] = values[i];
    return this.#judged;
  }

  #change(time: BigInt64Array, values: Float64Array, i: number, repairing: boolean): void {
    let isChanged = false;
    for (let r = 0; r < this.#rules.length; r++) {
      const flag = this.#flags[r][i];
      const { rule, value: test, tellsMissing } = this.#rules[r];
      if (flag === MISSING && this.#tellsMissing && tellsMissing === true && !Number.isNaN(values[i])) {
        values[i] = Number.NaN;
        isChanged = true;
        this.counts.add(r, FAIL, 'made missing');
      }
      if (flag !== FAIL && flag !== SUSPECT) continue;
      const action = flag === FAIL ? rule.onFail : rule.onSuspect;
      const isRepair = action.kind === 'previous' || action.kind === 'interpolate';
      if (isRepair) {
        if (repairing && !isChanged) values[i] = Number.NaN;
        isChanged ||= repairing;
      } else if (action.kind === 'keep') this.counts.add(r, flag, 'kept');
      else if (isChanged) this.counts.add(r, flag, 'left to an earlier rule');
      else {
        isChanged = true;
        this.#apply(action, time[i], values, i, test.clip, r, flag);
      }
    }
  }

  #apply(
    action: Action,
    time: bigint,
    values: Float64Array,
    i: number,
    clip: ((time: bigint, value: number, flag: number) => number) | undefined,
    r: number,
    flag: number,
  ): void {
    if (action.kind === 'number') {
      values[i] = action.value;
      this.counts.add(r, flag, 'replaced');
    } else if (action.kind === 'clip' && clip !== undefined) {
      values[i] = clip(time, values[i], flag);
      this.counts.add(r, flag, 'clipped');
    } else {
      values[i] = Number.NaN;
      this.counts.add(r, flag, 'made missing');
    }
  }
}
