export { type Encodings, encodingKey, type ValueVariable } from './choose-encodings.js';
export type { Dtype } from './dtypes.js';
export type { Encoding } from './encoding.js';
export { pack } from './pack.js';
export { type PackedDataset, type PackedVariable, type PackOptions, packDataset } from './pack-dataset.js';
export { countUnrepresentable, packSlabs, UNREPRESENTABLE } from './pack-slabs.js';
export { definePacking, type Packing } from './packing.js';
export { QUANTIZE_MODES, type Quantization, type QuantizeMode, quantize } from './quantize.js';
