/** A value as SQL returns it. Every integer is a bigint: a double cannot hold nanoseconds since 1970 exactly. */
export type Cell = string | number | bigint | Uint8Array | null;
