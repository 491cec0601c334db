import { type Field, type Fields, SIZE_OF_LENGTHS, SIZE_OF_OFFSETS, UNDEFINED_ADDRESS } from './fields.js';

/**
 * IV.A.2.i, The Data Layout Message, version 3, contiguous. Without an address nothing is stored: all is fill value.
 */
export function contiguousLayout(address: number | undefined, size: number): Fields {
  return [
    ['Version', 1, 3],
    ['Layout Class', 1, 1],
    ['Address', SIZE_OF_OFFSETS, address ?? UNDEFINED_ADDRESS],
    ['Size', SIZE_OF_LENGTHS, size],
  ];
}

/**
 * IV.A.2.i, The Data Layout Message, version 3, chunked with a version 1 B-tree.
 *
 * @param address of the B-tree's root node; undefined where no chunk is stored
 * @param chunk lengths of a chunk's dimensions
 * @param elementSize bytes
 */
export function chunkedLayout(address: number | undefined, chunk: readonly number[], elementSize: number): Fields {
  return [
    ['Version', 1, 3],
    ['Layout Class', 1, 2],
    ['Dimensionality', 1, chunk.length + 1],
    ['Address', SIZE_OF_OFFSETS, address ?? UNDEFINED_ADDRESS],
    ...chunk.map((length, d): Field => [`Dimension ${d} Size`, 4, length]),
    ['Dataset Element Size', 4, elementSize],
  ];
}
