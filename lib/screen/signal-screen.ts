import { OutcomeCounts } from '../clean/outcomes.js';
import { judgedNone } from '../model/judged-none.js';
import { MISSING, NOT_EVALUATED } from '../model/qc-flags.js';
import type { Tally } from '../model/tally.js';
import { Acting, changesValues } from './act.js';
import { FlagBuffer, worstFlags } from './flag-buffer.js';
import { kept, type Rows } from './machine-state.js';
import type { ScreenSignal } from './screen-plan.js';
import type { SeriesState } from './series-state.js';

/** Rows that have just come, for the tests of a signal. */
export interface Judged {
  readonly length: number;
  readonly time: BigInt64Array;
  readonly seconds: Float64Array;
  /** By signal: values as they were read, without those that stand for missing ones. */
  readonly values: readonly Float64Array[];
  /** By signal: its values at each time, before they were merged; undefined where nobody asks. */
  readonly counts: readonly (Float64Array | undefined)[];
}

const bytes = (length: number) => new Uint8Array(length);

/** The rules of one signal, for one machine at a time. */
export class SignalScreen {
  /** Flags of each rule, from the first row at hand on. */
  readonly flags: readonly FlagBuffer[];
  /** The worst flag of each row at hand that is decided. */
  worst = new Uint8Array(0);
  /** Rules may change values. */
  readonly changes: boolean;
  readonly #signal: ScreenSignal;
  readonly #acting: Acting;
  readonly #counts: OutcomeCounts;
  /** By rule: values that it has not judged, as long as it has judged none. */
  readonly #unjudged: Float64Array;
  readonly #hasJudged: boolean[];
  readonly #isCleaned: boolean;
  readonly #tellsMissing: boolean;
  /** Values without those that stand for missing ones. */
  #values = new Float64Array(0);
  #areGood = true;

  /** @param isCleaned rules that judge values one by one have been applied before */
  constructor(signal: ScreenSignal, isCleaned: boolean) {
    this.#signal = signal;
    this.flags = signal.rules.map(() => new FlagBuffer());
    this.changes = changesValues(signal.rules);
    this.#acting = new Acting(signal.rules);
    this.#counts = new OutcomeCounts(signal.rules.length);
    this.#unjudged = new Float64Array(signal.rules.length);
    this.#hasJudged = signal.rules.map(() => false);
    this.#isCleaned = isCleaned;
    this.#tellsMissing = signal.rules.some(({ tellsMissing }) => tellsMissing);
  }

  /** Takes up the flags of the rows that are held back. */
  load({ flags, decided }: SeriesState): void {
    for (let r = 0; r < flags.length; r++) this.flags[r].load(flags[r], decided[r]);
  }

  /** Judges which of new values are none. @returns the values, or a copy without those */
  findMissing(time: BigInt64Array, values: Float64Array, length: number): Float64Array {
    if (!this.#tellsMissing) return values;
    if (this.#values.length < length) this.#values = new Float64Array(length);
    const found = this.#values.subarray(0, length);
    found.set(values.length === length ? values : values.subarray(0, length));
    const { rules } = this.#signal;
    for (let r = 0; r < rules.length; r++) {
      if (rules[r].tellsMissing !== true) continue;
      const flags = this.#judgeValues(r, time, values, length);
      for (let i = 0; i < length; i++) if (flags[i] === MISSING) found[i] = Number.NaN;
    }
    return found;
  }

  /** Judges new rows by all other rules. @param s index of the signal */
  judge({ length, time, seconds, values, counts }: Judged, { tests }: SeriesState, s: number): void {
    const { rules } = this.#signal;
    for (let r = 0; r < rules.length; r++) {
      const { value, others, tellsMissing } = rules[r];
      if (value !== undefined) {
        if (tellsMissing !== true) this.#judgeValues(r, time, values[s], length);
        continue;
      }
      const other = others === 'counts' ? counts[s] : others === undefined ? undefined : values[others];
      const rows = { length, seconds, values: values[s], ...(other === undefined ? {} : { others: other }) };
      tests[r]?.add(rows, this.flags[r]);
    }
  }

  #judgeValues(r: number, time: BigInt64Array, values: Float64Array, length: number): Uint8Array {
    const { array, at } = this.flags[r].extend(length);
    const flags = array.subarray(at, at + length);
    this.#signal.rules[r].value?.judge(time, values, length, flags);
    return flags;
  }

  /** Ends the series: its tests judge what they held back. */
  endTests({ tests }: SeriesState): void {
    for (let r = 0; r < tests.length; r++) tests[r]?.end(this.flags[r]);
  }

  /** Rows at hand that every test has judged. */
  get decided(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { length } of this.flags) if (length < least) least = length;
    return least;
  }

  /** Finds the worst flags of the first `length` rows. @returns true where rules may change values from `from` on */
  findWorst(length: number): boolean {
    if (this.flags.length === 0) return false;
    if (this.worst.length < length) this.worst = new Uint8Array(length);
    this.#areGood = worstFlags(this.flags, length, this.worst);
    return this.changes && !this.#areGood;
  }

  act(rows: Rows, state: SeriesState, s: number, from: number, to: number, isEnd: boolean): void {
    if (this.flags.length === 0) return;
    const acted = {
      ...{ time: rows.time, values: rows.values[s], flags: this.flags, worst: this.worst },
      ...{ counts: this.#counts, isCleaned: this.#isCleaned },
    };
    this.#acting.act(acted, state, from, to, this.#areGood);
    if (isEnd) this.#acting.end(acted, state);
    for (let r = 0; r < this.flags.length; r++) if (!this.#hasJudged[r]) this.#countUnjudged(r, from, to);
  }

  #countUnjudged(r: number, from: number, to: number): void {
    const flags = this.flags[r].array.subarray(from, to);
    this.#hasJudged[r] = flags.some((flag) => flag !== NOT_EVALUATED && flag !== MISSING);
    for (const flag of flags) if (flag === NOT_EVALUATED) this.#unjudged[r]++;
  }

  /** Keeps what is held back: everything from row `from` on. */
  hold(state: SeriesState, from: number): void {
    for (let r = 0; r < this.flags.length; r++) {
      const { array, length } = this.flags[r];
      state.flags[r] = kept(state.flags[r], array, from, length, bytes);
      state.decided[r] = length - from;
    }
    for (const open of state.open) open.row -= from;
  }

  /** Writes the worst flags of some rules, or of all, of the first `length` rows. */
  write(values: Float64Array, length: number, rules: readonly number[] | undefined, into: Float64Array): void {
    if (this.flags.length === 0) {
      for (let i = 0; i < length; i++) into[i] = Number.isNaN(values[i]) ? MISSING : NOT_EVALUATED;
      return;
    }
    if (rules === undefined && this.#areGood) {
      into.fill(1, 0, length);
      return;
    }
    const flags = this.#worstOf(rules, length);
    for (let i = 0; i < length; i++) into[i] = flags[i];
  }

  #worstOf(rules: readonly number[] | undefined, length: number): Uint8Array {
    if (rules === undefined) return this.worst;
    if (rules.length === 1) return this.flags[rules[0]].array;
    const chosen = rules.map((r) => this.flags[r]);
    const worst = new Uint8Array(length);
    worstFlags(chosen, length, worst);
    return worst;
  }

  countInto(tally: Tally): void {
    const { name, rules } = this.#signal;
    this.#counts.moveTo(tally, name, rules);
    for (const [r, { rule }] of rules.entries()) {
      if (!this.#hasJudged[r]) tally.add(name, judgedNone(rule.rule), this.#unjudged[r]);
    }
  }
}
