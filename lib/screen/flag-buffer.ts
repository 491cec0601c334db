import { GOOD, QC_FLAGS, worseFlag } from '../model/qc-flags.js';
import type { FlagQueue } from './series-test.js';

/** Four good flags as one number. */
const FOUR_GOOD = GOOD * 0x01010101;

/** Flags of one test, from the first row that has not left on. It grows as it has to, and is used for every machine. */
export class FlagBuffer implements FlagQueue {
  array = new Uint8Array(0);
  length = 0;
  /** The array, four flags at a time. */
  #fours = new Uint32Array(0);

  push(flag: number): void {
    if (this.length === this.array.length) this.#reserve(1);
    this.array[this.length++] = flag;
  }

  fill(flag: number, count: number): void {
    const { array, at } = this.extend(count);
    array.fill(flag, at, at + count);
  }

  extend(count: number): { readonly array: Uint8Array; readonly at: number } {
    this.#reserve(count);
    const at = this.length;
    this.length += count;
    return { array: this.array, at };
  }

  /** The flags of other rows: the first `length` of `flags`. */
  load(flags: Uint8Array, length: number): void {
    this.length = 0;
    this.#reserve(length);
    for (let i = 0; i < length; i++) this.array[i] = flags[i];
    this.length = length;
  }

  /** Whether the first `length` flags are good. */
  isGood(length: number): boolean {
    const { array } = this;
    const fours = this.#fours;
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) if (fours[i] !== FOUR_GOOD) return false;
    for (let i = whole << 2; i < length; i++) if (array[i] !== GOOD) return false;
    return true;
  }

  #reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted <= this.array.length) return;
    const array = new Uint8Array((Math.max(wanted, 2 * this.array.length) + 7) & ~7);
    array.set(this.array.subarray(0, this.length));
    this.array = array;
    this.#fours = new Uint32Array(array.buffer);
  }
}

/** The worse of two flags `a` and `b`, at `16 a + b`. */
const WORSE = new Uint8Array(256);
for (const a of QC_FLAGS) for (const b of QC_FLAGS) WORSE[16 * a + b] = worseFlag(a, b);

/**
 * Writes the worst flag of each of the first `length` rows.
 * @returns true where all of them are good
 */
export function worstFlags(tests: readonly FlagBuffer[], length: number, worst: Uint8Array): boolean {
  const bad = tests.filter((flags) => !flags.isGood(length));
  if (bad.length === 0) {
    worst.fill(GOOD, 0, length);
    return true;
  }
  if (bad.length < tests.length) worst.fill(GOOD, 0, length);
  else copy((bad.pop() as FlagBuffer).array, length, worst);
  for (const { array } of bad) for (let i = 0; i < length; i++) worst[i] = WORSE[(worst[i] << 4) | array[i]];
  return false;
}

function copy(from: Uint8Array, length: number, to: Uint8Array): void {
  to.set(from.subarray(0, length));
}
