import type { Transform } from 'node:stream';

/** Bytes that belong at a place of the file. */
export interface PositionedBytes {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/**
 * What every encoder gives. Slabs go into `stream` (object mode), bytes come out. The file is `head` followed by what
 * leaves `stream`: the classic formats have no head, netCDF-4 keeps what is known only at the end in it.
 */
export interface Encoder {
  /** Bytes of the whole file with its head; the exact length where `exact`, otherwise an upper bound. */
  readonly size: number;
  readonly exact: boolean;
  /** Bytes at the front of the file that are not in `stream`; 0 when everything goes forward. */
  readonly headLength: number;
  /** The `headLength` bytes at the front; known once `stream` has ended. Rejects when `stream` fails. */
  readonly head: Promise<Buffer> | undefined;
  /** True: what leaves `stream` does not follow one another, but says where it belongs. Absent: false. */
  readonly isPositioned?: boolean;
  /** Takes `Slab`s, gives `Buffer`s, or {@link PositionedBytes} where `isPositioned`. */
  readonly stream: Transform;
}
