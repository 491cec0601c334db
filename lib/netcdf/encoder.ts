import type { Transform } from 'node:stream';

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
  /** Takes `Slab`s, gives `Buffer`s. */
  readonly stream: Transform;
}
