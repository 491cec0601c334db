import { BITS_PER_DIGIT, GranularBits } from './granular-bits.js';

/*
 * Quantization, bit for bit like netCDF-C (nc_def_var_quantize, nc4_convert_type): bits of the significand without
 * information become zeros or ones, so that deflate finds repeats. Missing values, zeros and NaN stay unchanged, as in
 * netCDF-C 4.10 and later. Earlier releases change the bits of NaN (even to -0) and of -0.
 */

export const QUANTIZE_MODES = ['BitGroom', 'GranularBitRound', 'BitRound'] as const;

export type QuantizeMode = (typeof QUANTIZE_MODES)[number];

export interface Quantization {
  readonly mode: QuantizeMode;
  /** Significant decimal digits (NSD) to keep; significant bits (NSB) with BitRound. */
  readonly digits: number;
}

/** Name of the attribute that records the quantization. Its value is the digits, an int. */
export const QUANTIZE_ATTRIBUTES: Readonly<Record<QuantizeMode, string>> = {
  BitGroom: '_QuantizeBitGroomNumberOfSignificantDigits',
  GranularBitRound: '_QuantizeGranularBitRoundNumberOfSignificantDigits',
  BitRound: '_QuantizeBitRoundNumberOfSignificantBits',
};

/** Bits of the significand that are stored. */
const FLOAT_BITS = 23;
const DOUBLE_BITS = 52;

/**
 * Quantizes `values` in place.
 *
 * @param fill value of missing values, which stay unchanged
 * @param first row-major index of the first value in its variable: BitGroom rounds down at even indices, up at odd ones
 */
export function quantize(
  values: Float32Array | Float64Array,
  { mode, digits }: Quantization,
  fill: number,
  first: number,
): void {
  const bits = values instanceof Float64Array ? DOUBLE_BITS : FLOAT_BITS;
  if (mode === 'BitGroom') {
    const zeroed = bits - groomBits(digits);
    if (values instanceof Float64Array) groomDoubles(values, fill, zeroed, first);
    else groomFloats(values, fill, zeroed, first);
  } else {
    const granular = mode === 'GranularBitRound' ? granularBits(digits) : undefined;
    if (values instanceof Float64Array) roundDoubles(values, fill, bits - digits, granular);
    else roundFloats(values, fill, bits - digits, granular);
  }
}

/** Stored bits of the significand that hold `digits` decimal digits of any value. */
function groomBits(digits: number): number {
  return Math.ceil(digits * BITS_PER_DIGIT) + 1;
}

/** Tables by digits, shared by all slabs. */
const granularTables = new Map<number, GranularBits>();

function granularBits(digits: number): GranularBits {
  const bits = granularTables.get(digits) ?? new GranularBits(digits);
  granularTables.set(digits, bits);
  return bits;
}

function isKept(value: number, fill: number): boolean {
  return value === fill || value === 0 || !Number.isFinite(value);
}

function groomFloats(values: Float32Array, fill: number, zeroed: number, first: number): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const ones = ~(-1 << zeroed);
  for (let i = 0; i < values.length; i++) {
    if (isKept(values[i], fill)) continue;
    if ((first + i) % 2 === 0) bits[i] &= ~ones;
    else bits[i] |= ones;
  }
}

function groomDoubles(values: Float64Array, fill: number, zeroed: number, first: number): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const low = lowOnes(zeroed);
  const high = highOnes(zeroed);
  for (let i = 0; i < values.length; i++) {
    if (isKept(values[i], fill)) continue;
    if ((first + i) % 2 === 0) {
      bits[2 * i] &= ~low;
      bits[2 * i + 1] &= ~high;
    } else {
      bits[2 * i] |= low;
      bits[2 * i + 1] |= high;
    }
  }
}

/**
 * Rounds half up in the last kept bit. A carry may reach the exponent.
 * @param zeroed trailing bits that become zero
 * @param granular gives the kept bits of each value, instead of `zeroed`
 */
function roundFloats(values: Float32Array, fill: number, zeroed: number, granular: GranularBits | undefined): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isKept(value, fill)) continue;
    const ones = ~(-1 << (granular === undefined ? zeroed : FLOAT_BITS - granular.of(value)));
    bits[i] = (bits[i] + ((ones + 1) >>> 1)) & ~ones;
  }
}

function roundDoubles(values: Float64Array, fill: number, zeroed: number, granular: GranularBits | undefined): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isKept(value, fill)) continue;
    const last = granular === undefined ? zeroed : DOUBLE_BITS - granular.of(value);
    if (last > 32) {
      bits[2 * i] = 0;
      bits[2 * i + 1] = (bits[2 * i + 1] + (1 << (last - 33))) & (-1 << (last - 32));
    } else if (last > 0) {
      const sum = bits[2 * i] + ((1 << (last - 1)) >>> 0);
      bits[2 * i] = sum & ~lowOnes(last);
      if (sum > 0xffffffff) bits[2 * i + 1]++;
    }
  }
}

/** The low word of a 64-bit mask of the last `count` bits. */
function lowOnes(count: number): number {
  return count >= 32 ? -1 : ~(-1 << count);
}

/** The high word of that mask. */
function highOnes(count: number): number {
  return count > 32 ? ~(-1 << (count - 32)) : 0;
}
