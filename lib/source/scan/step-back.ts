import type { SurveyPart } from '../../survey/index.js';

/** How far times may go back from one row to a later one: an upper bound, from the surveys of ranges of rows. */
export class StepBack {
  /** Nanoseconds; undefined where the parts do not tell. */
  nanoseconds: bigint | undefined;
  #latest: bigint | undefined;

  /** @param round nanoseconds to whose multiples the parts have rounded times */
  constructor(round = 0n) {
    this.nanoseconds = round;
  }

  /** Take the survey of the next rows. */
  add({ firsts, lasts, outOfOrder, codes }: SurveyPart): void {
    if (codes.length === 0 || this.nanoseconds === undefined) return;
    // Where times of a machine go back, its first one need not be its earliest.
    if (outOfOrder > 0) {
      this.nanoseconds = undefined;
      return;
    }
    let [earliest] = firsts;
    for (const first of firsts) if (first < earliest) earliest = first;
    let latest = this.#latest ?? lasts[0];
    for (const last of lasts) if (last > latest) latest = last;
    this.#latest = latest;
    if (latest - earliest > this.nanoseconds) this.nanoseconds = latest - earliest;
  }

  /** Take the surveys of the next ranges, merged. @param within what their own `StepBack` has found */
  append(part: SurveyPart, within: bigint | undefined): void {
    if (part.codes.length === 0 || this.nanoseconds === undefined) return;
    if (within === undefined) {
      this.nanoseconds = undefined;
      return;
    }
    const earliest = part.firsts.reduce((least, first) => (first < least ? first : least));
    const back = this.#latest === undefined ? 0n : this.#latest - earliest;
    for (const most of [within, back]) if (most > this.nanoseconds) this.nanoseconds = most;
    this.#latest = part.lasts.reduce((most, last) => (last > most ? last : most), this.#latest ?? part.lasts[0]);
  }
}
