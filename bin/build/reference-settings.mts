/** The keys of a settings file, as tables in Markdown, from the JSON Schema. */
import { olderSchema } from '../../lib/settings/older-form.js';
import { RENAMED } from '../../lib/settings/renamed-keys.js';
import { settingsSchema } from '../../lib/settings/settings-schema.js';
import { cell, inCode, type Schema, table, typeOf } from './reference-cells.mjs';

/** A key of the settings and what it holds. */
interface Key {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/**
 * A table for each section of the settings, and one for the keys that stand in none.
 * @param defaults of keys whose schema has none: what the program does where nobody says anything
 */
export function settingsReference(defaults: ReadonlyMap<string, string>): string {
  const schema = settingsSchema as unknown as Schema;
  const sections = Object.entries(schema.properties ?? {});
  const isSection = ([, { properties }]: [string, Schema]): boolean => properties !== undefined;
  const alone = { ...schema, properties: Object.fromEntries(sections.filter((entry) => !isSection(entry))) };
  const keysTable = (path: string, section: Schema): string =>
    table(
      ['key', 'type', 'default', 'what it does'],
      keysOf(path, section).map(({ path, schema, isRequired }) => [
        inCode(path),
        typeOf(schema),
        isRequired ? 'required' : defaultOf(schema, defaults.get(path)),
        cell(schema.description),
      ]),
    );
  return [
    '## Settings',
    schema.description,
    keysTable('', alone),
    ...sections
      .filter(isSection)
      .flatMap(([name, section]) => [`### \`${name}\``, section.description, keysTable(name, section)]),
    '### Older spellings and the older form',
    'These keys have a new spelling; the old one is still read:',
    table(
      ['old', 'now'],
      RENAMED.map(([path, old, now]) => [inCode([...path, old].join('.')), inCode([...path, now].join('.'))]),
    ),
    'A file that has `data` or `sensors` at its top, and no `source`, is in the older form:',
    keysTable('', olderSchema as unknown as Schema),
  ].join('\n\n');
}

/** The keys of an object and of the objects in it. */
function keysOf(path: string, { properties = {}, required = [] }: Schema): Key[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [{ path: own, schema, isRequired: required.includes(name) }, ...within(own, schema)];
  });
}

/**
 * The keys of what a key holds: an object, one of several forms, the items of a list, the values of an object by name.
 */
function within(path: string, schema: Schema): Key[] {
  const { items, additionalProperties, anyOf = [], oneOf = [], discriminator } = schema;
  if (discriminator !== undefined) {
    const list = path.replace(/\[\]$/, '');
    return [kindOf(path, oneOf), ...oneOf.flatMap((form) => ofRule(list, form))];
  }
  return [
    ...keysOf(path, schema),
    ...anyOf.flatMap((form) => within(path, form)),
    ...(items === undefined ? [] : within(`${path}[]`, items)),
    ...(typeof additionalProperties === 'object' ? within(`${path}.<name>`, additionalProperties) : []),
  ];
}

/** The key that tells which of the forms a rule has. */
function kindOf(path: string, forms: readonly Schema[]): Key {
  const kinds = forms.flatMap((form) => form.properties?.['rule'].enum ?? []);
  return {
    path: `${path}.rule`,
    schema: { type: 'string', enum: kinds, description: 'The kind of rule; its other keys are below.' },
    isRequired: true,
  };
}

/** A rule as a whole, then its keys: `clean.signals.<name>[spike]`. */
function ofRule(list: string, form: Schema): Key[] {
  const { rule, ...properties } = form.properties ?? {};
  const path = `${list}[${rule.enum?.[0]}]`;
  return [{ path, schema: form, isRequired: false }, ...keysOf(path, { ...form, properties })];
}

function defaultOf({ default: value }: Schema, otherwise = '–'): string {
  return value === undefined || typeof value === 'object' ? otherwise : inCode(String(value));
}
