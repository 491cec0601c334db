export { type ByteRanges, rangesOf } from './byte-ranges.js';
export { type OpenOptions, openNetcdf } from './open-netcdf.js';
export {
  blockOf,
  type ChunkContent,
  indexOf,
  product,
  type StoredDataset,
  type StoredValues,
  type StoredVariable,
} from './stored-dataset.js';
