import type { Fields } from './fields.js';

const ALLOCATE_LATE = 2;
const ALLOCATE_INCREMENTALLY = 3;
const WRITE_IF_SET = 2 << 2;
const DEFINED = 1 << 5;

/**
 * IV.A.2.f, The Data Storage - Fill Value Message, version 3.
 *
 * @param value bytes of one element; absent: zeros, the default of the HDF5 library
 * @param chunked allocate space chunk by chunk, else all at the first write
 */
export function fillValue(value: Uint8Array | undefined, chunked: boolean): Fields {
  const times = WRITE_IF_SET | (chunked ? ALLOCATE_INCREMENTALLY : ALLOCATE_LATE);
  if (value === undefined) {
    return [
      ['Version', 1, 3],
      ['Flags', 1, times],
    ];
  }
  return [
    ['Version', 1, 3],
    ['Flags', 1, times | DEFINED],
    ['Size', 4, value.length],
    ['Fill Value', value.length, value],
  ];
}
