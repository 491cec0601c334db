/*
 * The condition that rows must meet: steps from one set of values to the next, as RowCondition in
 * lib/sqlite/conditions/row-condition.ts, which says what a set is. wasm-condition.ts writes steps, cuts and texts.
 */
import { CONDITION_CUTS, CONDITION_STEPS } from './memory-map';
import {
  BLOB_CUT,
  CUT_BYTES,
  FIELD_BYTES,
  HAS_NULL,
  IS_NUMERIC,
  IS_REAL,
  IS_TEXT,
  LEFT_OUT_STEP,
  NUMBER_CUT,
  ROWID_FIELD,
  SELECTED_STEP,
  STARTS_IN,
  STEP_BYTES,
  TEXT_CUT,
} from './condition-layout';
import { MAX_COLUMNS } from './roles';
import { varint64 } from './varint';

const steps: usize = CONDITION_STEPS;
const cuts: usize = CONDITION_CUTS;

/** The row needs the slow path; it is selected; it is left out. */
export const UNKNOWN: u32 = 0;
export const SELECTED: u32 = 1;
export const LEFT_OUT: u32 = 2;

/** For each record column one more than its field in the condition; 0 for a column without one. */
const fields = memory.data(MAX_COLUMNS);

/** True if rows must meet a condition. */
export let isConditional: bool = false;

/** The rows to select instead, by rowid: the address of a rising list of i64, how many, and where the next may be. */
let isListed: bool = false;
let rowids: usize = 0;
let rowidCount: u32 = 0;
let nextRowid: u32 = 0;

/** Rows need meet no condition. */
export function forgetCondition(): void {
  memory.fill(fields, 0, MAX_COLUMNS);
  isConditional = false;
  isListed = false;
}

/** Only rows with one of these rowids are selected. @param address of a rising list of i64 */
export function useRowids(address: usize, count: u32): void {
  rowids = address;
  rowidCount = count;
  nextRowid = 0;
  isListed = true;
  isConditional = true;
}

/** Look a rowid up, from the place of the one before on, in either direction. */
@inline
function isInList(rowid: i64): bool {
  let next = nextRowid;
  while (next > 0 && load<i64>(rowids + (next - 1) * 8) >= rowid) next--;
  while (next < rowidCount && load<i64>(rowids + next * 8) < rowid) next++;
  nextRowid = next;
  return next < rowidCount && load<i64>(rowids + next * 8) == rowid;
}

/** Rows must meet the condition whose steps are in memory. */
export function useCondition(): void {
  isConditional = true;
}

export function setField(column: u32, field: u32): void {
  store<u8>(fields + column, field + 1);
}

/** The field of a column; -1 for none. */
@inline
export function fieldOf(column: u32): i32 {
  return <i32>load<u8>(fields + column) - 1;
}

/**
 * Decide a row.
 * @param places its fields: of each the offset from `payload`, u32, and the serial type, u16
 * @param rowid address of its rowid, a varint
 */
export function decide(payload: usize, places: usize, rowid: usize): u32 {
  if (isListed) return isInList(varint64(rowid)) ? SELECTED : LEFT_OUT;
  let next: u32 = 0;
  do {
    const step = steps + next * STEP_BYTES;
    const field: u32 = load<u8>(step);
    let answer: u32;
    if (field == ROWID_FIELD) {
      answer = hasInteger(step, varint64(rowid));
    } else {
      const place = places + field * FIELD_BYTES;
      answer = has(step, load<u16>(place, 4), payload + load<u32>(place));
    }
    if (answer == UNKNOWN) return UNKNOWN;
    next = answer == SELECTED ? load<u16>(step, 2) : load<u16>(step, 4);
  } while (next < <u32>LEFT_OUT_STEP);
  return next == <u32>SELECTED_STEP ? SELECTED : LEFT_OUT;
}

