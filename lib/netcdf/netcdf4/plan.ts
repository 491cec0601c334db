import { endianness } from 'node:os';
import { FormatError } from '../../errors.js';
import { DEFAULT_INDEXED_STORAGE_K } from '../hdf5/btree-k-values.js';
import { chunkBtreeSize } from '../hdf5/chunk-btree.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { Dataset } from '../model.js';
import { asStored } from './as-stored.js';
import type { Base, NotUpdated } from './base.js';
import { plannedIndex } from './chunk-table.js';
import { deflateBound } from './compress.js';
import { defineDataset } from './definition.js';
import { type DimensionScale, dimensionScales } from './dimension-scales.js';
import { checkForward } from './forward.js';
import { ENTRY_SIZE, type LedgerSource, ledgerSize, NO_VARIABLE, readEntry } from './ledger.js';
import { chunkPieces, metadataPieces, preambleSize } from './ledger-writer.js';
import { checkSizes } from './limits.js';
import { type FilePlan, Metadata } from './metadata.js';
import { type Netcdf4Options, type ResolvedOptions, resolveOptions } from './options.js';
import { planUpdate, type UpdatePlan } from './plan-update.js';
import { growthOf, planStorage, type VariableStorage } from './storage.js';
import { stringHeapBound } from './string-chunk.js';

interface LedgerPlan {
  readonly source: LedgerSource;
  /** Bytes of the object headers, which lie before the other metadata. */
  readonly headersSize: number;
  /** Bytes of its preamble. */
  readonly preambleSize: number;
  /** Bytes of the ledger where every chunk is stored. */
  readonly size: number;
}

/** Every decision about a netCDF-4 file, taken before its first byte. */
export interface Netcdf4Plan extends FilePlan {
  /** The dataset, its names in Unicode NFC. */
  readonly dataset: Dataset;
  readonly options: ResolvedOptions;
  readonly scales: readonly DimensionScale[];
  /** In the order of the dataset. */
  readonly variables: readonly VariableStorage[];
  /** Chunks of all variables. */
  readonly chunkCount: number;
  /** Bytes of partly filled chunks when the slabs of `openVariables` variables, the largest ones, come interleaved. */
  readonly openBytes: number;
  /** Bytes of all metadata but the superblock. */
  readonly metadataSize: number;
  /** The ledger behind the data; absent where there is none. */
  readonly ledger?: LedgerPlan;
  /** How the file comes from one that is there; absent where it is written whole. */
  readonly update?: UpdatePlan;
  /** Bytes at the front that are known last: all metadata, or only the superblock; 0 with `forward`. */
  readonly headLength: number;
  /** Bytes of the file, or an upper bound where not `exact`; infinite where dimensions may grow. */
  readonly size: number;
  readonly exact: boolean;
}

/**
 * Plans a netCDF-4 file: checks the dataset against the format, and decides chunk shapes, filters and sizes.
 *
 * @throws FormatError ERR_NETCDF_BYTE_ORDER on a big-endian machine; ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE,
 * ERR_NETCDF_DIMENSION, ERR_NETCDF_TYPE, ERR_NETCDF_ATTRIBUTE, ERR_NETCDF_FILL_VALUE, ERR_NETCDF_STORAGE,
 * ERR_NETCDF_SIZE, ERR_HDF5_MESSAGE_SIZE where netCDF-4 cannot hold the dataset
 * @throws SettingsError ERR_NETCDF_OPTION
 */
export function planNetcdf4(requested: Dataset, options: Netcdf4Options = {}): Netcdf4Plan {
  const { dataset, resolved, variables } = planVariables(requested, options);
  return planFile(dataset, resolved, variables);
}

/**
 * Plans a file that is made from one that is there: with its chunks, where they fit. Other than in a new file, all sizes
 * are upper bounds.
 *
 * @param storedMemory bytes for partly filled chunks that have their stored size
 * @returns the plan; `whole` says why the file is written whole, where it is
 * @throws as {@link planNetcdf4}
 */
export function planNetcdf4Update(
  requested: Dataset,
  options: Netcdf4Options,
  base: Base,
  storedMemory = options.memory,
): { readonly plan: Netcdf4Plan; readonly whole?: NotUpdated } {
  const { dataset, resolved, variables } = planVariables(requested, options);
  const memory = (storedMemory ?? resolved.memory) / resolved.openVariables;
  const forms = variables.map(({ variable }) => base.variables.get(variable.name));
  const found = variables.map((planned, v) => asStored(planned, forms[v], memory));
  const misfits = found.map((one) => ('why' in one ? one : undefined));
  const other = misfits.find((misfit) => misfit?.isOther);
  const fitting = forms.flatMap((form, v) => (form === undefined || misfits[v]?.isOther ? [] : [form.index]));
  const whole = (why: string, isUnfit: boolean) => ({
    plan: planFile(dataset, resolved, variables),
    whole: { why, isUnfit },
  });
  if (shareOf(base, new Set(fitting)) < LEAST_FITTING) {
    return whole(`most of it has another layout or encoding${other === undefined ? '' : `: ${other.why}`}`, true);
  }
  const stored = found.map((one, v) => ('why' in one ? variables[v] : one));
  const alike = forms.map((form, v) => (misfits[v] === undefined ? form : undefined));
  const like = planFile(dataset, resolved, stored);
  const update = planUpdate(stored, alike, base, like.headLength);
  if (typeof update !== 'string') return { plan: updated(like, update) };
  const first = misfits.find((misfit) => misfit !== undefined);
  return whole(first === undefined ? update : `${update}: ${first.why}`, false);
}

