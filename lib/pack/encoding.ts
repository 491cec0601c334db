import type { Dtype } from './dtypes.js';
import type { QuantizeMode } from './quantize.js';

/** How to store values, with the keys of xarray's `encoding`. The encoder decides on absent keys. */
export interface Encoding {
  /** Default float64, the type of readings. */
  readonly dtype?: Dtype;
  /** `stored = round((value - add_offset) / scale_factor)` (CF Conventions 8.1); integers are rounded half to even. */
  readonly scale_factor?: number;
  readonly add_offset?: number;
  /** The stored value that means missing. Default NaN, or for integers the default fill value of netCDF. */
  readonly _FillValue?: number | 'NaN';
  readonly zlib?: boolean;
  /** zlib level, 0 to 9. */
  readonly complevel?: number;
  readonly shuffle?: boolean;
  readonly fletcher32?: boolean;
  /** A length for each dimension of the variable, slowest first, cut to the length of the dimension. */
  readonly chunksizes?: readonly number[];
  /** Decimal digits to keep; bits with BitRound. The other bits of the significand become compressible. */
  readonly significant_digits?: number;
  /** Default BitGroom. */
  readonly quantize_mode?: QuantizeMode;
}
