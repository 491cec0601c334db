/*
 * Machine codes by the bytes of the names. JavaScript adds the names. Lookup tries two names first: the last one, as
 * rows of one machine often follow each other, and the one that followed it last time, as machines often come
 * round-robin.
 */
import { MAX_NAMES, NAME_BYTES, NAME_ENTRIES, NAME_HEAP, NAME_SLOT_COUNT, NAME_SLOTS } from './memory-map';

const entries: usize = NAME_ENTRIES;
const slots: usize = NAME_SLOTS;
const heap: usize = NAME_HEAP;
const SLOT_MASK: u32 = NAME_SLOT_COUNT - 1;

let count: u32 = 0;
let used: u32 = 0;
/** Index of the last name found; -1 for none. */
let last: i32 = -1;

/** Where JavaScript writes the bytes of a name before it calls `addName`. */
export function nameAddress(): usize {
  return heap + used;
}

/** Largest length in bytes of one more name; 0 if the table is full. */
export function nameRoom(): u32 {
  return count == MAX_NAMES ? 0 : NAME_BYTES - used;
}

export function forgetNames(): void {
  count = 0;
  used = 0;
  last = -1;
  memory.fill(slots, 0, NAME_SLOT_COUNT * 4);
}

/** Add the name of `length` bytes at `nameAddress()`, unless it is known already. */
export function addName(length: u32, code: u32): void {
  const at = heap + used;
  if (count == MAX_NAMES || find(at, length) >= 0) return;
  let slot = hash(at, length) & SLOT_MASK;
  while (load<u32>(slots + slot * 4) != 0) slot = (slot + 1) & SLOT_MASK;
  const entry = entries + count * 16;
  store<u32>(entry, <u32>at);
  store<u32>(entry, length, 4);
  store<u32>(entry, code, 8);
  store<i32>(entry, -1, 12);
  count++;
  used += length;
  store<u32>(slots + slot * 4, count);
}

/** The code of a name; -1 if it is not known. */
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
  for (let slot = hash(at, length) & SLOT_MASK; ; slot = (slot + 1) & SLOT_MASK) {
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
    // From the end, where names mostly differ. The first eight bytes may overlap the next.
    for (let i: i32 = length - 8; i > 0; i -= 8) if (load<u64>(name + i) != load<u64>(at + i)) return false;
    return load<u64>(name) == load<u64>(at);
  }
  for (let i: u32 = 0; i < length; i++) if (load<u8>(name + i) != load<u8>(at + i)) return false;
  return true;
}

/** FNV-1a, 32 bits, upper half folded into the lower. */
function hash(at: usize, length: u32): u32 {
  let value: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) value = (value ^ load<u8>(at + i)) * 0x01000193;
  return value ^ (value >>> 15);
}
