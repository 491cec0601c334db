import type { NumericArray } from '../netcdf/model.js';
import { type OnMisfit, packFloats, packIntegers, packLongIntegers } from './pack-values.js';
import { arrayOf, type Packing } from './packing.js';
import { quantize } from './quantize.js';

/**
 * The stored form of `values`, in a new array.
 *
 * @param first number of the first value in its variable, row-major; the others follow it
 * @param onMisfit told of the index of every value that does not fit and became the fill value
 */
export function pack(values: Float64Array, packing: Packing, first: number, onMisfit: OnMisfit): NumericArray {
  const stored = arrayOf(packing.dtype, values.length);
  if (stored instanceof Float32Array || stored instanceof Float64Array) {
    packFloats(values, stored, packing, onMisfit);
    if (packing.quantization !== undefined) quantizeStored(stored, packing, first, onMisfit);
  } else if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    packLongIntegers(values, stored, packing, onMisfit);
  } else {
    packIntegers(values, stored, packing, onMisfit);
  }
  return stored;
}

/** Rounded values may meet the fill value, or overflow. */
function quantizeStored(
  stored: Float32Array | Float64Array,
  { quantization, fill }: Packing,
  first: number,
  onMisfit: OnMisfit,
): void {
  const before = stored.slice();
  quantize(stored, quantization!, fill as number, first);
  for (let i = 0; i < stored.length; i++) {
    if (stored[i] === before[i]) continue;
    if (stored[i] !== fill && Math.abs(stored[i]) !== Number.POSITIVE_INFINITY) continue;
    stored[i] = fill as number;
    onMisfit(i);
  }
}
