/** lib/settings/settings-file.ts, the type of a settings file as it is written, from the JSON Schema. */
import { settingsSchema } from '../../lib/settings/settings-schema.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  /** With a discriminator: forms that the key `rule` tells apart. */
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

/** Objects whose type has a name of its own, by their place: `[]` is an item, `.*` the value of any name. */
const NAMES: Readonly<Record<string, string>> = {
  '': 'SettingsFile',
  source: 'SourceSection',
  'source.readings[]': 'ReadingsEntry',
  'source.readings[].signals.*': 'SignalColumnEntry',
  'source.readings[].names.*': 'SignalColumnEntry',
  'source.readings[].machine': 'NameLookup',
  'source.readings[].signal': 'NameLookup',
  'source.readings[].machine.name': 'FurtherLookup',
  'source.readings[].signal.name': 'FurtherLookup',
  clean: 'CleanSection',
  ...Object.fromEntries(ruleNames().map((rule) => [`clean.signals.*[${rule}]`, `${pascalCase(rule)}Entry`])),
  'clean.mode': 'ModeEntry',
  output: 'OutputSection',
  'output.encoding.*': 'EncodingEntry',
  'output.machines[]': 'MachineEntry',
  'output.signals.*': 'SignalEntry',
  s3: 'S3Section',
};

/** Patterns that TypeScript can check as well. */
const TEMPLATES: Readonly<Record<string, string>> = { '^S[1-9][0-9]{0,4}$': `\`S\${number}\`` };

const WIDTH = 118;

function ruleNames(): readonly string[] {
  const { clean } = settingsSchema.properties;
  return clean.properties.signals.additionalProperties.items.oneOf.map(({ properties }) => properties.rule.enum[0]);
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The whole file, to be formatted. */
export function settingsType(): string {
  const declarations = new Map<string, string>();
  typeOf(settingsSchema as unknown as Schema, '', declarations);
  const whole = [...declarations].sort(([a], [b]) => Object.values(NAMES).indexOf(a) - Object.values(NAMES).indexOf(b));
  const header = '/* Written by `npm run schema` from settings-schema.ts. Change that, not this file. */';
  return `${[header, ...whole.map(([, text]) => text)].join('\n\n')}\n`;
}

function typeOf(schema: Schema, path: string, declarations: Map<string, string>): string {
  const { type = [], enum: values, anyOf = [], pattern = '', items, properties, additionalProperties } = schema;
  if (schema.discriminator !== undefined && schema.oneOf !== undefined) {
    const place = path.replace(/\]$/, '');
    return schema.oneOf.map((one) => typeOf(one, `${place}${tagOf(one)}]`, declarations)).join(' | ');
  }
  if (values !== undefined) return values.map((value) => `'${value}'`).join(' | ');
  if (pattern in TEMPLATES) return TEMPLATES[pattern];
  const isChoice = typeof type !== 'string' && anyOf.length > 0;
  if (isChoice)
    return anyOf
      .map((one) => typeOf({ description: schema.description ?? '', ...one }, path, declarations))
      .join(' | ');
  return [type]
    .flat()
    .map((one) => {
      if (one === 'integer') return 'number';
      if (one === 'array') return `readonly ${inBrackets(typeOf(items as Schema, `${path}[]`, declarations))}[]`;
      if (one !== 'object') return one;
      if (properties !== undefined) return objectOf(schema, path, declarations);
      return `{ [name: string]: ${typeOf(additionalProperties as Schema, `${path}.*`, declarations)} }`;
    })
    .join(' | ');
}

function tagOf({ properties = {} }: Schema): unknown {
  return properties['rule'].enum?.[0];
}

function inBrackets(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

/** @returns the type, or the name under which it was declared */
function objectOf(schema: Schema, path: string, declarations: Map<string, string>): string {
  const { description, properties = {}, required = [] } = schema;
  const members = Object.entries(properties).map(([key, property]) => {
    const type = typeOf(property, path === '' ? key : `${path}.${key}`, declarations);
    return `${comment(property)}${key}${required.includes(key) ? `: ${type}` : `?: ${type} | undefined`};`;
  });
  const body = `{\n${members.join('\n')}\n}`;
  const name = NAMES[path];
  if (name === undefined) return body;
  declarations.set(name, `${comment({ ...(description && { description }) })}export interface ${name} ${body}`);
  return name;
}

/** What an editor shows of a key. */
function comment({ description = '', default: value, examples = [] }: Schema): string {
  const isTold = /\(the default\)|Default:/.test(description) || typeof value === 'object' || value === undefined;
  const words = [
    ...description.split(' '),
    ...(isTold ? [] : `Default: ${value}.`.split(' ')),
    ...(examples.length === 0 ? [] : `Examples: ${examples.join(', ')}.`.split(' ')),
  ].filter((word) => word !== '');
  if (words.length === 0) return '';
  const lines = [''];
  for (const word of words) {
    const last = lines.length - 1;
    const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (longer.length <= WIDTH - 8) lines[last] = longer;
    else lines.push(word);
  }
  const text = lines.map((line) => line.replaceAll('*/', '*\\/'));
  return text.length === 1 ? `/** ${text[0]} */\n` : `/**\n${text.map((line) => ` * ${line}`).join('\n')}\n */\n`;
}
