/*
 * A hash of the key bytes of all rows, in order, as stored in the records. Two tables with equal hashes have aligned
 * keys, whatever the bytes mean. It is a polynomial in B modulo 2⁶⁴ whose coefficients are the mixed keys of the rows.
 * lib/survey/byte-sequence.ts combines the hashes of consecutive parts.
 */

const B: u64 = 0x9e3779b97f4a7c15;
const MIX: u64 = 0xff51afd7ed558ccd;
const LAST: u64 = 0xc4ceb9fe1a85ec53;

let hash: u64 = 0;

export function beginHash(): void {
  hash = 0;
}

export function hashLow(): u32 {
  return <u32>hash;
}

export function hashHigh(): u32 {
  return <u32>(hash >> 32);
}

/** Add a row. @param machine hash of its machine, `time` of its time */
@inline
export function addKeys(machine: u64, time: u64): void {
  hash = hash * B + mixed(rotl(machine, 31) + time);
}

/**
 * The hash of a value with its serial type. It reads up to eight bytes after the value and masks them out. The
 * multiplications do not depend on each other: a dependent chain would take as long as all other work on a row.
 */
@inline
export function hashValue(type: u32, at: usize, width: u32): u64 {
  let value: u64 = <u64>type * B;
  if (width < 8) return value + (load<u64>(at) & (((<u64>1) << (<u64>width << 3)) - 1)) * MIX;
  // The last eight bytes may overlap the ones before.
  const last = at + width - 8;
  for (let p = at; p < last; p += 8) value = rotl(value, 25) + load<u64>(p) * MIX;
  return rotl(value, 25) + load<u64>(last) * LAST;
}

@inline
function mixed(value: u64): u64 {
  const product = (value ^ (value >> 32)) * MIX;
  return product ^ (product >> 29);
}
