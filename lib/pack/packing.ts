import { SettingsError } from '../errors.js';
import type { Attribute, NumericArray } from '../netcdf/model.js';
import { DTYPES, type Dtype, type DtypeTraits, isFloat } from './dtypes.js';
import type { Encoding } from './encoding.js';
import type { Conversion } from './pack-values.js';
import { QUANTIZE_ATTRIBUTES, type Quantization } from './quantize.js';

/** A valid packing of a variable's doubles. */
export interface Packing extends Conversion {
  readonly dtype: Dtype;
  readonly quantization: Quantization | undefined;
  /** Attributes of the variable: `scale_factor`, `add_offset`, the quantization, `_FillValue`. */
  readonly attributes: readonly Attribute[];
}

/** Keys of an encoding that change values. The others concern storage. */
const PACKING_KEYS = ['dtype', 'scale_factor', 'add_offset', '_FillValue', 'significant_digits'] as const;

/**
 * The packing of an encoding; undefined where values stay unchanged.
 *
 * @param key path of a key of the encoding, for errors
 * @throws SettingsError ERR_SETTINGS_VALUE for values out of range or that contradict each other
 */
export function definePacking(encoding: Encoding, key: (name: string) => string): Packing | undefined {
  if (
    PACKING_KEYS.every((name) => encoding[name] === undefined || (name === 'dtype' && encoding.dtype === 'float64'))
  ) {
    return undefined;
  }
  const { dtype = 'float64', scale_factor, add_offset } = encoding;
  const { min, max }: DtypeTraits = DTYPES[dtype];
  if (scale_factor === 0) {
    throw refusal(key('scale_factor'), 'is 0; every value would become infinite. Use the size of one step, like 0.01');
  }
  const fill = fillOf(encoding, dtype, key);
  const quantization = quantizationOf(encoding, dtype, key);
  return {
    dtype,
    scale: scale_factor ?? 1,
    offset: add_offset ?? 0,
    fill,
    min,
    max,
    quantization,
    attributes: [
      ...(scale_factor === undefined ? [] : [{ name: 'scale_factor', value: scale_factor }]),
      ...(add_offset === undefined ? [] : [{ name: 'add_offset', value: add_offset }]),
      ...(quantization === undefined ? [] : [quantizeAttribute(quantization)]),
      { name: '_FillValue', value: oneOf(dtype, fill) },
    ],
  };
}

/** An array of the type for `length` stored values. */
export function arrayOf(dtype: Dtype, length: number): NumericArray {
  const { array }: DtypeTraits = DTYPES[dtype];
  return new array(length);
}

function oneOf(dtype: Dtype, value: number | bigint): NumericArray {
  const array = arrayOf(dtype, 1);
  array[0] = value;
  return array;
}

function fillOf(encoding: Encoding, dtype: Dtype, key: (name: string) => string): number | bigint {
  const { _FillValue } = encoding;
  const { fill, min, max, array }: DtypeTraits = DTYPES[dtype];
  if (_FillValue === undefined) return fill;
  const value = Number(_FillValue);
  if (isFloat(dtype)) {
    if (Math.abs(value) > max) throw refusal(key('_FillValue'), `is ${value}; a ${dtype} is at most ${max}`);
    return Number(oneOf(dtype, value)[0]);
  }
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw refusal(
      key('_FillValue'),
      `is ${_FillValue}; for ${dtype} it is a whole number from ${bound(min)} to ${bound(max)}`,
    );
  }
  return typeof new array(1)[0] === 'bigint' ? BigInt(value) : value;
}

/** `limit`, cut to the integers that JSON numbers hold exactly. */
function bound(limit: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, limit));
}

function quantizationOf(
  { significant_digits: digits, quantize_mode: mode = 'BitGroom' }: Encoding,
  dtype: Dtype,
  key: (name: string) => string,
): Quantization | undefined {
  if (digits === undefined) return undefined;
  const name = key('significant_digits');
  if (!isFloat(dtype)) {
    throw refusal(name, `is for float32 and float64, but dtype is ${dtype}; scale_factor is the precision of integers`);
  }
  const traits = DTYPES[dtype];
  const [limit, unit] = mode === 'BitRound' ? [traits.bits, 'bits'] : [traits.digits, 'digits'];
  if (digits > limit) throw refusal(name, `is ${digits}; ${mode} of ${dtype} keeps 1 to ${limit} ${unit}`);
  return { mode, digits };
}

function quantizeAttribute({ mode, digits }: Quantization): Attribute {
  return { name: QUANTIZE_ATTRIBUTES[mode], value: Int32Array.of(digits) };
}

function refusal(key: string, text: string): SettingsError {
  return new SettingsError('ERR_SETTINGS_VALUE', `${key} ${text}`, { key });
}
