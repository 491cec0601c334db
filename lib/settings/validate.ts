import type { AnySchemaObject, ErrorObject } from 'ajv';
import { SettingsError } from '../errors.js';
import { listed } from '../util/format.js';
import { keyOf, type Path, pathOf, valueAt } from '../util/key-path.js';
import { nearest } from '../util/suggest.js';
import { compiledValidators } from './compiled.js';
import { expected, found } from './describe-schema.js';

const CREDENTIAL = /secret|passw|token|credential|access_?key/i;

const NO_CREDENTIALS =
  'must not be here: credentials do not belong in settings. The AWS SDK finds them by itself: in AWS_ACCESS_KEY_ID and ' +
  'AWS_SECRET_ACCESS_KEY, in ~/.aws (s3.profile names the profile), or in the role of the machine';

/** How a key is called in messages, where it is not by its path (a flag). */
export type Label = (key: string) => string;

interface Problem {
  readonly code: string;
  readonly key: string;
  readonly text: string;
  /** The object that lacks something or has too much. */
  readonly object?: string;
}

/** Checks a value against a JSON Schema. */
export class Validator<T> {
  readonly #name: 'settings' | 'older';
  readonly #schema: AnySchemaObject;

  /**
   * @param name of the compiled validator
   * @param schema it was compiled from
   */
  constructor(name: 'settings' | 'older', schema: AnySchemaObject) {
    this.#name = name;
    this.#schema = schema;
  }

  /**
   * `value`, its defaults filled in; `value` itself stays as it is.
   * @param where names the value in messages
   * @throws SettingsError with a line for every problem; `code` and `key` are those of the first
   */
  check(value: unknown, where?: string, label: Label = (key) => key): T {
    const copy = structuredClone(value);
    const validate = compiledValidators()[this.#name];
    if (validate(copy)) return copy as T;
    const problems = (validate.errors ?? [])
      .filter((error) => !/\/(anyOf|oneOf)\/\d+\//.test(error.schemaPath))
      .map((error) => this.#problem(error, value, label));
    const told = essential(problems);
    const lines = told.map(({ text }) => (where === undefined ? text : `${where}: ${text}`));
    const [{ code, key }] = told;
    throw new SettingsError(code, lines.join('\n'), key === '' ? {} : { key });
  }

  #problem(error: ErrorObject, root: unknown, label: Label): Problem {
    const path = pathOf(error.instancePath, root);
    const own = label(keyOf(path));
    const schema = error.parentSchema as AnySchemaObject;
    switch (error.keyword) {
      case 'additionalProperties':
        return this.#unknownKey([...path, error.params['additionalProperty'] as string], schema);
      case 'required':
      case 'dependencies': {
        const name = error.params['missingProperty'] as string;
        const property = error.params['property'] as string | undefined;
        const because = property === undefined ? '' : ` beside ${property}`;
        const text = `${own || 'the file'} lacks ${name}${because}${hint(schema, name)}`;
        return { code: 'ERR_SETTINGS_MISSING', key: keyOf([...path, name]), object: own, text };
      }
      case 'oneOf':
        return alternative(own, error.schema as readonly AnySchemaObject[], error.params['passingSchemas'] !== null);
      case 'anyOf':
        if (schema['type'] === 'object') return alternative(own, error.schema as readonly AnySchemaObject[], false);
    }
    return { code: 'ERR_SETTINGS_VALUE', key: own, text: wrongValue(own, valueAt(path, root), schema) };
  }

  #unknownKey(path: Path, schema: AnySchemaObject): Problem {
    const key = keyOf(path);
    const name = String(path[path.length - 1]);
    const object = keyOf(path.slice(0, -1));
    if (CREDENTIAL.test(name))
      return { code: 'ERR_SETTINGS_CREDENTIALS', key, object, text: `${key} ${NO_CREDENTIALS}` };
    const siblings = Object.keys(schema['properties'] ?? {});
    const sibling = nearest(name, siblings);
    const meant = sibling === undefined ? elsewhere(name, this.#schema) : keyOf([...path.slice(0, -1), sibling]);
    const advice =
      meant === undefined ? `${object || 'settings'} can have ${listed(siblings, 'and')}` : `did you mean ${meant}?`;
    return { code: 'ERR_SETTINGS_KEY', key, object, text: `${key} is no setting; ${advice}` };
  }
}

/** One wrong value a key; and what an object lacks is not told where a misspelt key in it may be just that. */
function essential(problems: readonly Problem[]): Problem[] {
  const misspelt = new Set(problems.filter((p) => p.code === 'ERR_SETTINGS_KEY').map((p) => p.object));
  return problems.filter((p, i) => {
    if (p.code === 'ERR_SETTINGS_MISSING') return !misspelt.has(p.object);
    return problems.findIndex((q) => q.code === p.code && q.key === p.key) === i;
  });
}

/** An object that has none of the alternatives, or more than one. */
function alternative(own: string, schemas: readonly AnySchemaObject[], hasMore: boolean): Problem {
  const names = schemas.map((schema) => (schema['required'] as readonly string[]).join(' with '));
  const text = hasMore
    ? `${own} has ${listed(names, 'and')}, but only one of them can be`
    : `${own} lacks ${listed(names, 'or')}`;
  return { code: 'ERR_SETTINGS_MISSING', key: own, object: own, text };
}

function wrongValue(own: string, value: unknown, schema: AnySchemaObject): string {
  const values = schema['enum'] as readonly string[] | undefined;
  const meant = typeof value === 'string' && values !== undefined ? nearest(value, values) : undefined;
  const advice = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  return `${own || 'the file'} is ${found(value)}; it must be ${expected(schema)}${advice}`;
}

function hint(schema: AnySchemaObject, name: string): string {
  const description = schema['properties']?.[name]?.description as string | undefined;
  return description === undefined ? '' : ` (${description.replace(/\.$/, '')})`;
}

/** The setting of that name in another section. */
function elsewhere(name: string, schema: AnySchemaObject, path: string[] = []): string | undefined {
  const properties: [string, AnySchemaObject][] = Object.entries(schema['properties'] ?? {});
  for (const [key, property] of properties) {
    if (path.length > 0 && key === name) return keyOf([...path, key]);
    const deeper = elsewhere(name, property, [...path, key]);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
