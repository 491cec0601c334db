import {
  type ClassicPlan,
  type ClassicVersion,
  type Dataset,
  type LedgerSource,
  type Netcdf4Options,
  type Netcdf4Plan,
  planClassic,
  planNetcdf4,
} from '../netcdf/index.js';
import type { NotUpdated } from '../netcdf/netcdf4/base.js';
import { planNetcdf4Update } from '../netcdf/netcdf4/plan.js';
import { plural } from '../util/format.js';
import type { UpdateFacts } from './destination.js';

/** `auto`: the narrowest of the classic family that holds the dataset. */
export type Format = 'netcdf4' | 'auto' | ClassicVersion;

interface FormatOptions {
  readonly format: Format;
  /** zlib level of netCDF-4 variables. */
  readonly deflate?: number;
  /** Checksums on netCDF-4 chunks that are not compressed. Default true. */
  readonly fletcher32?: boolean;
  /** Bytes for open chunks. */
  readonly memory: number;
  /** Variables that are filled at the same time. */
  readonly openVariables: number;
  /** Keep the position of every chunk for the references. */
  readonly references?: boolean;
  /** Classic formats: values are written to their positions in a file, in the order in which they come. */
  readonly isPositioned?: boolean;
  /** What the ledger of netCDF-4 says of the source. */
  readonly ledger?: LedgerSource;
  /** The object that is there, where it is to be updated. */
  readonly update?: UpdateFacts;
  /** Bytes for open chunks that have the size that they have in that object. Default: `memory`. */
  readonly storedMemory?: number;
}

/** A file of the chosen format, planned. */
export interface FormatPlan {
  readonly format: Exclude<Format, 'auto'>;
  /** Bytes of the file; exact, or an upper bound. */
  readonly size: number;
  readonly exact: boolean;
  readonly compresses: boolean;
  /** Why this format, and how it is laid out. */
  readonly why: string;
  /** Why an object that was to be updated is written whole. */
  readonly whole?: NotUpdated;
  /** What the encoder executes. */
  readonly encoding:
    | { readonly kind: 'classic'; readonly plan: ClassicPlan; readonly order: 'file' | 'any' }
    | { readonly kind: 'netcdf4'; readonly plan: Netcdf4Plan };
}

/**
 * True where the format takes values in any order. Classic formats take one variable after the other. So does
 * uncompressed netCDF-4, which can then be written strictly forward: its chunk sizes, hence all addresses, are known
 * beforehand.
 */
export function takesAnyOrder({ format, deflate }: { readonly format: string; readonly deflate?: number }): boolean {
  return format === 'netcdf4' && deflate !== 0;
}

export function hasInt64(format: string): boolean {
  return format === 'netcdf4' || format === 'cdf5' || format === 'auto';
}

/** True for the classic family. */
export function isClassic(format: string): boolean {
  return !hasStorage(format);
}

/** True where values are stored in chunks, which can be compressed and referred to. */
export function hasStorage(format: string): boolean {
  return format === 'netcdf4';
}

/** @throws FormatError where the format cannot hold the dataset */
export function planFormat(dataset: Dataset, options: FormatOptions): FormatPlan {
  return options.format === 'netcdf4'
    ? netcdf4(dataset, options)
    : classic(dataset, options.format, options.isPositioned ?? false);
}

function classic(dataset: Dataset, format: ClassicVersion | 'auto', isPositioned: boolean): FormatPlan {
  const plan = planClassic(dataset, format === 'auto' ? {} : { version: format });
  return {
    format: plan.version,
    size: plan.size,
    exact: true,
    compresses: false,
    why: format === 'auto' ? 'the narrowest that holds the dataset' : 'asked for',
    encoding: { kind: 'classic', plan, order: isPositioned ? 'any' : 'file' },
  };
}

function netcdf4(dataset: Dataset, options: FormatOptions): FormatPlan {
  const { deflate, fletcher32 = true, memory, openVariables, references, ledger, update, storedMemory } = options;
  const isPlain = deflate === 0 && dataset.variables.every(({ storage }) => (storage?.deflate ?? 0) === 0);
  const encoding: Netcdf4Options = {
    memory,
    openVariables,
    forward: isPlain && update === undefined,
    edgesLast: update !== undefined,
    growing: update === undefined ? [] : timesOf(dataset),
    fletcher32: fletcher32 ? 'auto' : false,
    ...(deflate === undefined ? {} : { deflate }),
    ...(references === undefined ? {} : { references }),
    ...(ledger === undefined ? {} : { ledger }),
  };
  const { plan, whole = update?.whole } =
    update?.base === undefined
      ? { plan: planNetcdf4(dataset, encoding) }
      : planNetcdf4Update(dataset, encoding, update.base, storedMemory);
  return {
    format: 'netcdf4',
    size: plan.size,
    exact: plan.exact,
    compresses: plan.variables.some((variable) => variable.deflate > 0),
    why:
      `${plural(plan.chunkCount, 'chunk')}, deflate ${plan.options.deflate}; ` +
      `${plural(plan.headLength, 'byte')} at the front are filled in last`,
    ...(whole === undefined ? {} : { whole }),
    encoding: { kind: 'netcdf4', plan },
  };
}

/** The dimensions of times that are coordinates: along them a dataset grows. Those of a ragged array do not. */
function timesOf({ variables }: Dataset): string[] {
  return variables
    .filter(({ name, dimensions, attributes }) => {
      const isTime = attributes.some((attribute) => attribute.name === 'standard_name' && attribute.value === 'time');
      return isTime && dimensions.length === 1 && dimensions[0] === name;
    })
    .map(({ name }) => name);
}
