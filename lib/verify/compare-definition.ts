import type { Attribute, AttributeValue, Dataset, NumericArray, Variable } from '../netcdf/model.js';
import type { StoredDataset, StoredVariable } from '../netcdf/read/index.js';
import type { Differences } from './differences.js';
import { shorten } from './shorten.js';

/** What was compared of a definition. */
export interface DefinitionCounts {
  readonly dimensions: number;
  readonly variables: number;
  readonly attributes: number;
}

/**
 * Compares dimensions, variables, types and attributes. Lengths of dimensions are told too, but not those of the readings:
 * they follow from readings that one side lacks.
 *
 * @param skipped global attributes that are not compared
 */
export function compareDefinition(
  planned: Dataset,
  stored: StoredDataset,
  skipped: ReadonlySet<string>,
  differences: Differences,
): DefinitionCounts {
  const say = (message: string, variable?: string): void =>
    differences.add({ kind: 'definition', message, ...(variable === undefined ? {} : { variable }) });
  compareDimensions(planned, stored, say);
  let attributes = compareAttributes('the dataset', planned.attributes, stored.attributes, skipped, say);
  const byName = new Map(stored.variables.map((variable) => [variable.name, variable]));
  for (const variable of planned.variables) {
    const name = variable.name.normalize('NFC');
    const found = byName.get(name);
    byName.delete(name);
    if (found === undefined) say(`the variable ${name} is missing in the file`, name);
    else attributes += compareVariable(variable, found, (message) => say(message, name));
  }
  for (const name of byName.keys()) say(`the file has a variable ${name} that the database does not give`, name);
  return { dimensions: planned.dimensions.length, variables: planned.variables.length, attributes };
}

type Say = (message: string) => void;

function compareDimensions(planned: Dataset, stored: StoredDataset, say: Say): void {
  const lengths = new Map(stored.dimensions.map(({ name, length }) => [name, length]));
  for (const { name: given, length } of planned.dimensions) {
    const name = given.normalize('NFC');
    const found = lengths.get(name);
    lengths.delete(name);
    if (found === undefined) say(`the dimension ${name} is missing in the file`);
    else if (found !== length)
      say(`the dimension ${name} has the length ${found} in the file, ${length} by the database`);
  }
  for (const name of lengths.keys()) say(`the file has a dimension ${name} that the database does not give`);
}

/** @returns attributes compared */
function compareVariable(planned: Variable, stored: StoredVariable, say: Say): number {
  const { name, type } = stored;
  const dimensions = planned.dimensions.map((dimension) => dimension.normalize('NFC'));
  if (planned.type !== type)
    say(`the variable ${name} is of type ${type} in the file, ${planned.type} by the database`);
  if (dimensions.join('\n') !== stored.dimensions.join('\n')) {
    say(`the variable ${name} has the dimensions (${stored.dimensions}) in the file, (${dimensions}) by the database`);
  }
  return compareAttributes(name, planned.attributes, stored.attributes, new Set(), say);
}

function compareAttributes(
  owner: string,
  planned: readonly Attribute[],
  stored: readonly Attribute[],
  skipped: ReadonlySet<string>,
  say: Say,
): number {
  const values = new Map(stored.map(({ name, value }) => [name, value]));
  let compared = 0;
  for (const { name: given, value } of planned) {
    const name = given.normalize('NFC');
    const found = values.get(name);
    values.delete(name);
    if (skipped.has(name)) continue;
    compared++;
    if (found === undefined) say(`the attribute ${name} of ${owner} is missing in the file`);
    else if (!areEqual(found, value)) {
      say(`the attribute ${name} of ${owner} is ${shown(found)} in the file, ${shown(value)} by the database`);
    }
  }
  for (const name of values.keys()) {
    if (!skipped.has(name)) say(`the file has an attribute ${name} of ${owner} that the database does not give`);
  }
  return compared;
}

/** The same type and the same bits. */
function areEqual(stored: AttributeValue, planned: AttributeValue): boolean {
  if (typeof planned === 'string') return stored === planned;
  if (Array.isArray(planned)) {
    return Array.isArray(stored) && stored.length === planned.length && planned.every((text, i) => text === stored[i]);
  }
  const [a, b] = [stored, numbersOf(planned as number | bigint | NumericArray)];
  return ArrayBuffer.isView(a) && a.constructor === b.constructor && bytesOf(a).equals(bytesOf(b));
}

function numbersOf(value: number | bigint | NumericArray): NumericArray {
  if (typeof value === 'number') return Float64Array.of(value);
  return typeof value === 'bigint' ? BigInt64Array.of(value) : value;
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function shown(value: AttributeValue): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  if (Array.isArray(value)) return shorten(JSON.stringify(value));
  const numbers = numbersOf(value as number | bigint | NumericArray);
  return shorten(`${[...numbers].join(', ')} (${numbers.constructor.name.replace('Array', '')})`);
}
