import type { AnySchemaObject, ErrorObject } from 'ajv';
import { SettingsError } from '../errors.js';
import { listed, plural } from '../util/format.js';
import { keyOf, type Path, pathOf, valueAt } from '../util/key-path.js';
import { nearest } from '../util/suggest.js';
import { compiledValidators } from './compiled.js';
import { copyJson } from './copy-json.js';
import { expected, found } from './describe-schema.js';

const CREDENTIAL = /secret|passw|token|credential|access_?key/i;

const NO_CREDENTIALS =
  'must not be here: settings hold no credentials. The AWS SDK finds them by itself: in AWS_ACCESS_KEY_ID and ' +
  'AWS_SECRET_ACCESS_KEY, in ~/.aws (s3.profile names the profile), or in the role of the machine';

/** Of one of several forms: another may fit. */
const IN_FORM = /\/(anyOf|oneOf)\/\d+\//;

/** Rules have forms as well, but which one is meant is known. */
const RULES = /^.*\/signals\/additionalProperties\/items\/oneOf\/\d+/;

/** Problems that one message names. */
const MAX_REPORTED = 50;

/** The name of a key in messages: its path, or the flag that sets it. */
export type Label = (key: string) => string;

interface Problem {
  readonly code: string;
  readonly key: string;
  readonly text: string;
  /** Key of the object that lacks a key or has an unknown one. */
  readonly object?: string;
}

/** Checks a value against a JSON Schema. */
export class Validator<T> {
  readonly #name: 'settings' | 'older';
  readonly #schema: AnySchemaObject;

  /**
   * @param name name of the compiled validator
   * @param schema the schema that it was compiled from
   */
  constructor(name: 'settings' | 'older', schema: Readonly<Record<string, unknown>>) {
    this.#name = name;
    this.#schema = schema;
  }

  /**
   * A copy of `value` with defaults filled in.
   * @param where name of the value in messages
   * @throws SettingsError with one line per problem; `code` and `key` are those of the first
   */
  check(value: unknown, where?: string, label: Label = (key) => key): T {
    const copy = copyJson(value, where);
    const validate = compiledValidators()[this.#name];
    if (validate(copy)) return copy as T;
    const problems = (validate.errors ?? [])
      .filter(({ keyword, schemaPath }) => keyword !== 'discriminator' && !IN_FORM.test(schemaPath.replace(RULES, '')))
      .map((error) => this.#problem(error, value, label));
    const reported = withoutConsequences(problems);
    const lines = reported.slice(0, MAX_REPORTED).map(({ text }) => (where === undefined ? text : `${where}: ${text}`));
    if (reported.length > MAX_REPORTED) lines.push(`and ${plural(reported.length - MAX_REPORTED, 'more problem')}`);
    const [{ code, key }] = reported;
    throw new SettingsError(code, lines, key === '' ? {} : { key });
  }

  #problem(error: ErrorObject, root: unknown, label: Label): Problem {
    const path = pathOf(error.instancePath, root);
    const key = label(keyOf(path));
    const schema = this.#schemaOf(error);
    switch (error.keyword) {
      case 'additionalProperties':
        return this.#unknownKey([...path, error.params['additionalProperty'] as string], schema);
      case 'required':
      case 'dependencies': {
        const name = error.params['missingProperty'] as string;
        const property = error.params['property'] as string | undefined;
        const because = property === undefined ? '' : ` beside ${property}`;
        const text = `${key || 'the file'} lacks ${name}${because}${hint(schema, name)}`;
        return { code: 'ERR_SETTINGS_MISSING', key: keyOf([...path, name]), object: key, text };
      }
      case 'oneOf':
        return alternative(key, schema[error.keyword], error.params['passingSchemas'] !== null);
      case 'anyOf':
        if (schema['type'] === 'object') return alternative(key, schema[error.keyword], false);
    }
    return { code: 'ERR_SETTINGS_VALUE', key, text: wrongValue(key, valueAt(path, root), schema) };
  }

  /** The schema with the keyword that failed, which is the last word of the path. */
  #schemaOf({ schemaPath }: ErrorObject): AnySchemaObject {
    const words = schemaPath.split('/').slice(1, -1);
    return words.map(unescaped).reduce((schema, word) => schema[word], this.#schema);
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
    return { code: 'ERR_SETTINGS_KEY', key, object, text: `${key} is not a setting; ${advice}` };
  }
}

/** A word of a JSON Pointer in a URI. */
function unescaped(word: string): string {
  return decodeURIComponent(word).replace(/~1/g, '/').replace(/~0/g, '~');
}

/** Keeps one wrong value per key. Drops missing keys of an object that also has an unknown key, which may be a typo. */
function withoutConsequences(problems: readonly Problem[]): Problem[] {
  const misspelt = new Set(problems.filter((p) => p.code === 'ERR_SETTINGS_KEY').map((p) => p.object));
  return problems.filter((p, i) => {
    if (p.code === 'ERR_SETTINGS_MISSING') return !misspelt.has(p.object);
    return problems.findIndex((q) => q.code === p.code && q.key === p.key) === i;
  });
}

/** The problem of an object that has none of the alternatives, or several of them. */
function alternative(key: string, schemas: readonly AnySchemaObject[], hasSeveral: boolean): Problem {
  const names = schemas.map((schema) => (schema['required'] as readonly string[]).join(' with '));
  const text = hasSeveral
    ? `${key} has ${listed(names, 'and')}; only one of them is allowed`
    : `${key} lacks ${listed(names, 'or')}`;
  return { code: 'ERR_SETTINGS_MISSING', key, object: key, text };
}

function wrongValue(key: string, value: unknown, schema: AnySchemaObject): string {
  const values = schema['enum'] as readonly string[] | undefined;
  const meant = typeof value === 'string' && values !== undefined ? nearest(value, values) : undefined;
  const advice = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  // What is no URL may contain a password nevertheless.
  const shown = typeof value === 'string' && key.endsWith('endpoint') ? value.replace(/^.*@/s, '…@') : value;
  return `${key || 'the file'} is ${found(shown)}; it must be ${expected(schema)}${advice}`;
}

function hint(schema: AnySchemaObject, name: string): string {
  const description = schema['properties']?.[name]?.description as string | undefined;
  return description === undefined ? '' : ` (${description.replace(/\.$/, '')})`;
}

/** The setting of this name in another section. */
function elsewhere(name: string, schema: AnySchemaObject, path: string[] = []): string | undefined {
  const properties: [string, AnySchemaObject][] = Object.entries(schema['properties'] ?? {});
  for (const [key, property] of properties) {
    if (path.length > 0 && key === name) return keyOf([...path, key]);
    const deeper = elsewhere(name, property, [...path, key]);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
