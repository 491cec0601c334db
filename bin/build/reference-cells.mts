/** Pieces of Markdown, and what a JSON Schema accepts, for people. */
import { SIZE_PATTERN } from '../../lib/settings/size.js';
import { DURATION_PATTERN } from '../../lib/time/parse-duration.js';

/** What texts of a pattern are called. */
const NAMES = new Map<string | undefined, string>([
  [SIZE_PATTERN, 'size'],
  [DURATION_PATTERN, 'duration'],
]);

/** As much of JSON Schema as the settings use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
}

export function inCode(text: string): string {
  return `\`${text}\``;
}

/** Text as the cell of a table: on one line, without what Markdown would take for its own. */
export function cell(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').replace(/[|<>*]/g, '\\$&');
}

/** A table without the columns that have nothing in any row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  const isUsed = head.map((_, column) => rows.some((cells) => cells[column] !== ''));
  return lines.map((cells) => `| ${cells.filter((_, column) => isUsed[column]).join(' | ')} |`).join('\n');
}

/** What a schema accepts: `integer, 0 to 9`, `text like 64MiB`, `netcdf4, classic`. */
export function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => inCode(String(value))).join(', ');
  if (schema.anyOf !== undefined && schema.type !== 'object')
    return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  const types = [schema.type ?? []].flat();
  const name = NAMES.get(schema.pattern) ?? types.map((type) => typeName(type, schema)).join(' or ');
  return `${name}${examples(schema)}`;
}

function typeName(type: string, { items, additionalProperties, minimum, maximum }: Schema): string {
  if (type === 'string') return 'text';
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeOf(items)}`;
  if (type === 'object')
    return typeof additionalProperties === 'object' ? `by name: ${typeOf(additionalProperties)}` : 'object';
  if (type === 'boolean') return '`true`, `false`';
  if (minimum === undefined) return type;
  return maximum === undefined ? `${type} ≥ ${minimum}` : `${type}, ${minimum} to ${maximum}`;
}

function examples({ examples = [] }: Schema): string {
  return examples.length === 0
    ? ''
    : ` like ${examples.map((value) => inCode(typeof value === 'object' ? JSON.stringify(value) : String(value))).join(', ')}`;
}
