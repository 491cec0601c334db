import type { NumericArray } from '../netcdf/model.js';

/** `stored = (value - offset) / scale`; missing and unrepresentable values become `fill`. */
export interface Conversion {
  readonly scale: number;
  readonly offset: number;
  /** The stored value that means missing. */
  readonly fill: number | bigint;
  /** Range of the stored type. */
  readonly min: number;
  readonly max: number;
}

/** Called with the index of every value that the stored type cannot hold. NaN is missing, not unrepresentable. */
export type OnUnrepresentable = (index: number) => void;

/** Doubles from 2^52 on are integers. Adding it to a smaller one, and subtracting it, rounds to an integer. */
const TWO_POW_52 = 2 ** 52;

/** Rounds half to even, like `numpy.rint`. */
function rint(value: number): number {
  if (Math.abs(value) >= TWO_POW_52) return value;
  return value < 0 ? value - TWO_POW_52 + TWO_POW_52 : value + TWO_POW_52 - TWO_POW_52;
}

/**
 * Packs into integers of 8 to 32 bits. A value that packs to the fill value is unrepresentable, because readers would
 * take it for missing.
 *
 * @param stored as long as `values`
 */
export function packIntegers(
  values: Float64Array,
  stored: Exclude<NumericArray, BigInt64Array | BigUint64Array>,
  conversion: Conversion,
  onUnrepresentable: OnUnrepresentable,
): void {
  const { scale, offset, min, max } = conversion;
  const fill = conversion.fill as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const rounded = rint((value - offset) / scale);
    if (rounded >= min && rounded <= max && rounded !== fill) {
      stored[i] = rounded;
    } else {
      stored[i] = fill;
      if (!Number.isNaN(value)) onUnrepresentable(i);
    }
  }
}

/** {@link packIntegers} for 64 bits. */
export function packLongIntegers(
  values: Float64Array,
  stored: BigInt64Array | BigUint64Array,
  conversion: Conversion,
  onUnrepresentable: OnUnrepresentable,
): void {
  const { scale, offset, min, max } = conversion;
  const fill = conversion.fill as bigint;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const rounded = rint((value - offset) / scale);
    const fits = rounded >= min && rounded <= max;
    stored[i] = fits ? BigInt(rounded) : fill;
    if (stored[i] === fill && !Number.isNaN(value)) onUnrepresentable(i);
  }
}

/** Packs into floats. A finite value that becomes infinite, or the fill value, is unrepresentable. */
export function packFloats(
  values: Float64Array,
  stored: Float32Array | Float64Array,
  conversion: Conversion,
  onUnrepresentable: OnUnrepresentable,
): void {
  const { scale, offset } = conversion;
  const fill = conversion.fill as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    stored[i] = (value - offset) / scale;
    if (Number.isNaN(value)) stored[i] = fill;
    else if (stored[i] === fill || (!Number.isFinite(stored[i]) && Number.isFinite(value))) {
      stored[i] = fill;
      onUnrepresentable(i);
    }
  }
}
