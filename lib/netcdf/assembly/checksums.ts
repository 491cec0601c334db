/*
 * Two checksums over bytes that come in blocks. TypeScript copies a block into memory from address BLOCK on, and calls
 * one function for it. Each instance of the module holds the state of one sum of each kind.
 */

/** The compiler puts its static data (memory.data) below. */
export const BLOCK: usize = 0x10000;

/** XXH64 with seed 0, after the xxHash fast digest algorithm specification, version 0.1.1, "XXH64 Algorithm Description". */
const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

let acc1: u64;
let acc2: u64;
let acc3: u64;
let acc4: u64;
let total: u64;

export function xxhBegin(): void {
  acc1 = P1 + P2;
  acc2 = P2;
  acc3 = 0;
  acc4 = 0 - P1;
  total = 0;
}

/** Step 2, process stripes. @param length a multiple of 32 */
export function xxhStripes(length: usize): void {
  let a = acc1;
  let b = acc2;
  let c = acc3;
  let d = acc4;
  const end = BLOCK + length;
  for (let at = BLOCK; at < end; at += 32) {
    a = round(a, load<u64>(at));
    b = round(b, load<u64>(at, 8));
    c = round(c, load<u64>(at, 16));
    d = round(d, load<u64>(at, 24));
  }
  acc1 = a;
  acc2 = b;
  acc3 = c;
  acc4 = d;
  total += length;
}

/** Steps 3 to 6. @param length of the rest, below 32 */
export function xxhEnd(length: usize): u64 {
  let h: u64 = P5;
  if (total > 0) {
    h = rotl(acc1, 1) + rotl(acc2, 7) + rotl(acc3, 12) + rotl(acc4, 18);
    h = merge(merge(merge(merge(h, acc1), acc2), acc3), acc4);
  }
  h += total + length;
  const end = BLOCK + length;
  let at = BLOCK;
  for (; at + 8 <= end; at += 8) h = rotl(h ^ round(0, load<u64>(at)), 27) * P1 + P4;
  if (at + 4 <= end) {
    h = rotl(h ^ (<u64>load<u32>(at) * P1), 23) * P2 + P3;
    at += 4;
  }
  for (; at < end; at++) h = rotl(h ^ (<u64>load<u8>(at) * P5), 11) * P1;
  h = (h ^ (h >> 33)) * P2;
  h = (h ^ (h >> 29)) * P3;
  return h ^ (h >> 32);
}

@inline
function round(acc: u64, lane: u64): u64 {
  return rotl(acc + lane * P2, 31) * P1;
}

@inline
function merge(h: u64, acc: u64): u64 {
  return (h ^ round(0, acc)) * P1 + P4;
}

/*
 * Fletcher32 as HDF5 has it: two sums modulo 65535 over big-endian 16-bit words. To swap the bytes of a word is to
 * multiply it by 256 modulo 65535, so the loop adds little-endian words, and the end swaps the sums.
 *
 * The sums are not reduced: of 64 KiB they stay far below 2⁶⁴.
 */

/** Steps of 16 bytes until 32-bit lanes could overflow: lane sums grow with the square of the steps. */
const STEPS = 256;

let sum1: u64;
let sum2: u64;

export function fletcherBegin(): void {
  sum1 = 0;
  sum2 = 0;
}

/** @param length at most 64 KiB; an odd last byte is the high byte of a word */
export function fletcherBlock(length: usize): void {
  const end = BLOCK + length;
  let at = BLOCK;
  while (at + 16 <= end) {
    const steps = min<usize>(STEPS, (end - at) >> 4);
    addSteps(at, steps);
    at += steps << 4;
  }
  for (; at + 2 <= end; at += 2) addWord(load<u16>(at));
  if (at < end) addWord(load<u8>(at));
  sum1 = reduced(sum1);
  sum2 = reduced(sum2);
}

export function fletcherEnd(): u32 {
  return (swapped(sum2) << 16) | swapped(sum1);
}

/**
 * Eight words a step. In a step t of T, lane l of `a` and of `b` gains a word w, which counts 8 (T - t) - l times in the
 * second sum: eight times in each step from t on, less its place in the step.
 */
function addSteps(at: usize, steps: usize): void {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let aa = i32x4.splat(0);
  let bb = i32x4.splat(0);
  const end = at + (steps << 4);
  for (; at < end; at += 16) {
    const words = v128.load(at);
    a = i32x4.add(a, i32x4.extend_low_i16x8_u(words));
    b = i32x4.add(b, i32x4.extend_high_i16x8_u(words));
    aa = i32x4.add(aa, a);
    bb = i32x4.add(bb, b);
  }
  sum2 += sum1 * (<u64>steps << 3);
  sum1 += lanes(a) + lanes(b);
  sum2 += (lanes(aa) + lanes(bb)) * 8 - places(a) - places(b) - lanes(b) * 4;
}

@inline
function lanes(v: v128): u64 {
  return lane(v, 0) + lane(v, 1) + lane(v, 2) + lane(v, 3);
}

/** Each lane times its number. */
@inline
function places(v: v128): u64 {
  return lane(v, 1) + lane(v, 2) * 2 + lane(v, 3) * 3;
}

@inline
function lane(v: v128, l: u8): u64 {
  switch (l) {
    case 0:
      return <u64>(<u32>i32x4.extract_lane(v, 0));
    case 1:
      return <u64>(<u32>i32x4.extract_lane(v, 1));
    case 2:
      return <u64>(<u32>i32x4.extract_lane(v, 2));
    default:
      return <u64>(<u32>i32x4.extract_lane(v, 3));
  }
}

@inline
function addWord(word: u64): void {
  sum1 += word;
  sum2 += sum1;
}

/** Modulo 65535. Like the reference it leaves a multiple of 65535 at 65535, unless all words were 0. */
@inline
function reduced(sum: u64): u64 {
  return sum === 0 ? 0 : ((sum - 1) % 65535) + 1;
}

@inline
function swapped(sum: u64): u32 {
  return <u32>(((sum & 0xff) << 8) | (sum >> 8));
}
