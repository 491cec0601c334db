/*
 * Codes of names by their bytes. Names get in here by way of JavaScript, which makes their strings; one that is not here is not known. Rows of
 * one machine mostly follow each other, or machines take turns: the last name and the one that came after it the time before are tried first.
 */

const MAX_NAMES: u32 = 2048;
const SLOTS: u32 = 4096;
const HEAP: u32 = 65536;

/** The table lies from here on, up to 0x30000 at the most. Of each name: address, length, code, the name that followed it. */
const entries: usize = 0x10000;
/** Open addressing, at most half full: one more than the number of a name, or 0. */
const slots: usize = entries + MAX_NAMES * 16;
const heap: usize = slots + SLOTS * 4;
let count: u32 = 0;
let used: u32 = 0;
let last: i32 = -1;

/** Where JavaScript puts the bytes of a name that it adds; what lies there is in the table only then. */
export function nameAddress(): usize {
  return heap + used;
}

/** Room for the bytes of one more name; 0 where there is none. */
export function nameRoom(): u32 {
  return count == MAX_NAMES ? 0 : HEAP - used;
}

export function forgetNames(): void {
  count = 0;
  used = 0;
  last = -1;
  memory.fill(slots, 0, SLOTS * 4);
}

/** Add the name of `length` bytes at `nameAddress()`, unless it is there. */
export function addName(length: u32, code: u32): void {
  const at = heap + used;
  if (count == MAX_NAMES || find(at, length) >= 0) return;
  let slot = hash(at, length) & (SLOTS - 1);
  while (load<u32>(slots + slot * 4) != 0) slot = (slot + 1) & (SLOTS - 1);
  const entry = entries + count * 16;
  store<u32>(entry, <u32>at);
  store<u32>(entry, length, 4);
  store<u32>(entry, code, 8);
  store<i32>(entry, -1, 12);
  count++;
  used += length;
  store<u32>(slots + slot * 4, count);
}

/** The code of a name, or -1. */
@inline
export function machineCode(at: usize, length: u32): i32 {
  if (last >= 0) {
    const entry = entries + last * 16;
    if (isName(entry, at, length)) return load<i32>(entry, 8);
    const next = load<i32>(entry, 12);
    if (next >= 0) {
      const following = entries + next * 16;
      if (isName(following, at, length)) {
        last = next;
        return load<i32>(following, 8);
      }
    }
  }
  return find(at, length);
}

function find(at: usize, length: u32): i32 {
  for (let slot = hash(at, length) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
    const found = load<i32>(slots + slot * 4) - 1;
    if (found < 0) return -1;
    const entry = entries + found * 16;
    if (!isName(entry, at, length)) continue;
    if (last >= 0) store<i32>(entries + last * 16, found, 12);
    last = found;
    return load<i32>(entry, 8);
  }
}

@inline
function isName(entry: usize, at: usize, length: u32): bool {
  if (load<u32>(entry, 4) != length) return false;
  const name = <usize>load<u32>(entry);
  if (length >= 8) {
    // From the end on, where names mostly differ; the first eight bytes may overlap with those behind them.
    for (let i: i32 = length - 8; i > 0; i -= 8) if (load<u64>(name + i) != load<u64>(at + i)) return false;
    return load<u64>(name) == load<u64>(at);
  }
  for (let i: u32 = 0; i < length; i++) if (load<u8>(name + i) != load<u8>(at + i)) return false;
  return true;
}

/** FNV-1a. */
function hash(at: usize, length: u32): u32 {
  let value: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) value = (value ^ load<u8>(at + i)) * 0x01000193;
  return value ^ (value >>> 15);
}
