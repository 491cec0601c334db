/*
 * Roles of record columns: what the scan does with a column. Compiled by AssemblyScript and TypeScript, as
 * memory-map.ts. A role is a byte; 0 means that the column is skipped.
 */

export const TIME_ROLE = 1;
export const MACHINE_ROLE = 2;

/** Signal `s` has the role FIRST_SIGNAL_ROLE + s. */
export const FIRST_SIGNAL_ROLE = 3;

export const MAX_SIGNALS = 255 - FIRST_SIGNAL_ROLE;

/** Only the first columns of a record can have a role. */
export const MAX_COLUMNS = 64;
