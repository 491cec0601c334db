import { bytesOf, type Fields, put, SIZE_OF_LENGTHS, SIZE_OF_OFFSETS, sizeOf, UNDEFINED_ADDRESS } from './fields.js';
import { lookup3 } from './lookup3.js';

const FORMAT_SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Superblock {
  /** Object header of the superblock extension, if any. */
  readonly extensionAddress?: number | undefined;
  /** Bytes of the file. */
  readonly endOfFileAddress: number;
  readonly rootGroupObjectHeaderAddress: number;
}

/** II.A, Superblock (Versions 2 and 3), without its checksum. */
function fields(superblock: Superblock): Fields {
  return [
    ['Format Signature', 8, FORMAT_SIGNATURE],
    ['Version # of Superblock', 1, 2],
    ['Size of Offsets', 1, SIZE_OF_OFFSETS],
    ['Size of Lengths', 1, SIZE_OF_LENGTHS],
    ['File Consistency Flags', 1, 0],
    ['Base Address', SIZE_OF_OFFSETS, 0],
    ['Superblock Extension Address', SIZE_OF_OFFSETS, superblock.extensionAddress ?? UNDEFINED_ADDRESS],
    ['End of File Address', SIZE_OF_OFFSETS, superblock.endOfFileAddress],
    ['Root Group Object Header Address', SIZE_OF_OFFSETS, superblock.rootGroupObjectHeaderAddress],
  ];
}

const UNCHECKED_SIZE = sizeOf(fields({ endOfFileAddress: 0, rootGroupObjectHeaderAddress: 0 }));

/** Bytes of the superblock: 48. */
export const SUPERBLOCK_SIZE = UNCHECKED_SIZE + 4;

/** Writes the superblock at the start of `target`. */
export function putSuperblock(target: Buffer, superblock: Superblock): void {
  const bytes = bytesOf(fields(superblock));
  put(target, 0, [
    ['Superblock', UNCHECKED_SIZE, bytes],
    ['Superblock Checksum', 4, lookup3(bytes)],
  ]);
}
