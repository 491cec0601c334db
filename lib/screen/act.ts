import type { OutcomeCounts } from '../clean/outcomes.js';
import { FAIL, MISSING, SUSPECT } from '../model/qc-flags.js';
import type { Action } from '../model/signal-rule.js';
import type { FlagBuffer } from './flag-buffer.js';
import type { ScreenRule } from './screen-plan.js';
import type { SeriesState } from './series-state.js';

/** The rows of one signal of one machine that are decided, and what goes with them. */
export interface Acted {
  readonly time: BigInt64Array;
  /** Changed. */
  readonly values: Float64Array;
  /** Flags of each rule. */
  readonly flags: readonly FlagBuffer[];
  readonly worst: Uint8Array;
  readonly counts: OutcomeCounts;
  /** Rules that judge values one by one have been applied already; they are not counted here either. */
  readonly isCleaned: boolean;
}

/** True where rules take values from others of the series. */
export function repairs(rules: readonly ScreenRule[]): boolean {
  return rules.some(({ rule }) => isRepair(rule.onSuspect) || isRepair(rule.onFail));
}

export function isRepair({ kind }: Action): boolean {
  return kind === 'previous' || kind === 'interpolate';
}

/** True where rules change values, be it only that they take codes for missing ones. */
export function changesValues(rules: readonly ScreenRule[]): boolean {
  return rules.some(({ rule, tellsMissing }) => {
    return tellsMissing === true || rule.onSuspect.kind !== 'keep' || rule.onFail.kind !== 'keep';
  });
}

/** Applies the rules of a signal to flagged values, row after row. */
export class Acting {
  readonly #rules: readonly ScreenRule[];
  readonly #repairs: boolean;
  readonly #tellsMissing: boolean;
  /** Row of the last value that no rule changed, among those at hand; -1: it went before them. */
  #goodRow = -1;

  constructor(rules: readonly ScreenRule[]) {
    this.#rules = rules;
    this.#repairs = repairs(rules);
    this.#tellsMissing = rules.some(({ tellsMissing }) => tellsMissing);
  }

  /**
   * Decides what becomes of the rows `from … to - 1`. Values to be interpolated stay open until the next good one.
   * @param areGood all of them are flagged good
   */
  act(acted: Acted, state: SeriesState, from: number, to: number, areGood: boolean): void {
    if (areGood && !this.#repairs) return;
    const { worst, values } = acted;
    this.#goodRow = -1;
    for (let i = from; i < to; i++) {
      const flag = worst[i];
      const isFlagged = flag === SUSPECT || flag === FAIL || (flag === MISSING && this.#tellsMissing);
      const isChanged = isFlagged && this.#change(acted, state, i);
      if (this.#repairs && !isChanged && !Number.isNaN(values[i])) this.#meetGood(acted, state, i);
    }
    if (this.#goodRow >= 0) state.good = this.#good(acted);
    if (state.open.length > 0 && to > 0) this.#giveUp(acted, state, acted.time[to - 1]);
  }

  /** The series has ended: what is open has no next value. */
  end(acted: Acted, state: SeriesState): void {
    for (const open of state.open) this.#leaveMissing(acted, open);
    state.open = [];
  }

  /** @returns true where a rule changes the value */
  #change(acted: Acted, state: SeriesState, row: number): boolean {
    const { flags, counts, isCleaned } = acted;
    let isChanged = false;
    for (let r = 0; r < this.#rules.length; r++) {
      const flag = flags[r].array[row];
      const { rule, value: test, tellsMissing } = this.#rules[r];
      if (flag === MISSING) {
        if (tellsMissing === true && !isCleaned && !Number.isNaN(acted.values[row])) {
          acted.values[row] = Number.NaN;
          counts.add(r, FAIL, 'made missing');
          isChanged = true;
        }
        continue;
      }
      if (flag !== SUSPECT && flag !== FAIL) continue;
      const action = flag === FAIL ? rule.onFail : rule.onSuspect;
      const isDone = isCleaned && test !== undefined && !isRepair(action);
      if (isDone) isChanged ||= action.kind !== 'keep';
      else if (action.kind === 'keep') counts.add(r, flag, 'kept');
      else if (isChanged) counts.add(r, flag, 'left to an earlier rule');
      else {
        this.#apply(action, acted, state, row, r, flag);
        isChanged = true;
      }
    }
    return isChanged;
  }

  #apply(action: Action, acted: Acted, state: SeriesState, row: number, r: number, flag: number): void {
    const { values, time, counts } = acted;
    switch (action.kind) {
      case 'missing':
        values[row] = Number.NaN;
        counts.add(r, flag, 'made missing');
        break;
      case 'number':
        values[row] = action.value;
        counts.add(r, flag, 'replaced');
        break;
      case 'clip':
        values[row] = this.#rules[r].value?.clip?.(time[row], values[row], flag) ?? Number.NaN;
        counts.add(r, flag, 'clipped');
        break;
      case 'previous': {
        const good = this.#good(acted) ?? state.good;
        values[row] = good?.value ?? Number.NaN;
        counts.add(r, flag, good === undefined ? 'made missing' : 'took the value before');
        break;
      }
      case 'interpolate': {
        const open = { row, gap: action.gap, rule: r, flag };
        if ((this.#good(acted) ?? state.good) === undefined) this.#leaveMissing(acted, open);
        else state.open.push(open);
        break;
      }
    }
  }

  /** The last good value among the rows at hand. */
  #good({ values, time }: Acted): SeriesState['good'] {
    return this.#goodRow < 0 ? undefined : { value: values[this.#goodRow], time: time[this.#goodRow] };
  }

  #meetGood(acted: Acted, state: SeriesState, row: number): void {
    if (state.open.length > 0) this.#close(acted, state, row);
    this.#goodRow = row;
  }

  /** Fills what is open, from the last good value to that of `row`. */
  #close(acted: Acted, state: SeriesState, row: number): void {
    const { time, values, counts } = acted;
    const from = (this.#good(acted) ?? state.good) as NonNullable<SeriesState['good']>;
    const length = time[row] - from.time;
    for (const open of state.open) {
      if (length > open.gap) {
        this.#leaveMissing(acted, open);
        continue;
      }
      const part = Number(time[open.row] - from.time) / Number(length);
      values[open.row] = from.value + (values[row] - from.value) * part;
      counts.add(open.rule, open.flag, 'interpolated');
    }
    state.open = [];
  }

  /** Gives up what is open for longer than its gap. */
  #giveUp(acted: Acted, state: SeriesState, now: bigint): void {
    const { time } = state.good as NonNullable<SeriesState['good']>;
    const isLate = ({ gap }: { gap: bigint }): boolean => now - time > gap;
    for (const open of state.open) if (isLate(open)) this.#leaveMissing(acted, open);
    state.open = state.open.filter((open) => !isLate(open));
  }

  #leaveMissing({ values, counts }: Acted, { row, rule, flag }: { row: number; rule: number; flag: number }): void {
    values[row] = Number.NaN;
    counts.add(rule, flag, 'made missing');
  }
}
