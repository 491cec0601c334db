const DAY = 86_400;

/** No zone is farther from UTC, and none was. */
const MAX_OFFSET = 26 * 3600;

/** A zone keeps an offset for longer than so many seconds. */
const STEP = 7 * DAY;

/** A period is looked for so many steps far; a longer one becomes several. */
const MAX_STEPS = 60;

/** Seconds since 1970, UTC: the zone has this offset at `from` ≤ time < `to`. */
interface Period {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** True for a name that Intl knows: `Europe/Berlin`, `UTC`. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The local clock of an IANA time zone, by Intl. Periods of one offset are found when they are needed, and kept. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #periods: Period[] = [];
  #last: Period = { from: 0, to: 0, offset: 0 };

  /** @param name for which {@link isZone} is true */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  /**
   * The moments at which the clock shows a local time: one; none in the hour that it skips when summer begins; two in
   * the hour that comes twice when summer ends.
   *
   * @param local seconds since 1970-01-01 00:00:00 on that clock, a whole number
   * @returns seconds since 1970, UTC, ascending
   */
  momentsOf(local: number): readonly number[] {
    const { from, to, offset } = this.#last;
    if (local - MAX_OFFSET >= from && local + MAX_OFFSET < to) return [local - offset];
    const moments: number[] = [];
    for (let at = local - MAX_OFFSET; at <= local + MAX_OFFSET; ) {
      const period = this.#periodAt(at);
      const moment = local - period.offset;
      if (moment >= period.from && moment < period.to) moments.push(moment);
      at = period.to;
    }
    return moments;
  }

  /**
   * The first moment at which the clock shows a local time or a later one. It shows it in one moment, or two: that is
   * the first. Where it skips the time, that is the end of the gap.
   *
   * @param local seconds since 1970-01-01 00:00:00 on that clock, a whole number
   * @returns seconds since 1970, UTC
   */
  startOf(local: number): number {
    for (let at = local - MAX_OFFSET; ; ) {
      const { from, to, offset } = this.#periodAt(at);
      if (local - offset < to) return Math.max(local - offset, from);
      at = to;
    }
  }

  /**
   * What the clock shows at a moment: seconds since 1970-01-01 00:00:00 on it. @param moment seconds since 1970, UTC
   */
  localOf(moment: number): number {
    return moment + this.#periodAt(moment).offset;
  }

  #periodAt(moment: number): Period {
    const known = this.#periods.find(({ from, to }) => moment >= from && moment < to);
    if (known !== undefined) {
      this.#last = known;
      return known;
    }
    const offset = this.#offsetAt(moment);
    this.#last = { offset, from: this.#edge(moment, offset, -STEP), to: this.#edge(moment, offset, STEP) };
    this.#periods.push(this.#last);
    return this.#last;
  }

  /** Where the period of `offset` around `moment` begins or ends, or is cut. @param step its sign is the direction */
  #edge(moment: number, offset: number, step: number): number {
    let inside = moment;
    let outside = moment;
    for (let n = 0; n < MAX_STEPS && outside === inside; n++) {
      outside = inside + step;
      if (this.#offsetAt(outside) === offset) inside = outside;
    }
    while (Math.abs(outside - inside) > 1) {
      const middle = Math.floor((inside + outside) / 2);
      if (this.#offsetAt(middle) === offset) inside = middle;
      else outside = middle;
    }
    return step < 0 ? inside : Math.max(inside, outside);
  }

  #offsetAt(moment: number): number {
    const parts = Object.fromEntries(
      this.#format.formatToParts(moment * 1000).map(({ type, value }) => [type, +value]),
    );
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - moment;
  }
}
