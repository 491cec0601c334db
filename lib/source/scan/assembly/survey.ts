/*
 * Surveys the keys of a range: counts, times, order and hashes of its machines. The result equals that of `Surveyor` in
 * lib/survey; a test compares the two.
 */
import {
  CODE_COUNTS,
  CODE_HASHES,
  CODE_LASTS,
  SEEN_CODES,
  SEEN_COUNTS,
  SEEN_FIRSTS,
  SEEN_HASHES,
  SEEN_LASTS,
  SURVEY_RESULTS,
  SURVEY_UNITS,
} from './memory-map';

const counts: usize = CODE_COUNTS;
const lasts: usize = CODE_LASTS;
const hashes: usize = CODE_HASHES;

const codes: usize = SEEN_CODES;
const outCounts: usize = SEEN_COUNTS;
const outFirsts: usize = SEEN_FIRSTS;
const outLasts: usize = SEEN_LASTS;
const outHashes: usize = SEEN_HASHES;

const units: usize = SURVEY_UNITS;
const results: usize = SURVEY_RESULTS;

/**
 * @param times address of the times, i64. Those of the machine `axisOf` are moved to the front; the others are
 *   overwritten
 * @param machines address of the machine codes, u32
 * @param round round times to multiples of this; 0: do not round
 * @param finest index of a time unit that divides every time
 * @param precision index of the time unit whose multiples are not counted as finer
 * @param axisOf code of the machine whose times are kept; -1: the first one; -2: none
 */
export function survey(
  times: usize,
  machines: usize,
  length: u32,
  round: i64,
  finest: u32,
  precision: u32,
  axisOf: i32,
): void {
  let seen: u32 = 0;
  let isGrouped: u32 = 1;
  let outOfOrder: u32 = 0;
  let duplicates: u32 = 0;
  let unit: u32 = 0;
  let roundings: u32 = 0;
  let finer: u32 = 0;
  const fine = load<i64>(units + precision * 8);
  let isCyclic: u32 = 1;
  // Position in the round-robin cycle of the machine expected next; -1 during the first cycle.
  let turn: i32 = -1;
  let kept: u32 = 0;
  let code: i32 = -1;
  let count: u32 = 0;
  let last: i64 = 0;
  let h1: u32 = 0;
  let h2: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const own = load<i32>(machines + i * 4);
    let time = load<i64>(times + i * 8);
    if (round != 0) {
      const near = rounded(time, round);
      if (near != time) roundings++;
      time = near;
    }
    if (isCyclic != 0) {
      if (turn >= 0) {
        if (own != load<i32>(codes + turn * 4)) isCyclic = 0;
        if (++turn == seen) turn = 0;
      } else if (seen > 0 && own == load<i32>(codes)) {
        turn = seen == 1 ? 0 : 1;
      } else if (own == code || load<u32>(counts + own * 4) != 0) {
        isCyclic = 0;
      }
    }
    if (own != code) {
      if (code >= 0) put(code, count, last, h1, h2);
      code = own;
      count = load<u32>(counts + code * 4);
      if (count == 0) {
        if (axisOf == -1) axisOf = code;
        store<i32>(codes + seen * 4, code);
        store<i64>(outFirsts + seen * 8, time);
        seen++;
        last = i64.MIN_VALUE;
        h1 = 0;
        h2 = 0;
      } else {
        isGrouped = 0;
        last = load<i64>(lasts + code * 8);
        h1 = load<u32>(hashes + code * 8);
        h2 = load<u32>(hashes + code * 8, 4);
      }
    }
    if (time > last) {
      last = time;
      count++;
      const low = <u32>time;
      const high = <u32>(time >> 32);
      h1 = h1 * B + mix(low, high);
      h2 = h2 * B + otherMix(low, high);
      if (code == axisOf) store<i64>(times + kept++ * 8, time);
    } else if (time == last) duplicates++;
    else outOfOrder++;
    while (unit < finest && time % load<i64>(units + unit * 8) != 0) unit++;
    if (unit > precision && time % fine != 0) finer++;
  }
  if (code >= 0) put(code, count, last, h1, h2);
  for (let m: u32 = 0; m < seen; m++) output(m);
  store<u32>(results, seen);
  store<u32>(results, isGrouped, 4);
  store<u32>(results, outOfOrder, 8);
  store<u32>(results, duplicates, 12);
  store<u32>(results, unit, 16);
  store<i32>(results, code, 20);
  store<u32>(results, isCyclic, 24);
  store<u32>(results, kept, 28);
  store<u32>(results, roundings, 32);
  store<u32>(results, finer, 36);
}

@inline
function put(code: i32, count: u32, last: i64, h1: u32, h2: u32): void {
  store<u32>(counts + code * 4, count);
  store<i64>(lasts + code * 8, last);
  store<u32>(hashes + code * 8, h1);
  store<u32>(hashes + code * 8, h2, 4);
}

/** Write the results of the `m`-th machine seen, and reset its working memory. */
@inline
function output(m: u32): void {
  const code = load<u32>(codes + m * 4);
  store<f64>(outCounts + m * 8, <f64>load<u32>(counts + code * 4));
  store<i64>(outLasts + m * 8, load<i64>(lasts + code * 8));
  store<u64>(outHashes + m * 8, load<u64>(hashes + code * 8));
  store<u32>(counts + code * 4, 0);
}

/** Round to the nearest multiple, ties to even, as lib/time/round.ts. */
@inline
function rounded(time: i64, round: i64): i64 {
  let rest = time % round;
  if (rest < 0) rest += round;
  const below = time - rest;
  const twice = rest + rest;
  const isUp = twice > round || (twice == round && ((below / round) & 1) == 1);
  return isUp ? below + round : below;
}

/** The hash of lib/survey/order-hash.ts. */
const B: u32 = 0x9e3779b1;

@inline
function mix(low: u32, high: u32): u32 {
  let h = (low ^ 0x2545f491) * 0x85ebca6b;
  h = (h ^ (h >>> 15) ^ high) * 0xc2b2ae35;
  h = (h ^ (h >>> 13)) * 0x27d4eb2f;
  return h ^ (h >>> 16);
}

@inline
function otherMix(low: u32, high: u32): u32 {
  let h = (low ^ (low >>> 16) ^ 0x51ed270b) * 0x165667b1;
  h = (h ^ (h >>> 14) ^ high) * 0x9e3779b1;
  return h ^ (h >>> 15);
}
