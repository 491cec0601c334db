/*
 * The memory of the WebAssembly module: one table for both sides. AssemblyScript and TypeScript both compile this
 * file, so it holds plain integer constants only. Each region begins where the one before ends. Regions of 64-bit
 * values begin at multiples of 8; the tests check it.
 *
 * The compiler puts its static data (memory.data) below MAP_START.
 */

const MAP_START = 0x10000;

/** Names in the machine name table, and bytes of all of them. */
export const MAX_NAMES = 2048;
export const NAME_BYTES = 0x10000;

/** Slots of the hash table of names: a power of two, twice as many as names. */
export const NAME_SLOT_COUNT = 4096;

/** Pages of a range. */
export const MAX_PAGES = 2048;

/** The survey takes machine codes below this. */
export const MAX_MACHINES = 2048;

/** Time units of the survey. */
export const MAX_UNITS = 8;

/** Steps and cuts of a condition, and bytes of the texts and BLOBs in it. */
export const MAX_STEPS = 32;
export const MAX_CUTS = 4096;
export const TEXT_BYTES = 0x10000;

/** Results of a scan, u32: rows in the batch, bytes of the decoded cells, address of the last rowid. */
export const SCAN_RESULT_COUNT = 3;

/**
 * Results of a survey, u32: machines seen; 1 if the readings of each machine are contiguous; readings out of order;
 * duplicates; index of the coarsest exact time unit; code of the last machine; 1 if machines come round-robin; times
 * kept; times that were rounded; times that are finer than the precision.
 */
export const SURVEY_RESULT_COUNT = 10;

/** Machine name table (names.ts). Per name four u32: address, length, code, index of the name that last followed it. */
export const NAME_ENTRIES = MAP_START;
/** Hash table of names, u32: index + 1, or 0 if empty. */
export const NAME_SLOTS = NAME_ENTRIES + 16 * MAX_NAMES;
/** Bytes of the names. */
export const NAME_HEAP = NAME_SLOTS + 4 * NAME_SLOT_COUNT;

/** The pages of a range (leaf.ts): their addresses, u32. */
export const PAGE_BASES = NAME_HEAP + NAME_BYTES;
/** Bounds of their rowids, i64, one more than pages. */
export const PAGE_KEYS = PAGE_BASES + 4 * MAX_PAGES;
export const SCAN_RESULTS = PAGE_KEYS + 8 * (MAX_PAGES + 1);

/** Working memory of the survey (survey.ts), by machine code. Number of times, u32; 0 for a machine not seen. */
export const CODE_COUNTS = SCAN_RESULTS + 4 * SCAN_RESULT_COUNT + 4;
/** Last time, i64. */
export const CODE_LASTS = CODE_COUNTS + 4 * MAX_MACHINES;
/** Hashes of the times, two u32. */
export const CODE_HASHES = CODE_LASTS + 8 * MAX_MACHINES;

/** Results of the survey, by order of first appearance. Machine code, u32. */
export const SEEN_CODES = CODE_HASHES + 8 * MAX_MACHINES;
/** Number of times, f64. */
export const SEEN_COUNTS = SEEN_CODES + 4 * MAX_MACHINES;
/** First time, i64. */
export const SEEN_FIRSTS = SEEN_COUNTS + 8 * MAX_MACHINES;
/** Last time, i64. */
export const SEEN_LASTS = SEEN_FIRSTS + 8 * MAX_MACHINES;
/** Hashes of the times, two u32. */
export const SEEN_HASHES = SEEN_LASTS + 8 * MAX_MACHINES;

/** Time units in nanoseconds, i64, from the coarsest to the finest; each is a multiple of the next. */
export const SURVEY_UNITS = SEEN_HASHES + 8 * MAX_MACHINES;
export const SURVEY_RESULTS = SURVEY_UNITS + 8 * MAX_UNITS;

/** The condition of the rows (condition-layout.ts). */
export const CONDITION_STEPS = SURVEY_RESULTS + 4 * SURVEY_RESULT_COUNT;
export const CONDITION_CUTS = CONDITION_STEPS + 16 * MAX_STEPS;
export const CONDITION_TEXTS = CONDITION_CUTS + 24 * MAX_CUTS;

/** Free for pages and columns from here on: the next multiple of 64 KiB. */
export const FREE_MEMORY = ((CONDITION_TEXTS + TEXT_BYTES + 0xffff) >> 16) << 16;
