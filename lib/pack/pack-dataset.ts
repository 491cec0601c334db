import { SettingsError } from '../errors.js';
import { type Dataset, type Storage, shapeOf, type Variable } from '../netcdf/model.js';
import {
  type ChosenEncoding,
  chooseEncodings,
  type Encodings,
  encodingKey,
  type ValueVariable,
} from './choose-encodings.js';
import { DTYPES, type DtypeTraits } from './dtypes.js';
import type { Encoding } from './encoding.js';
import { definePacking, type Packing } from './packing.js';

export interface PackOptions {
  /** The file format, for messages. */
  readonly format: string;
  /** Whether the format has chunks and filters. */
  readonly hasStorage: boolean;
  /** zlib level for encodings with `zlib` but without `complevel`. */
  readonly deflate?: number;
}

/** A variable whose values are packed. */
export interface PackedVariable extends ValueVariable {
  readonly packing: Packing;
  /** Lengths of its dimensions. */
  readonly shape: readonly number[];
}

/** A dataset with the stored types, attributes and storage. */
export interface PackedDataset {
  readonly dataset: Dataset;
  /** By index into `dataset.variables`. */
  readonly packed: ReadonlyMap<number, PackedVariable>;
  /** Requested encodings, by index into `dataset.variables`. */
  readonly encodings: ReadonlyMap<number, ChosenEncoding>;
}

/** zlib level for `zlib` alone, as in netCDF4-python and xarray. */
const COMPLEVEL = 4;

/**
 * Applies encodings to the types, attributes and storage of a dataset. Doubles are packed; text keeps its type and
 * takes only storage.
 *
 * @throws SettingsError ERR_SETTINGS_KEY for an unknown name; ERR_SETTINGS_VALUE for values that contradict each other,
 * or that the format cannot store
 */
export function packDataset(
  dataset: Dataset,
  values: readonly ValueVariable[],
  encodings: Encodings,
  options: PackOptions,
): PackedDataset {
  const chosen = chooseEncodings(dataset, values, encodings);
  for (const { variable, signals, integers } of values) {
    if (integers === undefined) continue;
    const { name, encoding } = chosen.get(variable) ?? { name: signals[0], encoding: {} };
    chosen.set(variable, { name, encoding: { dtype: integers.dtype, ...encoding } });
  }
  const packed = new Map<number, PackedVariable>();
  const variables = [...dataset.variables];
  for (const value of values) {
    const choice = chosen.get(value.variable);
    if (choice === undefined) continue;
    const variable = variables[value.variable];
    const shape = shapeOf(dataset, variable);
    const packing = packingOf(variable, choice);
    if (packing !== undefined) packed.set(value.variable, { ...value, packing, shape });
    variables[value.variable] = stored(variable, packing, storageOf(variable, shape, choice, options));
  }
  if (!options.hasStorage) for (const name of Object.keys(encodings)) refuseStorage(name, encodings[name], options);
  return { dataset: { ...dataset, variables }, packed, encodings: chosen };
}

function packingOf(variable: Variable, { name, encoding }: ChosenEncoding): Packing | undefined {
  const packing = definePacking(encoding, (key) => encodingKey(name, key));
  if (packing === undefined || variable.type === 'double') return packing;
  if (name === '*') return undefined;
  const key = encodingKey(name);
  const isFlags = variable.attributes.some((attribute) => attribute.name === 'flag_values');
  const what = isFlags ? `flags, whose type follows from their codes` : 'text';
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `${key}: ${variable.name} is ${what}; only numbers can have ` +
      'dtype, scale_factor, add_offset, _FillValue and significant_digits',
    { key },
  );
}

function stored(variable: Variable, packing: Packing | undefined, storage: Storage | undefined): Variable {
  const withStorage = storage === undefined ? variable : { ...variable, storage: { ...variable.storage, ...storage } };
  if (packing === undefined) return withStorage;
  const { type }: DtypeTraits = DTYPES[packing.dtype];
  const replaced = new Set(packing.attributes.map(({ name }) => name));
  const kept = withStorage.attributes.filter(({ name }) => !replaced.has(name));
  return { ...withStorage, type, attributes: [...kept, ...packing.attributes] };
}

function storageOf(
  variable: Variable,
  shape: readonly number[],
  { name, encoding }: ChosenEncoding,
  { deflate: level, hasStorage }: PackOptions,
): Storage | undefined {
  if (!hasStorage) return undefined;
  const { zlib, complevel, shuffle, fletcher32, chunksizes } = encoding;
  if (zlib === false && complevel !== undefined && complevel > 0) {
    const key = encodingKey(name, 'complevel');
    throw new SettingsError('ERR_SETTINGS_VALUE', `${key} is ${complevel}, but zlib is false; leave one of them out`, {
      key,
    });
  }
  const defaultLevel = zlib === true ? level || COMPLEVEL : undefined;
  const deflate = zlib === false ? 0 : (complevel ?? defaultLevel);
  const chunks = chunksizes === undefined ? undefined : chunksOf(variable, shape, name, chunksizes);
  return {
    ...(deflate === undefined ? {} : { deflate }),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(fletcher32 === undefined ? {} : { fletcher32 }),
    ...(chunks === undefined ? {} : { chunks }),
  };
}

/** Chunks are cut to the dimensions, so that one shape fits machines of any length. */
function chunksOf(
  { name: variable, type, dimensions }: Variable,
  shape: readonly number[],
  name: string,
  chunksizes: readonly number[],
): number[] | undefined {
  if (chunksizes.length === dimensions.length) return chunksizes.map((n, d) => Math.min(n, Math.max(1, shape[d])));
  // `*` is meant for numbers. Text may have other dimensions.
  if (name === '*' && type !== 'double') return undefined;
  const key = encodingKey(name, 'chunksizes');
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `${key} has ${chunksizes.length} lengths, ` +
      `but ${variable} has ${dimensions.length} dimensions: ${dimensions.join(', ')}`,
    { key },
  );
}

/** Keys that need chunks and filters. */
const STORAGE_KEYS = ['zlib', 'complevel', 'shuffle', 'fletcher32', 'chunksizes', 'significant_digits'] as const;

/** `false` and 0 suit any format. */
function refuseStorage(name: string, encoding: Encoding, { format }: PackOptions): void {
  const requested = STORAGE_KEYS.find((key) => encoding[key]);
  if (requested === undefined) return;
  const key = encodingKey(name, requested);
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} is for the format netcdf4; ${format} cannot have it`, { key });
}