/** Of the bytes of values in the base, the part of variables that are still the same. Below it, another dataset is there. */
const LEAST_FITTING = 1 / 2;

function shareOf({ entries }: Base, fitting: ReadonlySet<number>): number {
  let [all, share] = [0, 0];
  for (let at = 0; at < entries.length; at += ENTRY_SIZE) {
    const { variable, length } = readEntry(entries, at);
    if (variable === NO_VARIABLE) continue;
    all += length;
    if (fitting.has(variable)) share += length;
  }
  return all === 0 ? 1 : share / all;
}

function updated(plan: Netcdf4Plan, update: UpdatePlan): Netcdf4Plan {
  // One more entry for the zeros behind the metadata.
  const entries = (update.entries.count + 1) * ENTRY_SIZE;
  const size = update.end + plan.size - plan.headLength + entries;
  return { ...plan, update, headLength: update.start, size, exact: false };
}

function planVariables(requested: Dataset, options: Netcdf4Options) {
  if (endianness() !== 'LE') {
    throw new FormatError('ERR_NETCDF_BYTE_ORDER', 'only little-endian machines can write netCDF-4');
  }
  const resolved = resolveOptions(options);
  const dataset = defineDataset(requested);
  const known = new Map(dataset.dimensions.map((dimension) => [dimension.name, dimension]));
  const inside = new Set(dataset.variables.flatMap(({ dimensions }) => dimensions.slice(1)));
  const growing = new Set([...known.values()].filter((d) => d.unlimited && !inside.has(d.name)).map((d) => d.name));
  const growth = growthOf(known, dataset.variables, resolved.growing);
  const variables = dataset.variables.map((variable) => planStorage(known, growing, variable, resolved, growth));
  return { dataset, resolved, variables };
}

function planFile(dataset: Dataset, resolved: ResolvedOptions, variables: readonly VariableStorage[]): Netcdf4Plan {
  const file: FilePlan = {
    dataset,
    scales: dimensionScales(dataset),
    variables,
    k: chooseK(variables),
    software: resolved.software,
    hasLedger: resolved.ledger !== false,
  };
  const outcomes = variables.map(({ shape, chunk, width, grid, shuffle }) => ({
    shape,
    shuffle: shuffle === true,
    chunks: plannedIndex(chunk, width, grid),
  }));
  if (resolved.forward) checkForward(variables, resolved);
  const metadata = new Metadata(file, outcomes, SUPERBLOCK_SIZE);
  const metadataSize = metadata.size;
  checkSizes(file, metadataSize);
  const ledger = planLedger(file, resolved, metadata);
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
    ...(ledger === undefined ? {} : { ledger }),
    headLength: headLength(resolved, metadataSize),
    size: grows
      ? Number.POSITIVE_INFINITY
      : SUPERBLOCK_SIZE +
        metadataSize +
        variables.reduce((sum, variable) => sum + dataBound(variable), 0) +
        (ledger?.size ?? 0),
    exact:
      resolved.forward ||
      (!grows && variables.every(({ deflate, variable }) => deflate === 0 && variable.type !== 'string')),
  };
}

function planLedger(file: FilePlan, options: ResolvedOptions, metadata: Metadata): LedgerPlan | undefined {
  const { ledger: source, software } = options;
  if (source === false) return undefined;
  const { variables } = file;
  const preamble = preambleSize({ variables, software, source });
  const { headersSize, size } = metadata;
  const entryCount = chunkPieces(variables) + metadataPieces(headersSize, size);
  return { source, headersSize, preambleSize: preamble, size: ledgerSize(preamble, entryCount) };
}

function headLength({ forward, metadata }: ResolvedOptions, metadataSize: number): number {
  if (forward) return 0;
  return SUPERBLOCK_SIZE + (metadata === 'front' ? metadataSize : 0);
}

/** Bytes of a variable's values: exact where they are not compressed, otherwise an upper bound. */
export function dataBound({
  variable,
  chunkBytes,
  chunkCount,
  deflate,
  fletcher32,
  stringBytes,
}: VariableStorage): number {
  const chunk = (deflate > 0 ? deflateBound(chunkBytes) : chunkBytes) + (fletcher32 ? 4 : 0);
  const strings =
    variable.type === 'string' ? stringHeapBound(stringBytes, chunkCount * (chunkBytes / 16), chunkCount) : 0;
  return chunkCount * chunk + strings;
}

/** Choices of "Indexed Storage Internal Node K": a node has space for 2 K chunks, used or not. */
const K_VALUES = [4, 8, 16, 32, 64, 128, 256, 512];

/** Least saving in bytes that justifies a superblock extension with another K than the default. */
const LEAST_SAVING = 8192;

/** Larger nodes take fewer reads, so they may cost this much more than the smallest B-trees. */
const SLACK = 1.05;

/** The largest K within {@link SLACK} of the smallest B-trees: small nodes where variables have few chunks. */
function chooseK(variables: readonly VariableStorage[]): number {
  const chunked = variables.filter(({ layout, chunkCount }) => layout === 'chunked' && chunkCount > 0);
  if (chunked.length === 0) return DEFAULT_INDEXED_STORAGE_K;
  const cost = (k: number): number =>
    chunked.reduce((sum, { chunkCount, shape }) => sum + chunkBtreeSize(chunkCount, shape.length, k), 0);
  const least = Math.min(...K_VALUES.map(cost));
  const usual = cost(DEFAULT_INDEXED_STORAGE_K);
  const limit = Math.max(SLACK * least, usual <= least + LEAST_SAVING ? usual : 0);
  return K_VALUES.findLast((k) => cost(k) <= limit)!;
}
