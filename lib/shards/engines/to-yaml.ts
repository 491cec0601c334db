type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/**
 * A value as YAML (1.2, and what YAML 1.1 reads alike): texts are in quotes, as in JSON, which is a part of YAML. Keys are
 * words of a schema.
 */
export function toYaml(value: object): string {
  return `${block(value as Value, '').join('\n')}\n`;
}

function block(value: Value, indent: string): string[] {
  if (isList(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (typeof value !== 'object') return [indent + JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, item]) => {
    const isShort = typeof item !== 'object' || isFlat(item);
    return isShort ? [`${indent}${key}: ${flow(item)}`] : [`${indent}${key}:`, ...block(item, `${indent}  `)];
  });
}

/** True for a list of words and numbers alone: it stands in a line. */
function isFlat(value: Value): boolean {
  return isList(value) && value.every((item) => typeof item !== 'object');
}

function flow(value: Value): string {
  return isList(value) ? `[${value.map(flow).join(', ')}]` : JSON.stringify(value);
}

/** `Array.isArray` tells nothing of lists that are read only. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
