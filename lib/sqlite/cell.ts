/** A value as SQL gives it, every integer as a bigint: nanoseconds since 1970 are beyond what a double holds exactly. */
export type Cell = string | number | bigint | Uint8Array | null;