/** Whether the value at `at` is in the set of a step. */
@inline
function has(step: usize, type: u32, at: usize): u32 {
  const flags: u32 = load<u8>(step, 1);
  if (type == 0) return (flags & HAS_NULL) != 0 ? SELECTED : LEFT_OUT;
  if (type >= 12) return hasBytes(step, flags, type, at);
  // SQLite stores no number in a column of text.
  if ((flags & IS_TEXT) != 0) return UNKNOWN;
  if (type == 7) return hasReal(step, reinterpret<f64>(bswap<u64>(load<u64>(at))));
  const integer = integerOf(type, at);
  return (flags & IS_REAL) != 0 ? hasReal(step, <f64>integer) : hasInteger(step, integer);
}

@inline
function integerOf(type: u32, at: usize): i64 {
  switch (type) {
    case 1:
      return load<i8>(at);
    case 2:
      return <i16>bswap<u16>(load<u16>(at));
    case 3:
      return (<i32>load<i8>(at) << 16) | <i32>bswap<u16>(load<u16>(at, 1));
    case 4:
      return <i32>bswap<u32>(load<u32>(at));
    case 5:
      return (<i64>(<i16>bswap<u16>(load<u16>(at))) << 32) | <i64>bswap<u32>(load<u32>(at, 2));
    case 6:
      return <i64>bswap<u64>(load<u64>(at));
    default:
      return type - 8;
  }
}

/** In or out, after a number of cuts that the value has passed. */
@inline
function after(step: usize, passed: u32): u32 {
  return ((load<u8>(step, 1) & STARTS_IN) != 0) == ((passed & 1) == 0) ? SELECTED : LEFT_OUT;
}

@inline
function hasReal(step: usize, value: f64): u32 {
  // SQLite reads NaN as NULL.
  if (value != value) return UNKNOWN;
  const first = cuts + load<u32>(step, 8) * CUT_BYTES;
  let low: u32 = 0;
  let high = load<u32>(step, 12);
  while (low < high) {
    const middle = (low + high) >> 1;
    const cut = first + middle * CUT_BYTES;
    if (load<u8>(cut) == NUMBER_CUT && value >= load<f64>(cut, 16)) low = middle + 1;
    else high = middle;
  }
  return after(step, low);
}

@inline
function hasInteger(step: usize, value: i64): u32 {
  // It passes cuts although it is not greater than any integer.
  if (value == i64.MIN_VALUE) return UNKNOWN;
  const first = cuts + load<u32>(step, 8) * CUT_BYTES;
  let low: u32 = 0;
  let high = load<u32>(step, 12);
  while (low < high) {
    const middle = (low + high) >> 1;
    const cut = first + middle * CUT_BYTES;
    if (load<u8>(cut) == NUMBER_CUT && value > load<i64>(cut, 8)) low = middle + 1;
    else high = middle;
  }
  return after(step, low);
}

function hasBytes(step: usize, flags: u32, type: u32, at: usize): u32 {
  const length = (type - 12) >> 1;
  const kind: u32 = (type & 1) != 0 ? TEXT_CUT : BLOB_CUT;
  // Text that may spell a number; no number begins with a letter.
  if (kind == TEXT_CUT && (flags & IS_NUMERIC) != 0 && length > 0 && load<u8>(at) < 0x41) return UNKNOWN;
  const first = cuts + load<u32>(step, 8) * CUT_BYTES;
  let low: u32 = 0;
  let high = load<u32>(step, 12);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passesBytes(first + middle * CUT_BYTES, kind, at, length)) low = middle + 1;
    else high = middle;
  }
  return after(step, low);
}

@inline
function passesBytes(cut: usize, kind: u32, at: usize, length: u32): bool {
  const cutKind: u32 = load<u8>(cut);
  if (cutKind != kind) return cutKind < kind;
  const cutLength = load<u32>(cut, 4);
  const order = memory.compare(at, <usize>load<u32>(cut, 8), min(length, cutLength));
  if (order != 0) return order > 0;
  if (length != cutLength) return length > cutLength;
  return load<u8>(cut, 1) == 0;
}
