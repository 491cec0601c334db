import type { Attribute } from '../netcdf/model.js';
import type { Fact } from '../source/facts.js';
import { attributeName } from './names.js';

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
