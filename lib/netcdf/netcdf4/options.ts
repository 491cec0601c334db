import { SettingsError } from '../../errors.js';
import type { Variable } from '../model.js';
import type { LedgerSource } from './ledger.js';

/** How to store a dataset. The `storage` of a variable takes precedence. */
export interface Netcdf4Options {
  /** zlib level, 0 (none) to 9. Default 1; 0 with `forward`. Strings are compressed only by their own `storage`. */
  readonly deflate?: number;
  /** Shuffle filter of compressed variables. `'auto'` tries the first chunk both ways. Default `'auto'`. */
  readonly shuffle?: boolean | 'auto';
  /**
   * A Fletcher32 checksum on every chunk of numbers; not on variables too small to compress. `'auto'`: on all that are not
   * compressed, small ones included, because deflate has a checksum of its own. Default false.
   */
  readonly fletcher32?: boolean | 'auto';
  /**
   * `'front'` (default): all metadata in one block at the front, of exact planned size, filled in at the end.
   * `'end'`: metadata after the data; the head is the superblock. Unlimited dimensions may grow beyond their length.
   */
  readonly metadata?: 'front' | 'end';
  /**
   * All bytes leave in order, and there is no head. Nothing is compressed. Slabs come variable by variable in the order
   * of the dataset, with every value, so that chunks become full in row-major order. String variables need
   * `stringBytes`. Default false.
   */
  readonly forward?: boolean;
  /** Bytes for partly filled chunks. Chunks get smaller to fit. Default 64 MiB. */
  readonly memory?: number;
  /** Variables whose slabs come interleaved, so that each has a partly filled chunk. Default 1. */
  readonly openVariables?: number;
  /** Most bytes of UTF-8 in all values of a string variable together. Default 256 per value, at least 1 MiB. */
  readonly stringBytes?: (variable: Variable) => number;
  /**
   * Chunks that are not full yet come behind all others, so that an update can drop them from the end. Default false.
   */
  readonly edgesLast?: boolean;
  /**
   * Names of dimensions along which the dataset will grow, from one update to the next. Chunks get shorter along them, so
   * that those at the edge, which an update writes anew, have 16 MiB together on average; but no chunk gets below 256 KiB
   * for it. Default: none.
   */
  readonly growing?: readonly string[];
  /** Name of the program in `_NCProperties`. Default `fleetcdf`. */
  readonly software?: string;
  /** Keep string values in memory for `references()`. Default false. */
  readonly references?: boolean;
  /**
   * The ledger behind the data, by which a file can be checked: false for none, or what it says of the source of the
   * dataset, as JSON. Default: a ledger that says nothing of it.
   */
  readonly ledger?: LedgerSource | false;
}

export type ResolvedOptions = Required<Omit<Netcdf4Options, 'stringBytes'>> & Pick<Netcdf4Options, 'stringBytes'>;

const DEFAULT_MEMORY = 64 << 20;

export function resolveOptions(options: Netcdf4Options): ResolvedOptions {
  const resolved: ResolvedOptions = {
    deflate: options.forward ? 0 : 1,
    shuffle: 'auto',
    fletcher32: false,
    metadata: 'front',
    forward: false,
    memory: DEFAULT_MEMORY,
    openVariables: 1,
    edgesLast: false,
    growing: [],
    software: 'fleetcdf',
    references: false,
    ledger: {},
    ...options,
  };
  checkInteger('deflate', resolved.deflate, 0, 9);
  checkInteger('memory', resolved.memory, 1 << 16, Number.MAX_SAFE_INTEGER);
  checkInteger('openVariables', resolved.openVariables, 1, Number.MAX_SAFE_INTEGER);
  return resolved;
}

function checkInteger(key: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new SettingsError('ERR_NETCDF_OPTION', `${key} is ${value}; it is an integer from ${least} to ${most}`, {
    key,
  });
}
