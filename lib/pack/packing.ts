import { SettingsError } from '../errors.js';
import type { Attribute, NumericArray } from '../netcdf/model.js';
import { DTYPES, type Dtype, type DtypeTraits, isFloat } from './dtypes.js';
import type { Encoding } from './encoding.js';
import type { Conversion } from './pack-values.js';
import { QUANTIZE_ATTRIBUTES, type Quantization } from './quantize.js';

/** How the doubles of a variable are stored, checked. */
export interface Packing extends Conversion {
  readonly dtype: Dtype;
  readonly quantization: Quantization | undefined;
  /** What the variable says of it: `scale_factor`, `add_offset`, `_FillValue`, the quantization. */
  readonly attributes: readonly Attribute[];
}

/** Keys of an encoding that change values; the others are about how they lie in the file. */
const KEYS = ['dtype', 'scale_factor', 'add_offset', '_FillValue', 'significant_digits'] as const;

/**
 * The packing that an encoding asks for, undefined where values stay as they are.
 *
 * @param key names a key of the encoding in messages and errors
 * @throws SettingsError ERR_SETTINGS_VALUE for combinations that make no sense
 */
export function definePacking(encoding: Encoding, key: (name: string) => string): Packing | undefined {
  if (KEYS.every((name) => encoding[name] === undefined)) return undefined;
  const { dtype = 'float64', scale_factor, add_offset } = encoding;
  const { least, most }: DtypeTraits = DTYPES[dtype];
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
    least,
    most,
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
  const { fill, least, most, array }: DtypeTraits = DTYPES[dtype];
  if (_FillValue === undefined) return fill;
  const value = Number(_FillValue);
  if (isFloat(dtype)) {
    if (Math.abs(value) > most) throw refusal(key('_FillValue'), `is ${value}; a ${dtype} is at most ${most}`);
    return Number(oneOf(dtype, value)[0]);
  }
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw refusal(
      key('_FillValue'),
      `is ${_FillValue}; for ${dtype} it is a whole number from ${bound(least)} to ${bound(most)}`,
    );
  }
  return typeof new array(1)[0] === 'bigint' ? BigInt(value) : value;
}

/** A limit of integers that JSON numbers can express exactly. */
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
  const [most, what] = mode === 'BitRound' ? [traits.bits, 'bits'] : [traits.digits, 'digits'];
  if (digits > most) throw refusal(name, `is ${digits}; ${mode} of ${dtype} keeps 1 to ${most} ${what}`);
  return { mode, digits };
}

function quantizeAttribute({ mode, digits }: Quantization): Attribute {
  return { name: QUANTIZE_ATTRIBUTES[mode], value: Int32Array.of(digits) };
}

function refusal(key: string, text: string): SettingsError {
  return new SettingsError('ERR_SETTINGS_VALUE', `${key} ${text}`, { key });
}
