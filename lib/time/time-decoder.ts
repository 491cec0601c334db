import { epochSeconds } from './epoch.js';
import { IsoMonth } from './iso-month.js';
import { hasOffset, parseIsoTime } from './iso-time.js';
import { MAX_SECONDS, putNanoseconds } from './nanoseconds.js';
import type { TimeCoding, TimeUnit } from './time-coding.js';

export type { TimeUnit } from './time-coding.js';

const TWO_32 = 4_294_967_296;

/** Integers with a smaller upper half are below 2⁵³ and exact as doubles. */
const EXACT_HIGH = 2 ** 21;

/** Nanoseconds with a smaller upper half are within MAX_SECONDS. */
const MAX_HIGH = Math.floor((MAX_SECONDS * 1e9) / TWO_32);

/** Ticks in a second. */
export const TICKS = { s: 1, ms: 1e3, us: 1e6, '100ns': 1e7, ns: 1e9 } as const;

/** Julian day of 1970-01-01T00:00:00Z. */
export const JULIAN_EPOCH = 2440587.5;

const DAY_SECONDS = 86_400;

/** Longest text that is tried as a time; a longer one would need dozens of fraction digits. */
const MAX_TEXT = 64;

/**
 * Decodes the values of one time column to nanoseconds, each by its own storage class. Every method writes at `index`
 * of `timeHalves` (see nanoseconds.ts). It returns false, and writes nothing, where the value is no time.
 */
export class TimeDecoder {
  /** The last text was ISO 8601 without an offset, and the column has a zone: its time is that of a local clock. */
  isLocal = false;
  readonly #unit: TimeUnit | undefined;
  /** Seconds from 1970 to the epoch of numbers. */
  readonly #epoch: number;
  /** The days of the epoch, where numbers are days. */
  readonly #epochDay: number;
  readonly #zeroIsMissing: boolean;
  readonly #hasZone: boolean;
  readonly #month = new IsoMonth();
  readonly #scratch = new DataView(new ArrayBuffer(MAX_TEXT + 1));

  /**
   * @param unit of numbers; without one only ISO 8601 text is a time
   * @param coding `epoch` of numbers, whether a zero time is missing, and whether the column has a zone
   */
  constructor(unit: TimeUnit | undefined, { epoch, zone, zeroTime }: Omit<TimeCoding, 'timeUnit'> = {}) {
    this.#unit = unit;
    this.#epoch = epoch === undefined || unit === 'julian' ? 0 : (epochSeconds(epoch) ?? Number.NaN);
    this.#epochDay = unit === 'julian' ? JULIAN_EPOCH : -this.#epoch / DAY_SECONDS;
    this.#zeroIsMissing = zeroTime === 'missing';
    this.#hasZone = zone !== undefined;
  }

