export { type ByteRanges, rangesOf } from './byte-ranges.js';
export { type OpenOptions, openNetcdf } from './open-netcdf.js';
export type { ChunkContent, StoredDataset, StoredValues, StoredVariable } from './stored-dataset.js';
