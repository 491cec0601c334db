import type { AttributeSetting, AttributeSettings } from '../cf/attributes.js';
import type { Fact } from '../model/fact.js';
import type { Attribute, Dimension, NumericArray, Variable } from '../netcdf/model.js';
import { attributeNames, type NameSpace, originalName } from './cf-names.js';
import { TextTable, UTF8 } from './label-variables.js';
import { isPosition, type PositionKind, positionKind } from './position.js';
import { isText, type StoredType, type StoredTypes, textWidth } from './stored-types.js';

/** A variable with all its values, known before the first reading. */
export interface StaticVariable {
  readonly variable: Variable;
  /** Values in row-major order. */
  readonly data: NumericArray;
  /** A dimension that it adds after the dimension of its items. */
  readonly dimension?: Dimension;
}

/** A `char` variable with one text per item of a dimension. */
export function textVariable(
  name: string,
  dimension: string,
  texts: readonly string[],
  attributes: readonly Attribute[] = [],
  least = 1,
): StaticVariable {
  const table = new TextTable(texts, least);
  return {
    variable: {
      name,
      type: 'char',
      dimensions: [dimension, table.dimension.name],
      attributes: [...attributes, UTF8],
    },
    data: table.bytes,
    dimension: table.dimension,
  };
}

interface FactOptions {
  /** The dimension of the items. */
  readonly dimension: string;
  readonly names: NameSpace;
  /** Variable name of a fact; absent: the fact's name. */
  readonly rename?: (fact: string) => string;
  /** Prefix for a fact whose name cannot be used as it is. */
  readonly prefix: string;
  /** Latitude and longitude among the facts become geographic coordinates. */
  readonly positions: boolean;
  readonly types: StoredTypes;
}

/** One fact of all items. */
export interface FactVariable extends StaticVariable {
  /** The fact's own name. */
  readonly fact: string;
  readonly position: PositionKind | undefined;
}

/**
 * A variable for each fact of the items of a dimension: int if all items have a value that fits, double (NaN for
 * missing) if all values are numbers, else text (empty for missing); or the type that is asked for, if it holds them.
 */
export function factVariables(items: readonly (readonly Fact[])[], options: FactOptions): FactVariable[] {
  const columns = factColumns(items);
  const isLocated = options.positions && isPosition(columns.filter(isCoordinate).map(({ fact }) => fact));
  return columns.map((column) => {
    const { fact, values } = column;
    const wanted = options.rename?.(fact) ?? fact;
    const name = options.names.claim(wanted, options.prefix, fact);
    const original = originalName(name, wanted, fact);
    const position = isLocated && isCoordinate(column) ? positionKind(fact) : undefined;
    const variable =
      position === undefined
        ? plainVariable(name, options.dimension, column, original, options.types.get(name))
        : numberVariable(name, options.dimension, values.map(asNumber), [...position.attributes, ...original]);
    return { ...variable, fact, position };
  });
}

interface FactColumn {
  readonly fact: string;
  /** By item; undefined for an item without this fact. */
  readonly values: readonly (Fact['value'] | undefined)[];
}

function factColumns(items: readonly (readonly Fact[])[]): FactColumn[] {
  const columns = new Map<string, (Fact['value'] | undefined)[]>();
  for (const [i, facts] of items.entries()) {
    for (const { name, value } of facts) {
      let values = columns.get(name);
      if (values === undefined) {
        values = new Array<Fact['value'] | undefined>(items.length).fill(undefined);
        columns.set(name, values);
      }
      values[i] = value;
    }
  }
  return [...columns].map(([fact, values]) => ({ fact, values }));
}

/** True if the fact has a coordinate's name and all its values are within that coordinate's bounds. */
function isCoordinate({ fact, values }: FactColumn): boolean {
  const kind = positionKind(fact);
  if (kind === undefined) return false;
  const present = values.filter((value) => value !== undefined).map(asNumber);
  return present.every((value) => value >= kind.min && value <= kind.max);
}

function plainVariable(
  name: string,
  dimension: string,
  { fact, values }: FactColumn,
  original: readonly Attribute[],
  type: StoredType | undefined,
): StaticVariable {
  const described = [{ name: 'long_name', value: fact }, ...original];
  const present = values.filter((value) => value !== undefined);
  const areIntegers = present.every((value) => typeof value === 'bigint' && BigInt.asIntN(32, value) === value);
  const isComplete = present.length === values.length;
  if (areIntegers && (type === 'int32' || (type === undefined && isComplete))) {
    const data = Int32Array.from(values, (value) => (value === undefined ? INT_FILL : Number(value)));
    const attributes = isComplete ? described : [...described, { name: '_FillValue', value: Int32Array.of(INT_FILL) }];
    return { variable: { name, type: 'int', dimensions: [dimension], attributes }, data };
  }
  if (!isText(type) && values.every((value) => typeof value !== 'string')) {
    return numberVariable(name, dimension, values.map(asNumber), described);
  }
  const texts = values.map((value) => (value === undefined ? '' : String(value)));
  return textVariable(name, dimension, texts, described, textWidth(type));
}

/** Default fill value of int (`NC_FILL_INT` of netcdf.h). */
const INT_FILL = -2147483647;

function numberVariable(
  name: string,
  dimension: string,
  values: readonly number[],
  described: readonly Attribute[],
): StaticVariable {
  const attributes = [...described, { name: '_FillValue', value: Float64Array.of(Number.NaN) }];
  return { variable: { name, type: 'double', dimensions: [dimension], attributes }, data: Float64Array.from(values) };
}

/** NaN if missing or not a number. */
function asNumber(value: Fact['value'] | undefined): number {
  return value === undefined || value === '' ? Number.NaN : Number(value);
}

/**
 * Facts as attributes. Where these cannot have the facts' names, `original_names` is a JSON object of attribute and
 * fact.
 *
 * @param taken names of other attributes of the variable
 */
export function factAttributes(facts: readonly Fact[], taken: readonly string[] = []): Attribute[] {
  const { names, changed } = attributeNames(facts, taken);
  const originals = changed.map(({ name, original }) => [name, original]);
  return [
    ...facts.map(({ value }, f) => ({ name: names[f], value: attributeValue(value) })),
    ...(originals.length === 0
      ? []
      : [{ name: 'original_names', value: JSON.stringify(Object.fromEntries(originals)) }]),
  ];
}

/** Text, int if 32 bits suffice, else double. */
export function attributeValue(value: Fact['value']): Attribute['value'] {
  if (typeof value !== 'bigint') return value;
  return BigInt.asIntN(32, value) === value ? Int32Array.of(Number(value)) : Number(value);
}

/** Attributes from settings: text; int where all numbers are whole and 32 bits suffice, else double. */
export function settingAttributes(attributes: AttributeSettings): Attribute[] {
  return Object.entries(attributes).map(([name, value]) => ({ name, value: settingValue(value) }));
}

function settingValue(value: AttributeSetting): Attribute['value'] {
  const items = [value].flat();
  if (!items.every((item) => typeof item === 'number')) return value as string | readonly string[];
  return items.every((item) => item === (item | 0)) ? Int32Array.from(items) : Float64Array.from(items);
}
