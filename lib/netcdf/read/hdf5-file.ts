import type { HeapReader } from './heap-reader.js';
import type { ReadAhead } from './read-ahead.js';

export interface Hdf5Options {
  /** Bytes of the pieces in which contiguous values are read, at most. */
  readonly piece: number;
  /** Told of the stored bytes of each chunk. */
  readonly onStored: ((address: number, bytes: Uint8Array) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What all objects of a file share. */
export interface Hdf5File extends Hdf5Options {
  readonly file: ReadAhead;
  readonly heap: HeapReader;
  /** "Indexed Storage Internal Node K". */
  readonly k: number;
}
