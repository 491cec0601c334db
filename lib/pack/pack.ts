import type { NumericArray } from '../netcdf/model.js';
import { type OnUnrepresentable, packFloats, packIntegers, packLongIntegers } from './pack-values.js';
import { arrayOf, type Packing } from './packing.js';
import { quantize } from './quantize.js';

/**
 * The stored form of `values`, in a new array.
 *
 * @param first number of the first value in its variable, row-major; the others follow it
 * @param onUnrepresentable told of the index of every value that does not fit and became the fill value
 */
export function pack(
  values: Float64Array,
  packing: Packing,
  first: number,
  onUnrepresentable: OnUnrepresentable,
): NumericArray {
  const stored = arrayOf(packing.dtype, values.length);
  if (stored instanceof Float32Array || stored instanceof Float64Array) {
    packFloats(values, stored, packing, onUnrepresentable);
    if (packing.quantization !== undefined) quantizeStored(stored, packing, first, onUnrepresentable);
  } else if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    packLongIntegers(values, stored, packing, onUnrepresentable);
  } else {
    packIntegers(values, stored, packing, onUnrepresentable);
  }
  return stored;
}

/** Rounded values may meet the fill value, or overflow. */
function quantizeStored(
  stored: Float32Array | Float64Array,
  { quantization, fill }: Packing,
  first: number,
  onUnrepresentable: OnUnrepresentable,
): void {
  const before = stored.slice();
  quantize(stored, quantization!, fill as number, first);
  for (let i = 0; i < stored.length; i++) {
    if (stored[i] === before[i]) continue;
    if (stored[i] !== fill && Math.abs(stored[i]) !== Number.POSITIVE_INFINITY) continue;
    stored[i] = fill as number;
    onUnrepresentable(i);
  }
}
