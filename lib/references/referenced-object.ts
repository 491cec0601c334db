import type { StoredDataset, StoredVariable } from '../netcdf/read/index.js';

/** A netCDF-4 object that references point into. */
export interface ReferencedObject {
  /** What fsspec opens: the URL of an object in S3, the absolute path of a file. */
  readonly url: string;
  /** As the user names it. */
  readonly name: string;
  readonly dataset: StoredDataset;
}

/** A variable as one of the objects has it. */
export interface Instance {
  /** Index of the object. */
  readonly object: number;
  readonly variable: StoredVariable;
}

/** All names of variables, in the order in which the objects have them, and where each is. */
export function instancesOf(objects: readonly ReferencedObject[]): Map<string, Instance[]> {
  const all = new Map<string, Instance[]>();
  for (const [object, { dataset }] of objects.entries()) {
    for (const variable of dataset.variables) {
      const found = all.get(variable.name);
      if (found === undefined) all.set(variable.name, [{ object, variable }]);
      else found.push({ object, variable });
    }
  }
  return all;
}

export function textAttribute({ attributes }: StoredVariable, name: string): string | undefined {
  const value = attributes.find((attribute) => attribute.name === name)?.value;
  return typeof value === 'string' ? value : undefined;
}
