/*
 * The survey of the keys of a run, as Surveyor in lib/survey has it (and a test that compares the two): counts, times, order and hashes of its machines.
 */

/** Codes of machines are below. */
const MAX_MACHINES: usize = 2048;

/** Of each machine, by its code: times, 0 for one that was not seen; the last one; their hashes. They lie behind the keys of a run. */
const counts: usize = 0x33000;
const lasts: usize = counts + MAX_MACHINES * 4;
const hashes: usize = lasts + MAX_MACHINES * 8;

/** Of each machine seen, in order of first appearance: code, times (f64), first and last, hashes. They end before 0x50000. */
const codes: usize = hashes + MAX_MACHINES * 8;
const outCounts: usize = codes + MAX_MACHINES * 4;
const outFirsts: usize = outCounts + MAX_MACHINES * 8;
const outLasts: usize = outFirsts + MAX_MACHINES * 8;
const outHashes: usize = outLasts + MAX_MACHINES * 8;

/** Units of time from the coarsest on, each of which the next one divides. */
const units = memory.data(64, 8);

/**
 * Results: machines; 1 where no machine's readings have another machine's between them; readings out of order; duplicates; number of the coarsest unit
 * that fits; code of the last machine; 1 where machines come in one order again and again; times kept.
 */
const found = memory.data(32, 4);

export function surveyAddresses(n: u32): usize {
  switch (n) {
    case 0:
      return units;
    case 1:
      return found;
    case 2:
      return codes;
    case 3:
      return outCounts;
    case 4:
      return outFirsts;
    case 5:
      return outLasts;
    default:
      return outHashes;
  }
}

/**
 * @param times where the times are, i64; those of the machine `axisOf` are kept, one after the other from there on: afterwards the others are lost
 * @param machines where their codes are, u32
 * @param round times are rounded to multiples of it, 0 for as they are
 * @param finest number of a unit that every time is a multiple of
 * @param axisOf -1 for the first machine, -2 for none
 */
export function survey(times: usize, machines: usize, length: u32, round: i64, finest: u32, axisOf: i32): void {
  let seen: u32 = 0;
  let isGrouped: u32 = 1;
  let outOfOrder: u32 = 0;
  let duplicates: u32 = 0;
  let unit: u32 = 0;
  let isCyclic: u32 = 1;
  // The place in the round of the machine that comes next; -1 as long as the first round is not over.
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
    if (round != 0) time = rounded(time, round);
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
  }
  if (code >= 0) put(code, count, last, h1, h2);
  for (let m: u32 = 0; m < seen; m++) give(m);
  store<u32>(found, seen);
  store<u32>(found, isGrouped, 4);
  store<u32>(found, outOfOrder, 8);
  store<u32>(found, duplicates, 12);
  store<u32>(found, unit, 16);
  store<i32>(found, code, 20);
  store<u32>(found, isCyclic, 24);
  store<u32>(found, kept, 28);
}

@inline
function put(code: i32, count: u32, last: i64, h1: u32, h2: u32): void {
  store<u32>(counts + code * 4, count);
  store<i64>(lasts + code * 8, last);
  store<u32>(hashes + code * 8, h1);
  store<u32>(hashes + code * 8, h2, 4);
}

/** Give what is known of the machine that was seen as number `m`, and forget it. */
@inline
function give(m: u32): void {
  const code = load<u32>(codes + m * 4);
  store<f64>(outCounts + m * 8, <f64>load<u32>(counts + code * 4));
  store<i64>(outLasts + m * 8, load<i64>(lasts + code * 8));
  store<u64>(outHashes + m * 8, load<u64>(hashes + code * 8));
  store<u32>(counts + code * 4, 0);
}

/** As lib/time/round.ts has it: to the nearest multiple, half-way to the even one. */
@inline
function rounded(time: i64, round: i64): i64 {
  let rest = time % round;
  if (rest < 0) rest += round;
  const below = time - rest;
  const twice = rest + rest;
  const isUp = twice > round || (twice == round && ((below / round) & 1) == 1);
  return isUp ? below + round : below;
}

/** As lib/survey/order-hash.ts has them. */
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
