import type { Attribute } from '../netcdf/model.js';
import { isoDuration, isoTime } from '../time/iso-format.js';
import { fewNames } from '../util/few-names.js';
import { formatCount, plural } from '../util/format.js';
import { readCoordinate } from './coordinate.js';
import { type Instance, instancesOf, type ReferencedObject } from './referenced-object.js';
import { type UnitedArray, uniteArray } from './united-array.js';
import { uniteAttributes } from './united-attributes.js';
import { type DimensionPart, type UnitedDimension, uniteDimension } from './united-dimension.js';

/** Bytes of values that may go into the document. */
const MOST_INLINE = 64 << 20;

/** Global attributes that follow from the times of all objects. */
const COVERAGE: ReadonlySet<string> = new Set(['time_coverage_start', 'time_coverage_end', 'time_coverage_duration']);

/** Several objects as one dataset. */
export interface UnitedDataset {
  readonly attributes: readonly Attribute[];
  readonly arrays: readonly UnitedArray[];
  /** Dimensions along which objects follow each other, each with its number of parts. */
  readonly along: readonly { readonly name: string; readonly parts: number }[];
  /** What is left out, and what no object has, for people. */
  readonly notes: readonly string[];
}

/**
 * Unites netCDF-4 objects to one dataset without moving their chunks: those with other machines, those with other times,
 * or both. Of a single object it gives that dataset.
 *
 * Zarr (storage specification, version 2) has chunks of one shape in an array, so objects that follow each other need
 * the same chunks, and all but the last a multiple of their length. Times, names and small variables are read, and go
 * into the document where that is not so.
 *
 * @throws FormatError ERR_REFERENCES_UNITE where objects contradict each other, ERR_NETCDF_DAMAGED
 */
export async function uniteDatasets(
  objects: readonly ReferencedObject[],
  signal?: AbortSignal,
): Promise<UnitedDataset> {
  const instances = instancesOf(objects);
  const dimensions = await dimensionsOf(objects, instances, signal);
  const different = new Map<string, Set<string>>();
  const inline = { left: MOST_INLINE };
  const arrays: UnitedArray[] = [];
  for (const [name, found] of instances) {
    const onDifferent = (attribute: string): void => {
      const names = different.get(attribute) ?? new Set();
      different.set(attribute, names.add(name));
    };
    arrays.push(await uniteArray(name, found, { objects, dimensions, inline, onDifferent, signal }));
  }
  const all = objects.map(({ name, dataset }) => ({ object: name, attributes: dataset.attributes }));
  const lost: string[] = [];
  const isOne = objects.length === 1;
  const attributes = uniteAttributes(all, undefined, isOne ? new Set() : COVERAGE, (name) => void lost.push(name));
  return {
    attributes: isOne ? attributes : [...attributes, ...coverage(objects, dimensions)],
    arrays,
    along: [...dimensions.values()]
      .filter(({ blocks }) => blocks.length > 1)
      .map(({ name, blocks }) => ({ name, parts: blocks.length })),
    notes: [...notesOf(lost, different), ...missingOf(arrays), ...useless(objects, arrays, dimensions)],
  };
}

async function dimensionsOf(
  objects: readonly ReferencedObject[],
  instances: ReadonlyMap<string, readonly Instance[]>,
  signal: AbortSignal | undefined,
): Promise<Map<string, UnitedDimension>> {
  const parts = new Map<string, DimensionPart[]>();
  for (const [object, { name, dataset }] of objects.entries()) {
    for (const dimension of dataset.dimensions) {
      const { length } = dimension;
      const variable = instances.get(dimension.name)?.find((one) => one.object === object)?.variable;
      const isCoordinate = variable?.dimensions[0] === dimension.name;
      const coordinate = isCoordinate ? await readCoordinate(variable, signal) : undefined;
      const found = parts.get(dimension.name) ?? [];
      parts.set(dimension.name, [...found, { object, name, length, coordinate }]);
    }
  }
  const ofTexts = textDimensions(instances);
  return new Map([...parts].map(([name, found]) => [name, uniteDimension(name, found, ofTexts.has(name))]));
}

/** Dimensions that are nothing but the bytes of texts. */
function textDimensions(instances: ReadonlyMap<string, readonly Instance[]>): Set<string> {
  const [texts, others] = [new Set<string>(), new Set<string>(instances.keys())];
  for (const { variable } of [...instances.values()].flat()) {
    const { type, dimensions } = variable;
    const isText = type === 'char' && dimensions.length > 0;
    for (const name of isText ? dimensions.slice(0, -1) : dimensions) others.add(name);
    if (isText) texts.add(dimensions[dimensions.length - 1]);
  }
  for (const name of others) texts.delete(name);
  return texts;
}

/** ACDD 1.3, `time_coverage_…`, of all times; none where no object says them. */
function coverage(
  objects: readonly ReferencedObject[],
  dimensions: ReadonlyMap<string, UnitedDimension>,
): readonly Attribute[] {
  const isSaid = objects.some(({ dataset }) => dataset.attributes.some(({ name }) => COVERAGE.has(name)));
  let [first, last]: (bigint | undefined)[] = [];
  for (const { blocks } of dimensions.values()) {
    for (const { coordinate } of blocks) {
      if (coordinate?.kind !== 'times' || coordinate.times.length === 0) continue;
      const [from, to] = [coordinate.times[0], coordinate.times[coordinate.times.length - 1]];
      if (first === undefined || from < first) first = from;
      if (last === undefined || to > last) last = to;
    }
  }
  if (!isSaid || first === undefined || last === undefined) return [];
  return [
    { name: 'time_coverage_start', value: isoTime(first) },
    { name: 'time_coverage_end', value: isoTime(last) },
    { name: 'time_coverage_duration', value: isoDuration(last - first) },
  ];
}

function notesOf(lost: readonly string[], different: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ofVariables = [...different].map(([attribute, names]) => `${attribute} of ${fewNames([...names])}`);
  const all = [...lost.map((name) => `the global ${name}`), ...ofVariables];
  if (all.length === 0) return [];
  return [`${plural(all.length, 'attribute')} left out, which differ between objects: ${fewNames(all)}`];
}

/** Objects that have nothing which one before them has not. */
function useless(
  objects: readonly ReferencedObject[],
  arrays: readonly UnitedArray[],
  dimensions: ReadonlyMap<string, UnitedDimension>,
): string[] {
  const used = new Set(arrays.flatMap(({ sources }) => sources));
  for (const { blocks } of dimensions.values()) for (const { object } of blocks) used.add(object);
  const names = objects.filter((_, object) => !used.has(object)).map(({ name }) => name);
  if (names.length === 0) return [];
  return [`nothing new in ${plural(names.length, 'object')}: ${fewNames(names)}`];
}

function missingOf(arrays: readonly UnitedArray[]): string[] {
  const some = arrays.filter(({ missing }) => missing > 0);
  if (some.length === 0) return [];
  const values = some.reduce((sum, { missing }) => sum + missing, 0);
  const names = fewNames(some.map(({ name }) => name));
  return [`${formatCount(values)} values are in none of the objects, and read as missing: ${names}`];
}
