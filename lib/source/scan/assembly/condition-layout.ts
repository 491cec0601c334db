/*
 * How the condition of a scan lies in memory. Compiled by AssemblyScript and TypeScript, as memory-map.ts.
 *
 * A step has STEP_BYTES: its field (u8), flags (u8), the next step for a value in its set (u16) and for another (u16),
 * two unused bytes, the index of its first cut (u32), the number of its cuts (u32).
 *
 * A cut has CUT_BYTES: its kind (u8); of texts and BLOBs whether it lies after them (u8), their length (u32, at 4) and
 * their address (u32, at 8); of a number the greatest integer that does not pass (i64, at 8) and the least double that
 * does (f64, at 16).
 */

export const STEP_BYTES = 16;
export const CUT_BYTES = 24;

/** Fields of the condition: columns of the record, without the rowid. The shape of a header has room for so many. */
export const MAX_FIELDS = 7;
export const FIELD_BYTES = 8;

/** Stands for a field: the rowid. */
export const ROWID_FIELD = 255;

/** Stand for the next step; SELECTED_STEP is the greater. */
export const LEFT_OUT_STEP = 0xfffe;
export const SELECTED_STEP = 0xffff;

/** The set has NULL; the set has the values before its first cut. */
export const HAS_NULL = 1;
export const STARTS_IN = 2;
/** Affinity of the column: REAL; any that makes numbers of text; TEXT. */
export const IS_REAL = 4;
export const IS_NUMERIC = 8;
export const IS_TEXT = 16;

/** Kinds of cuts, in the order of values. */
export const NUMBER_CUT = 0;
export const TEXT_CUT = 1;
export const BLOB_CUT = 2;
