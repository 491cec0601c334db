import type { AnySchemaObject } from 'ajv';
import { listed } from '../util/format.js';

const MAX_SHOWN = 40;

/** Describes a value for a message: `the text "x"`, `the number 5`, `a list`. */
export function found(value: unknown): string {
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value)}`;
  if (typeof value === 'number') return Number.isNaN(value) ? 'not a number' : `the number ${value}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return String(value);
}

/** Describes what a schema accepts: `a whole number from 0 to 9`, `"first" or "last"`. */
export function expected(schema: AnySchemaObject): string {
  if (schema['enum'] !== undefined)
    return listed(
      (schema['enum'] as unknown[]).map((v) => JSON.stringify(v)),
      'or',
    );
  if (schema['anyOf'] !== undefined && schema['type'] !== 'object') {
    return listed((schema['anyOf'] as AnySchemaObject[]).map(expected), 'or');
  }
  const types: string[] = [schema['type']].flat();
  return listed(
    types.map((type) => ofType(type, schema)),
    'or',
  );
}

function ofType(type: string, schema: AnySchemaObject): string {
  switch (type) {
    case 'integer':
      return `a whole number${limits(schema)}`;
    case 'number':
      return `a number${limits(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      if (schema['maxItems'] === 2 && schema['minItems'] === 2) return 'a list of two numbers: [min, max]';
      if (schema['uniqueItems']) return 'a list of different items: [ … ]';
      return schema['minItems'] === undefined ? 'a list: [ … ]' : 'a list with at least one item: [ … ]';
    case 'object':
      if (schema['examples'] !== undefined) return `an object like ${JSON.stringify(schema['examples'][0])}`;
      return schema['minProperties'] === undefined ? 'an object: { … }' : 'an object with at least one key: { … }';
    default: {
      const examples = (schema['examples'] as unknown[] | undefined)?.map((e) => JSON.stringify(e));
      if (examples !== undefined) return `text like ${listed(examples, 'or')}`;
      return schema['minLength'] === undefined ? 'text' : 'text that is not empty';
    }
  }
}

function limits({ minimum, maximum }: AnySchemaObject): string {
  if (minimum === undefined) return '';
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}