  /**
   * TEXT as `length` bytes of UTF-8 at `start`: ISO 8601, or a decimal number where the column has a unit. `view`
   * extends at least one byte beyond the text.
   */
  bytes(view: DataView, start: number, length: number, timeHalves: Uint32Array, index: number): boolean {
    if (length > MAX_TEXT) return false;
    if (this.#hasZone) this.isLocal = false;
    if (parseIsoTime(view, start, length, timeHalves, index, this.#month)) {
      if (this.#hasZone) this.isLocal = !hasOffset(view, start, length);
      return !this.#zeroIsMissing || (timeHalves[2 * index] | timeHalves[2 * index + 1]) !== 0;
    }
    if (this.#unit === undefined) return false;
    const text = Buffer.from(view.buffer, view.byteOffset + start, length).toString('latin1');
    return this.#decimal(text, timeHalves, index);
  }

  /** TEXT as a string; otherwise as {@link bytes}. */
  text(text: string, timeHalves: Uint32Array, index: number): boolean {
    const { length } = text;
    if (length > MAX_TEXT) return false;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      this.#scratch.setUint8(i, unit);
    }
    return this.bytes(this.#scratch, 0, length, timeHalves, index);
  }

  /** INTEGER: an epoch (exact) or a Julian day. */
  integer(value: bigint, timeHalves: Uint32Array, index: number): boolean {
    const unit = this.#unit;
    if (unit === undefined || (value === 0n && this.#zeroIsMissing)) return false;
    if (isDays(unit)) return this.#days(Number(value), timeHalves, index);
    const ticks = BigInt(TICKS[unit]);
    let seconds = value / ticks;
    if (seconds * ticks > value) seconds--;
    const rest = Number(value - seconds * ticks);
    return put(Number(seconds) + this.#epoch, rest * (1e9 / TICKS[unit]), timeHalves, index);
  }

  /** INTEGER as a double, |value| ≤ 2⁵³; otherwise as {@link integer}. */
  smallInteger(value: number, timeHalves: Uint32Array, index: number): boolean {
    const unit = this.#unit;
    if (unit === undefined || (value === 0 && this.#zeroIsMissing)) return false;
    if (isDays(unit)) return this.#days(value, timeHalves, index);
    const ticks = TICKS[unit];
    const seconds = wholeSeconds(value, ticks);
    return put(seconds + this.#epoch, (value - seconds * ticks) * (1e9 / ticks), timeHalves, index);
  }

  /** INTEGER as its upper half, signed, and its lower half, unsigned; otherwise as {@link integer}. */
  integerHalves(high: number, low: number, timeHalves: Uint32Array, index: number): boolean {
    if (high >= -EXACT_HIGH && high < EXACT_HIGH) return this.smallInteger(high * TWO_32 + low, timeHalves, index);
    if (this.#unit === 'ns' && this.#epoch === 0 && high > -MAX_HIGH && high < MAX_HIGH) {
      timeHalves[2 * index] = low;
      timeHalves[2 * index + 1] = high;
      return true;
    }
    return this.integer((BigInt(high) << 32n) | BigInt(low), timeHalves, index);
  }

  /**
   * REAL. A double of seconds near today resolves 0.2 µs. Where it is the double nearest to a whole microsecond, it
   * means that microsecond; otherwise its exact value, rounded to a nanosecond.
   */
  real(value: number, timeHalves: Uint32Array, index: number): boolean {
    const unit = this.#unit;
    if (unit === undefined || !Number.isFinite(value) || (value === 0 && this.#zeroIsMissing)) return false;
    if (isDays(unit)) return this.#days(value, timeHalves, index);
    const ticks = TICKS[unit];
    const seconds = wholeSeconds(value, ticks);
    if (!inRange(seconds + this.#epoch)) return false;
    // Both parts are exact: seconds is a floor, and subtracting a nearby multiple of a power of ten loses no bits.
    const rest = value - seconds * ticks;
    const microseconds = Math.round(rest * (1e6 / ticks));
    const isMicrosecond = seconds * ticks + microseconds / (1e6 / ticks) === value;
    const nanoseconds = isMicrosecond ? microseconds * 1000 : Math.round(rest * (1e9 / ticks));
    return nanoseconds < 1e9
      ? put(seconds + this.#epoch, nanoseconds, timeHalves, index)
      : put(seconds + this.#epoch + 1, nanoseconds - 1e9, timeHalves, index);
  }

  /**
   * Days. A Julian day resolves 40 µs; days are rounded to a millisecond, as in SQLite's own date functions
   * (lang_datefunc, "Internally … milliseconds").
   */
  #days(value: number, timeHalves: Uint32Array, index: number): boolean {
    const milliseconds = Math.round((value - this.#epochDay) * 86_400_000);
    const seconds = Math.floor(milliseconds / 1000);
    return put(seconds, (milliseconds - seconds * 1000) * 1e6, timeHalves, index);
  }

  #decimal(text: string, timeHalves: Uint32Array, index: number): boolean {
    if (/^[+-]?\d+$/.test(text)) return this.integer(BigInt(text), timeHalves, index);
    if (/^[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return this.real(Number(text), timeHalves, index);
    return false;
  }
}

function isDays(unit: TimeUnit): unit is 'd' | 'julian' {
  return unit === 'd' || unit === 'julian';
}

/** floor(value / ticks). The division alone may round up to the next integer. */
function wholeSeconds(value: number, ticks: number): number {
  const seconds = Math.floor(value / ticks);
  return seconds * ticks > value ? seconds - 1 : seconds;
}

function inRange(seconds: number): boolean {
  return seconds >= -MAX_SECONDS && seconds <= MAX_SECONDS;
}

function put(seconds: number, nanoseconds: number, timeHalves: Uint32Array, index: number): boolean {
  if (!inRange(seconds)) return false;
  putNanoseconds(timeHalves, index, seconds, nanoseconds);
  return true;
}

/**
 * Guesses the unit of a number in a time column from its size. Julian days lie between 1721426 (year 1) and 5373484
 * (year 9999); as an epoch in seconds these would lie in early 1970. An epoch is in s below 10¹¹ (year 5138), in ms
 * below 10¹⁴, in µs below 10¹⁷, else in ns.
 */
export function guessTimeUnit(value: number): TimeUnit {
  const size = Math.abs(value);
  if (size >= 1721425.5 && size <= 5373484.5) return 'julian';
  if (size < 1e11) return 's';
  if (size < 1e14) return 'ms';
  return size < 1e17 ? 'us' : 'ns';
}

/** Write the time of a cell at `index` of `timeHalves`; false where the cell holds none. */
export function decodeTime(times: TimeDecoder, cell: unknown, timeHalves: Uint32Array, index: number): boolean {
  if (typeof cell === 'string') return times.text(cell, timeHalves, index);
  if (typeof cell === 'bigint') return times.integer(cell, timeHalves, index);
  return typeof cell === 'number' && times.real(cell, timeHalves, index);
}
