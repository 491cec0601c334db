/** Path into a JSON value: object keys and array indexes. */
export type Path = readonly (string | number)[];

/** A path as text for messages: `source.readings[0].table`, `clean.signals["sensor 0"]`. */
export function keyOf(path: Path): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The path of a JSON Pointer (RFC 6901) into `root`. */
export function pathOf(pointer: string, root: unknown): Path {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const index = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown>)[index];
      return index;
    });
}

export function valueAt(path: Path, root: unknown): unknown {
  return path.reduce((value, step) => (value as Record<string | number, unknown>)[step], root);
}
