import { endianness } from 'node:os';
import { FormatError } from '../../errors.js';
import { DEFAULT_INDEXED_STORAGE_K } from '../hdf5/btree-k-values.js';
import { chunkBtreeSize } from '../hdf5/chunk-btree.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { Dataset } from '../model.js';
import { plannedIndex } from './chunk-table.js';
import { deflateBound } from './compress.js';
import { defineDataset } from './definition.js';
import { type DimensionScale, dimensionScales } from './dimension-scales.js';
import { checkForward } from './forward.js';
import { checkSizes } from './limits.js';
import { type FilePlan, Metadata } from './metadata.js';
import { type Netcdf4Options, type ResolvedOptions, resolveOptions } from './options.js';
import { planStorage, type VariableStorage } from './storage.js';
import { stringHeapBound } from './string-chunk.js';

/** Every decision about a netCDF-4 file, taken before its first byte. */
export interface Netcdf4Plan extends FilePlan {
  /** The dataset, its names in Unicode NFC. */
  readonly dataset: Dataset;
  readonly options: ResolvedOptions;
  readonly scales: readonly DimensionScale[];
  /** Storage of the variables, in their order. */
  readonly variables: readonly VariableStorage[];
  /** Chunks of all variables. */
  readonly chunkCount: number;
  /** Bytes of the chunks that are open when `openVariables` of the variables get slabs by turns, the largest ones. */
  readonly openBytes: number;
  /** Bytes of all metadata but the superblock. */
  readonly metadataSize: number;
  /** Bytes at the front that are known only at the end: all metadata, or the superblock alone; 0 where it is `forward`. */
  readonly headLength: number;
  /** Bytes of the file: exact where `exact`, otherwise at most; infinite where dimensions may grow. */
  readonly size: number;
  readonly exact: boolean;
}

/**
 * Plans a netCDF-4 file: checks everything that the format cannot hold, and decides chunk shapes, filters and sizes.
 *
 * @throws FormatError what netCDF-4 cannot hold; the message names it
 * @throws SettingsError an option out of range
 */
export function planNetcdf4(given: Dataset, options: Netcdf4Options = {}): Netcdf4Plan {
  if (endianness() !== 'LE') {
    throw new FormatError('ERR_NETCDF_BYTE_ORDER', 'netCDF-4 is written on little-endian machines only');
  }
  const resolved = resolveOptions(options);
  const dataset = defineDataset(given);
  const known = new Map(dataset.dimensions.map((dimension) => [dimension.name, dimension]));
  const inside = new Set(dataset.variables.flatMap(({ dimensions }) => dimensions.slice(1)));
  const growing = new Set([...known.values()].filter((d) => d.unlimited && !inside.has(d.name)).map((d) => d.name));
  const variables = dataset.variables.map((variable) => planStorage(known, growing, variable, resolved));
  const file: FilePlan = {
    dataset,
    scales: dimensionScales(dataset),
    variables,
    k: chooseK(variables),
    software: resolved.software,
  };
  const outcomes = variables.map(({ shape, chunk, width, grid, shuffle }) => ({
    shape,
    shuffle: shuffle === true,
    chunks: plannedIndex(chunk, width, grid),
  }));
  if (resolved.forward) checkForward(variables, resolved);
  const metadataSize = new Metadata(file, outcomes, SUPERBLOCK_SIZE).size;
  checkSizes(file, metadataSize);
  const grows = variables.some((variable) => variable.grows);
  return {
    ...file,
    options: resolved,
    chunkCount: variables.reduce((sum, { chunkCount }) => sum + chunkCount, 0),
    openBytes: variables
      .map(({ chunkBytes }) => chunkBytes)
      .sort((a, b) => b - a)
      .slice(0, resolved.openVariables)
      .reduce((sum, bytes) => sum + bytes, 0),
    metadataSize,
    headLength: headLength(resolved, metadataSize),
    size: grows
      ? Number.POSITIVE_INFINITY
      : SUPERBLOCK_SIZE + metadataSize + variables.reduce((sum, variable) => sum + dataBound(variable), 0),
    exact:
      resolved.forward ||
      (!grows && variables.every(({ deflate, variable }) => deflate === 0 && variable.type !== 'string')),
  };
}

function headLength({ forward, metadata }: ResolvedOptions, metadataSize: number): number {
  if (forward) return 0;
  return SUPERBLOCK_SIZE + (metadata === 'front' ? metadataSize : 0);
}

/** Bytes that the values of a variable take at most, or exactly where they are not compressed. */
function dataBound({ variable, chunkBytes, chunkCount, deflate, fletcher32, stringBytes }: VariableStorage): number {
  const chunk = (deflate > 0 ? deflateBound(chunkBytes) : chunkBytes) + (fletcher32 ? 4 : 0);
  const strings =
    variable.type === 'string' ? stringHeapBound(stringBytes, chunkCount * (chunkBytes / 16), chunkCount) : 0;
  return chunkCount * chunk + strings;
}

/** "Indexed Storage Internal Node K" to choose from: a node has room for 2 K chunks, used or not. */
const K_VALUES = [4, 8, 16, 32, 64, 128, 256, 512];

/** Saving less than this is not worth smaller nodes than the default. */
const WORTH_AN_EXTENSION = 8192;

/** Larger nodes are read in fewer steps; they may cost this much more than the least. */
const SLACK = 1.05;

/** The largest K that hardly costs more than the smallest B-trees: small nodes where each variable has few chunks. */
function chooseK(variables: readonly VariableStorage[]): number {
  const chunked = variables.filter(({ layout, chunkCount }) => layout === 'chunked' && chunkCount > 0);
  if (chunked.length === 0) return DEFAULT_INDEXED_STORAGE_K;
  const cost = (k: number): number =>
    chunked.reduce((sum, { chunkCount, shape }) => sum + chunkBtreeSize(chunkCount, shape.length, k), 0);
  const least = Math.min(...K_VALUES.map(cost));
  const usual = cost(DEFAULT_INDEXED_STORAGE_K);
  const limit = Math.max(SLACK * least, usual <= least + WORTH_AN_EXTENSION ? usual : 0);
  return K_VALUES.findLast((k) => cost(k) <= limit)!;
}
