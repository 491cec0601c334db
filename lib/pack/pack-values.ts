import type { NumericArray } from '../netcdf/model.js';

/** `stored = (value - offset) / scale`, missing values and those that do not fit as `fill`. */
export interface Conversion {
  readonly scale: number;
  readonly offset: number;
  /** The stored value that means missing. */
  readonly fill: number | bigint;
  /** Range of the stored type. */
  readonly least: number;
  readonly most: number;
}

/** Told of the index of every value that does not fit. NaN is missing, and fits. */
export type OnUnrepresentable = (index: number) => void;

/** Doubles from 2^52 on are whole numbers. */
const WHOLE = 2 ** 52;

/** Rounded half to even, as `numpy.rint`. */
function rint(value: number): number {
  if (Math.abs(value) >= WHOLE) return value;
  return value < 0 ? value - WHOLE + WHOLE : value + WHOLE - WHOLE;
}

/**
 * Values as integers of 8 to 32 bits. A value that would be stored as the fill value does not fit: it would be read as missing.
 *
 * @param stored as long as `values`
 */
export function packIntegers(
  values: Float64Array,
  stored: Exclude<NumericArray, BigInt64Array | BigUint64Array>,
  conversion: Conversion,
  onUnrepresentable: OnUnrepresentable,
): void {
  const { scale, offset, least, most } = conversion;
  const fill = conversion.fill as number;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const rounded = rint((value - offset) / scale);
    if (rounded >= least && rounded <= most && rounded !== fill) {
      stored[i] = rounded;
    } else {
      stored[i] = fill;
      if (!Number.isNaN(value)) onUnrepresentable(i);
    }
  }
}

/** Values as integers of 64 bits, otherwise like {@link packIntegers}. */
export function packLongIntegers(
  values: Float64Array,
  stored: BigInt64Array | BigUint64Array,
  conversion: Conversion,
  onUnrepresentable: OnUnrepresentable,
): void {
  const { scale, offset, least, most } = conversion;
  const fill = conversion.fill as bigint;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const rounded = rint((value - offset) / scale);
    const fits = rounded >= least && rounded <= most;
    stored[i] = fits ? BigInt(rounded) : fill;
    if (stored[i] === fill && !Number.isNaN(value)) onUnrepresentable(i);
  }
}

/** Values as floating point numbers. One that becomes infinite does not fit, nor one that would be stored as the fill value. */
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
