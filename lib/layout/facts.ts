import type { Fact } from '../model/fact.js';
import type { Attribute, Dimension, NumericArray, Variable } from '../netcdf/model.js';
import type { NameSpace } from './cf-names.js';
import { attributeName } from './cf-names.js';
import { TextTable, UTF8 } from './label-variables.js';
import { isPosition, type PositionKind, positionKind } from './position.js';

/** A variable with all its values: what is known before the readings come. */
export interface KnownVariable {
  readonly variable: Variable;
  /** Values in row-major order. */
  readonly data: NumericArray;
  /** The dimension that it brings along, behind that of its items. */
  readonly dimension?: Dimension;
}

/** Texts along a dimension, one for each of its items. */
export function textVariable(
  name: string,
  dimension: string,
  texts: readonly string[],
  attributes: readonly Attribute[] = [],
): KnownVariable {
  const table = new TextTable(texts);
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

export interface FactOptions {
  /** The dimension of the items. */
  readonly dimension: string;
  readonly names: NameSpace;
  /** What variables are called after their facts; absent: like them. */
  readonly rename?: (fact: string) => string;
  /** What a variable's name begins with where the fact's own name will not do. */
  readonly prefix: string;
  /** Where the items are: latitude and longitude among the facts become coordinates of the Earth. */
  readonly positions: boolean;
}

/** A fact of every item. */
export interface FactVariable extends KnownVariable {
  /** The fact's own name. */
  readonly fact: string;
  readonly position: PositionKind | undefined;
}

/**
 * What is known of the items of a dimension, a variable for each fact: int where all items have one that fits, double (NaN
 * missing) where all are numbers, else text (empty where missing).
 */
export function factVariables(items: readonly (readonly Fact[])[], options: FactOptions): FactVariable[] {
  const columns = factColumns(items);
  const isLocated = options.positions && isPosition(columns.filter(isPlace).map(({ fact }) => fact));
  return columns.map((column) => {
    const { fact, values } = column;
    const name = options.names.claim(options.rename?.(fact) ?? fact, options.prefix);
    const position = isLocated && isPlace(column) ? positionKind(fact) : undefined;
    const known =
      position === undefined
        ? plainVariable(name, options.dimension, column)
        : numberVariable(name, options.dimension, values.map(asNumber), position.attributes);
    return { ...known, fact, position };
  });
}

interface FactColumn {
  readonly fact: string;
  /** By item; undefined where it has no such fact. */
  readonly values: readonly (Fact['value'] | undefined)[];
}

function factColumns(items: readonly (readonly Fact[])[]): FactColumn[] {
  const byItem = items.map((facts) => new Map(facts.map(({ name, value }) => [name, value])));
  const names = new Set(items.flatMap((facts) => facts.map((fact) => fact.name)));
  return [...names].map((fact) => ({ fact, values: byItem.map((facts) => facts.get(fact)) }));
}

/** Numbers within the bounds of a coordinate whose name the fact has. */
function isPlace({ fact, values }: FactColumn): boolean {
  const kind = positionKind(fact);
  if (kind === undefined) return false;
  const present = values.filter((value) => value !== undefined).map(asNumber);
  return present.every((value) => value >= kind.min && value <= kind.max);
}

function plainVariable(name: string, dimension: string, { fact, values }: FactColumn): KnownVariable {
  const longName = [{ name: 'long_name', value: fact }];
  if (values.every((value) => typeof value === 'bigint' && BigInt.asIntN(32, value) === value)) {
    const data = Int32Array.from(values as bigint[], Number);
    return { variable: { name, type: 'int', dimensions: [dimension], attributes: longName }, data };
  }
  if (values.every((value) => typeof value !== 'string')) {
    return numberVariable(name, dimension, values.map(asNumber), longName);
  }
  const texts = values.map((value) => (value === undefined ? '' : String(value)));
  return textVariable(name, dimension, texts, longName);
}

function numberVariable(
  name: string,
  dimension: string,
  values: readonly number[],
  described: readonly Attribute[],
): KnownVariable {
  const attributes = [...described, { name: '_FillValue', value: Float64Array.of(Number.NaN) }];
  return { variable: { name, type: 'double', dimensions: [dimension], attributes }, data: Float64Array.from(values) };
}

/** NaN for what is missing, or no number. */
function asNumber(value: Fact['value'] | undefined): number {
  return value === undefined || value === '' ? Number.NaN : Number(value);
}

/** Facts as attributes; of two that would have the same name the first counts. */
export function factAttributes(facts: readonly Fact[]): Attribute[] {
  return distinctAttributes(
    facts.map(({ name, value }) => ({ name: attributeName(name), value: attributeValue(value) })),
  );
}

/** The first attribute of each name. */
export function distinctAttributes(attributes: readonly Attribute[]): Attribute[] {
  const names = new Set<string>();
  return attributes.filter(({ name }) => !names.has(name) && names.add(name));
}

/** Text, int where 32 bits suffice, double. */
export function attributeValue(value: Fact['value']): Attribute['value'] {
  if (typeof value !== 'bigint') return value;
  return BigInt.asIntN(32, value) === value ? Int32Array.of(Number(value)) : Number(value);
}
