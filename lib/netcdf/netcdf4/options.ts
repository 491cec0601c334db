import { SettingsError } from '../../errors.js';
import type { Variable } from '../model.js';

/** How a dataset becomes netCDF-4. What a variable says in its own `storage` comes first. */
export interface Netcdf4Options {
  /** zlib level of variables that do not name one, 0 (none) to 9. Default 1, forward 0. Strings are compressed only on demand. */
  readonly deflate?: number;
  /** Shuffle filter of compressed variables; `'auto'` tries the first chunk both ways. Default `'auto'`. */
  readonly shuffle?: boolean | 'auto';
  /** A Fletcher32 checksum on every chunk. Default false. */
  readonly fletcher32?: boolean;
  /**
   * `'front'` (default): all metadata in one block at the front, reserved exactly, filled in at the end.
   * `'end'`: metadata behind the data, only the superblock is late; unlimited dimensions may grow beyond their length.
   */
  readonly metadata?: 'front' | 'end';
  /**
   * Everything leaves strictly forward and there is no head: nothing is compressed, and slabs come variable by variable
   * in the order of the dataset, every value of them, so that the chunks of each become full in row-major order. String
   * variables need `stringBytes`. Default false.
   */
  readonly forward?: boolean;
  /** Bytes for chunks that are being filled. Default 64 MiB. Chunks get smaller where they would not fit. */
  readonly memory?: number;
  /** Variables that get slabs by turns, each with a chunk open. Default 1. */
  readonly openVariables?: number;
  /** Bytes of UTF-8 that all values of a string variable may have together. Default 256 a value, at least 1 MiB. */
  readonly stringBytes?: (variable: Variable) => number;
  /** The program named in `_NCProperties`. Default `fleetcdf`. */
  readonly software?: string;
  /** Keep string values for `references()`. Default false. */
  readonly references?: boolean;
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
    software: 'fleetcdf',
    references: false,
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
