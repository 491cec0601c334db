import type { HeapReader } from './heap-reader.js';
import type { ReadAhead } from './read-ahead.js';

/** What all objects of a file share. */
export interface Hdf5File {
  readonly file: ReadAhead;
  readonly heap: HeapReader;
  /** "Indexed Storage Internal Node K". */
  readonly k: number;
  /** Bytes of the pieces in which contiguous values are read, at most. */
  readonly piece: number;
  readonly signal: AbortSignal | undefined;
}
