/** A Parquet file as it is planned: a row for each machine and time. */
export interface ParquetShape {
  /** Unit of the times, of which every time is a multiple. */
  readonly time: 'MICROS' | 'NANOS';
  /** One for each signal, in the order of the batches' columns; behind `machine` and `time`. */
  readonly columns: readonly ParquetColumn[];
  /** Rows of every row group but the last one. */
  readonly rowsPerGroup: number;
  /** Key-value metadata of the file. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
}

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'double' | 'float' | 'int8' | 'int64' | 'uint64' | 'string';
}

/** Names of the columns before those of the signals. */
export const MACHINE = 'machine';
export const TIME = 'time';

/** As registered with IANA. */
export const PARQUET_CONTENT_TYPE = 'application/vnd.apache.parquet';

/** A page of so many doubles is below 1 MiB, the size at which the writer begins another one. */
const MOST_ROWS = 122_880;
const LEAST_ROWS = 1024;

/** Values of a row group that wait for its last row: 16 MiB. */
const MOST_VALUES = 1 << 21;

/** Rows of a row group with `columns` columns. It follows from nothing else, so that the bytes do not either. */
export function rowsPerGroup(columns: number): number {
  return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns)));
}

/** Largest double that rounds to a finite float32: halfway to what would be 2^128 (IEEE 754, 4.3.1). */
const OVERFLOW = 2 ** 128 - 2 ** 103;

/** True for a value that a float32 column holds, rounded; an infinite one is held as it is. */
export function fitsFloat(value: number): boolean {
  return Math.abs(value) < OVERFLOW || !Number.isFinite(value);
}
