import { Zone } from './zone.js';

const SECOND = 1_000_000_000n;
const DAY_SECONDS = 86_400;

/** The moment at which a run began, as the clock of a time zone shows it. */
export class LocalClock {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly now: bigint;
  /** IANA name. */
  readonly zone: string;
  readonly #zone: Zone | undefined;

  /** @param zone for which `isZone` is true; UTC where absent */
  constructor(now: bigint, zone = 'UTC') {
    this.now = now;
    this.zone = zone;
    this.#zone = zone === 'UTC' ? undefined : new Zone(zone);
  }

  /** The date: days since 1970-01-01. */
  get today(): number {
    const seconds = Number(this.now / SECOND);
    return Math.floor((this.#zone?.localOf(seconds) ?? seconds) / DAY_SECONDS);
  }

  /** The moment at which a day begins, which is not midnight where the clock skips that. @param day since 1970-01-01 */
  startOf(day: number): bigint {
    return this.momentOf(BigInt(day * DAY_SECONDS) * SECOND);
  }

  /**
   * The first moment at which the clock shows a time or a later one: the first of two, where an hour comes twice; the
   * end of the gap, where an hour is skipped.
   *
   * @param local nanoseconds since 1970-01-01T00:00:00 on that clock
   * @returns nanoseconds since 1970, UTC
   */
  momentOf(local: bigint): bigint {
    if (this.#zone === undefined) return local;
    const rest = ((local % SECOND) + SECOND) % SECOND;
    const seconds = Number((local - rest) / SECOND);
    const moment = this.#zone.startOf(seconds);
    // Behind a gap there is nothing of the skipped second left.
    const isShown = this.#zone.localOf(moment) === seconds;
    return BigInt(moment) * SECOND + (isShown ? rest : 0n);
  }
}

/** A day since 1970-01-01 as `2024-05-01`. */
export function dateText(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
