import type { Rule } from '../../model/tally.js';
import type { Cell } from '../../sqlite/cell.js';
import { MAX_SECONDS } from '../../time/nanoseconds.js';
import { Zone } from '../../time/zone.js';

/** Rows of a machine may be out of order by so many seconds without its clock having been set. */
const JITTER = 60;

/** A step that is longer is a gap, which does not tell when the next row is due. */
const LONGEST_STEP = 5400;

/** Costs more than any distance within an hour that comes twice. */
const AGAINST_ORDER = 86_400;

/** Rows go back in time, newest first, if so many more of their steps go back. */
const BACKWARD = -3;
const MAX_TREND = 8;

/** What the rows of a machine have told. */
interface Clock {
  /** The last moment, seconds since 1970. */
  last: number;
  /** The last step that is not zero. */
  step: number;
  /** Steps forward less steps back, up to MAX_TREND. */
  trend: number;
  /** A moment of the hour that came twice. */
  hour: number;
  /** Rows of its first and its second pass. */
  passes: [number, number];
}

/**
 * Turns local times into moments. In the hour that comes twice, the order of a machine's rows tells the passes apart:
 * its times go on, or they go back by about an hour.
 */
export class LocalTimes {
  readonly #zone: Zone;
  readonly #count: (rule: Rule, count: number, example?: string) => void;
  readonly #clocks = new Map<Cell | undefined, Clock>();

  constructor(zone: string, count: (rule: Rule, count: number, example?: string) => void) {
    this.#zone = new Zone(zone);
    this.#count = count;
  }

  /**
   * Turn the time at `index`, which is that of a local clock, into a moment. One that is none is counted; returns
   * false.
   *
   * @param machine the cell of the machine; undefined for the only one
   * @param text for the example
   */
  resolve(machine: Cell | undefined, times: BigInt64Array, index: number, text: string): boolean {
    const nanoseconds = times[index];
    const local = Math.floor(Number(nanoseconds / 1_000_000n) / 1000);
    const moments = this.#zone.momentsOf(local);
    if (moments.length === 0) {
      this.#count('skipped local time', 1, text);
      return false;
    }
    const clock = this.#clockOf(machine, moments[0]);
    const pass = moments.length > 1 && cost(clock, moments[1]) < cost(clock, moments[0]) ? 1 : 0;
    const moment = moments[pass];
    if (Math.abs(moment) > MAX_SECONDS) {
      this.#count('time out of range', 1, text);
      return false;
    }
    if (moments.length > 1) this.#note(clock, moments[1], pass);
    advance(clock, moment);
    times[index] = nanoseconds - BigInt(local - moment) * 1_000_000_000n;
    return true;
  }

  /** Count the rows in hours that came twice, of which a machine has only one pass, after the last row. */
  end(): void {
    for (const clock of this.#clocks.values()) this.#close(clock);
    this.#clocks.clear();
  }

  #clockOf(machine: Cell | undefined, moment: number): Clock {
    let clock = this.#clocks.get(machine);
    if (clock === undefined) {
      clock = { last: moment, step: 0, trend: 0, hour: Number.NaN, passes: [0, 0] };
      this.#clocks.set(machine, clock);
    }
    return clock;
  }

  #note(clock: Clock, second: number, pass: 0 | 1): void {
    // Two hours that come twice are months apart, and the rows of one are within an hour or two.
    if (!(Math.abs(second - clock.hour) < 86_400)) {
      this.#close(clock);
      clock.hour = second;
    }
    clock.passes[pass]++;
  }

  #close(clock: Clock): void {
    const [first, second] = clock.passes;
    if (first === 0 || second === 0) {
      const rows = first + second;
      if (rows > 0) this.#count('repeated local time', rows);
    }
    clock.passes = [0, 0];
  }
}

function advance(clock: Clock, moment: number): void {
  if (moment === clock.last) return;
  clock.step = moment - clock.last;
  clock.trend = Math.max(-MAX_TREND, Math.min(MAX_TREND, clock.trend + Math.sign(clock.step)));
  clock.last = moment;
}

/** How far a moment is from when the next row of the machine is due, and whether it is against the order of its rows. */
function cost({ last, step, trend }: Clock, moment: number): number {
  const due = Math.abs(step) > LONGEST_STEP ? last : last + step;
  const ahead = trend <= BACKWARD ? last - moment : moment - last;
  return Math.abs(moment - due) + (ahead < -JITTER ? AGAINST_ORDER : 0);
}
