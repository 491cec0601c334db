const ZERO = 0x30;
const SECOND = 1_000_000_000n;
const DAY_SECONDS = 86_400;

/**
 * Writes times as ISO 8601, UTC: `2019-01-01T00:00:00Z`, with three, six or nine digits of the second where they are
 * not all zero. The text of the day is cached, which makes consecutive times of one day fast.
 */
export class TimeText {
  /** Longest text of a time, bytes. */
  static readonly LENGTH = 30;

  #day = Number.NaN;
  readonly #date = Buffer.alloc(11);

  /** Write `time`, nanoseconds since 1970, at `at`. @returns the end of the text */
  write(bytes: Uint8Array, at: number, time: bigint): number {
    let rest = Number(BigInt.asIntN(64, time % SECOND));
    let seconds = Number(BigInt.asIntN(64, time / SECOND));
    if (rest < 0) {
      rest += 1e9;
      seconds--;
    }
    const day = Math.floor(seconds / DAY_SECONDS);
    if (day !== this.#day) this.#startDay(day);
    bytes.set(this.#date, at);
    const second = seconds - day * DAY_SECONDS;
    const minute = (second / 60) | 0;
    const hour = (minute / 60) | 0;
    twoDigits(bytes, at + 11, hour);
    bytes[at + 13] = COLON;
    twoDigits(bytes, at + 14, minute - hour * 60);
    bytes[at + 16] = COLON;
    twoDigits(bytes, at + 17, second - minute * 60);
    const end = rest === 0 ? at + 19 : fraction(bytes, at + 19, rest);
    bytes[end] = Z;
    return end + 1;
  }

  #startDay(day: number): void {
    this.#day = day;
    this.#date.write(`${new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10)}T`, 'latin1');
  }
}

const COLON = 0x3a;
const DOT = 0x2e;
const Z = 0x5a;

function twoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}

/** Write a dot and the nanoseconds in groups of three digits. @returns the end of the text */
function fraction(bytes: Uint8Array, at: number, nanoseconds: number): number {
  bytes[at] = DOT;
  const digits = nanoseconds % 1e6 === 0 ? 3 : nanoseconds % 1e3 === 0 ? 6 : 9;
  let rest = nanoseconds / 10 ** (9 - digits);
  for (let i = digits; i > 0; i--) {
    const next = Math.floor(rest / 10);
    bytes[at + i] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + 1 + digits;
}
