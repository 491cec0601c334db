import type { Transform } from 'node:stream';

/** Bytes and their offset in the file. */
export interface PositionedBytes {
  /** Offset of the first byte. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * An encoder takes slabs into `stream` (object mode) and emits the bytes of a file. The file is `head`, then the output
 * of `stream`. The head of netCDF-4 holds what is known only at the end; the classic formats have none.
 */
export interface Encoder {
  /** Bytes of the whole file, head included: its length where `exact`, otherwise an upper bound. */
  readonly size: number;
  readonly exact: boolean;
  /** Bytes at the front of the file that `stream` does not emit; 0 where all bytes leave in order. */
  readonly headLength: number;
  /** The `headLength` bytes at the front. Resolves when `stream` has ended, rejects when it fails. */
  readonly head: Promise<Buffer> | undefined;
  /** True: `stream` emits {@link PositionedBytes} in any order. Absent: it emits bytes in file order. */
  readonly isPositioned?: boolean;
  /** Takes `Slab`s, emits `Buffer`s, or {@link PositionedBytes} where `isPositioned`. */
  readonly stream: Transform;
}
