export { type ByteRanges, rangesOf } from './byte-ranges.js';
export { copyBlock } from './copy-block.js';
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
