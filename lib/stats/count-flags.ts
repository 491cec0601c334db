import { FAIL, GOOD, SUSPECT } from '../model/qc-flags.js';

/** Four good flags at once. */
const ALL_GOOD = GOOD * 0x0101_0101;

/** Adds the suspect and the failed ones of the first `length` flags to `counts[at]` and `counts[at + 1]`. */
export function countFlags(flags: Uint8Array, length: number, counts: Float64Array, at: number): void {
  let suspect = 0;
  let fail = 0;
  const aligned = flags.byteOffset % 4 === 0 ? length >> 2 : 0;
  const words = aligned > 0 ? new Uint32Array(flags.buffer, flags.byteOffset, aligned) : undefined;
  const count = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      if (flags[i] === SUSPECT) suspect++;
      else if (flags[i] === FAIL) fail++;
    }
  };
  // Most flags are good: a word tells it of four.
  if (words !== undefined) {
    for (let w = 0; w < aligned; w++) if (words[w] !== ALL_GOOD) count(4 * w, 4 * w + 4);
  }
  count(4 * aligned, length);
  counts[at] += suspect;
  counts[at + 1] += fail;
}
