/** Gaps that a machine keeps. */
const MOST = 20;

/** The longest times between neighbouring readings, longest first; of equal ones, the earlier first. */
export class GapList {
  readonly #gaps: (readonly [from: number, to: number])[] = [];
  /** Only a longer gap has a place in the list. */
  least = 0;

  add(from: number, to: number): void {
    const length = to - from;
    let place = this.#gaps.length;
    while (place > 0 && length > this.#gaps[place - 1][1] - this.#gaps[place - 1][0]) place--;
    this.#gaps.splice(place, 0, [from, to]);
    if (this.#gaps.length > MOST) this.#gaps.length = MOST;
    if (this.#gaps.length === MOST) this.least = this.#gaps[MOST - 1][1] - this.#gaps[MOST - 1][0];
  }

  /** Those longer than `cadence` allows: one and a half times. */
  read(cadence: number | null): (readonly [from: number, to: number])[] {
    if (cadence === null) return [];
    return this.#gaps
      .filter(([from, to]) => to - from > 1.5 * cadence)
      .map(([from, to]) => [Math.floor(from), Math.floor(to)]);
  }
}
