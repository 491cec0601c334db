import type { Dataset, Dimension } from '../model.js';

/** `NAME` of a dimension without a variable (netCDF-4 file format specification, "Dimensions without variables"). */
const DIMENSION_WITHOUT_VARIABLE = 'This is a netCDF dimension but not a netCDF variable.';

/** HDF5 name prefix of a variable with the name of a dimension that is not its coordinate variable. */
export const NON_COORDINATE_PREFIX = '_nc4_non_coord_';

/** Most entries of `REFERENCE_LIST`: 16 bytes each, in a message of 64 KiB. */
const REFERENCE_LIST_LIMIT = 4000;

/** A dimension in HDF5: a dataset that serves as dimension scale. */
export interface DimensionScale {
  /** Its index in the dataset, netCDF's dimension id. */
  readonly id: number;
  readonly dimension: Dimension;
  /** Index of the coordinate variable that is the scale; undefined where the scale is a dataset without values. */
  readonly variable: number | undefined;
  /** Variables that use it and are no scales themselves; undefined where they exceed `REFERENCE_LIST`. */
  readonly users: readonly { readonly variable: number; readonly dimension: number }[] | undefined;
}

/** The dimension scales of a dataset, in the order of its dimensions. */
export function dimensionScales(dataset: Dataset): DimensionScale[] {
  const coordinates = new Map<string, number>();
  dataset.variables.forEach(({ name, dimensions }, v) => {
    if (dimensions[0] === name) coordinates.set(name, v);
  });
  const users = new Map(dataset.dimensions.map(({ name }) => [name, [] as { variable: number; dimension: number }[]]));
  dataset.variables.forEach(({ name, dimensions }, variable) => {
    if (coordinates.has(name)) return;
    dimensions.forEach((used, dimension) => {
      users.get(used)!.push({ variable, dimension });
    });
  });
  return dataset.dimensions.map((dimension, id) => {
    const all = users.get(dimension.name)!;
    return {
      id,
      dimension,
      variable: coordinates.get(dimension.name),
      users: all.length <= REFERENCE_LIST_LIMIT ? all : undefined,
    };
  });
}

/** The text of `NAME`. The length has a fixed width of 10 characters, so that it can be filled in later. */
export function nameWithoutVariable(length: number): string {
  return `${DIMENSION_WITHOUT_VARIABLE}${String(length).padStart(10)}`;
}

/** Name of a variable's HDF5 link. @param scales by name of the dimension */
export function linkName(
  name: string,
  dimensions: readonly string[],
  scales: ReadonlyMap<string, DimensionScale>,
): string {
  return scales.has(name) && dimensions[0] !== name ? NON_COORDINATE_PREFIX + name : name;
}
