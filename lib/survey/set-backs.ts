import { type ReadingBatch, timeHalves } from '../model/batch.js';

/** Seconds by which a clock goes back when summer time ends, less the step between two readings. */
const LEAST = 300;
const MOST = 3660;

/** So many are kept. */
const MAX_KEPT = 256;

const TWO_32 = 4_294_967_296;

/** Finds where the times of a machine go back by minutes to an hour, as those of a local clock do in autumn. */
export class SetBacks {
  /** The times that they went back to, seconds since 1970; the first ones. */
  readonly times: number[] = [];
  /** Of each machine the last time, seconds since 1970. */
  readonly #last: number[] = [];

  add({ length, machine, time }: ReadingBatch): void {
    const halves = timeHalves(time, length);
    for (let i = 0; i < length; i++) {
      const at = (halves[2 * i + 1] * TWO_32 + (halves[2 * i] >>> 0)) / 1e9;
      const code = machine[i];
      this.note(this.#last[code], at);
      this.#last[code] = at;
    }
  }

  /** @param before the time before, of the same machine; undefined for none */
  note(before: number | undefined, at: number): void {
    if (before === undefined || !(before - at >= LEAST && before - at <= MOST)) return;
    if (this.times.length < MAX_KEPT) this.times.push(at);
  }
}
