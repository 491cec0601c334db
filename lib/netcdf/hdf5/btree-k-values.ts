import type { Fields } from './fields.js';

/** The value that readers assume without a superblock extension. */
export const DEFAULT_INDEXED_STORAGE_K = 32;

/** IV.A.2.t, The B-tree 'K' Values Message, of the superblock extension (II.C). */
export function btreeKValues(indexedStorageInternalNodeK: number): Fields {
  return [
    ['Version', 1, 0],
    ['Indexed Storage Internal Node K', 2, indexedStorageInternalNodeK],
    ['Group Internal Node K', 2, 16],
    ['Group Leaf Node K', 2, 4],
  ];
}
