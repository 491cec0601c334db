import { type ClassicType, TYPES } from './types.js';

/** The classic formats, narrowest first. */
export const CLASSIC_VERSIONS = ['classic', '64-bit-offset', 'cdf5'] as const;

/**
 * CDF-1 (`classic`), CDF-2 (`64-bit-offset`) or CDF-5 (`cdf5`), as the NetCDF Classic Format Specification has them.
 */
export type ClassicVersion = (typeof CLASSIC_VERSIONS)[number];

/** Limits of a format. Lengths and sizes are inclusive and unpadded. */
export interface Version {
  readonly name: ClassicVersion;
  /** Its name in messages. */
  readonly title: string;
  /** The byte VERSION of the grammar. */
  readonly VERSION: number;
  /** Bytes of NON_NEG: counts, lengths, dimension ids, `vsize`. */
  readonly NON_NEG: 4 | 8;
  /** Bytes of OFFSET: `begin`. */
  readonly OFFSET: 4 | 8;
  readonly maxBegin: number;
  readonly maxDimLength: number;
  readonly maxNumrecs: number;
  /** Bytes of a variable, or of one record of a record variable; the last one may have more. */
  readonly maxVsize: number;
  readonly types: ReadonlySet<ClassicType>;
}

const ALL = Object.keys(TYPES) as ClassicType[];
const CLASSIC_TYPES = new Set(ALL.filter((type) => TYPES[type].nc_type <= TYPES.double.nc_type));

/**
 * The smaller of two limits: that of the grammar (NetCDF Classic Format Specification: NON_NEG and OFFSET are
 * non-negative integers) and that of the readers. NetCDF-C allows 3 bytes or elements less, so that rounding up to 4
 * stays in range. In CDF-2 it accepts dimensions up to 2^32 - 4, but the grammar and PnetCDF do not. JavaScript counts
 * bytes exactly only up to 2^53 - 1.
 */
export const VERSIONS: Readonly<Record<ClassicVersion, Version>> = {
  classic: {
    name: 'classic',
    title: 'CDF-1 (classic)',
    VERSION: 1,
    NON_NEG: 4,
    OFFSET: 4,
    maxBegin: 2 ** 31 - 1,
    maxDimLength: 2 ** 31 - 4,
    maxNumrecs: 2 ** 31 - 1,
    maxVsize: 2 ** 31 - 4,
    types: CLASSIC_TYPES,
  },
  '64-bit-offset': {
    name: '64-bit-offset',
    title: 'CDF-2 (64-bit offset)',
    VERSION: 2,
    NON_NEG: 4,
    OFFSET: 8,
    maxBegin: Number.MAX_SAFE_INTEGER,
    maxDimLength: 2 ** 31 - 4,
    maxNumrecs: 2 ** 31 - 1,
    maxVsize: 2 ** 32 - 4,
    types: CLASSIC_TYPES,
  },
  cdf5: {
    name: 'cdf5',
    title: 'CDF-5 (64-bit data)',
    VERSION: 5,
    NON_NEG: 8,
    OFFSET: 8,
    maxBegin: Number.MAX_SAFE_INTEGER,
    maxDimLength: Number.MAX_SAFE_INTEGER,
    maxNumrecs: Number.MAX_SAFE_INTEGER,
    maxVsize: Number.MAX_SAFE_INTEGER,
    types: new Set(ALL),
  },
};
