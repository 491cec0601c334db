import { SettingsError } from '../errors.js';

/** Bytes per unit, in lower case. A bare `K`, `M`, `G` or `T` is binary, as in dd, sort and Java. */
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  kb: 1e3,
  kib: 2 ** 10,
  m: 2 ** 20,
  mb: 1e6,
  mib: 2 ** 20,
  g: 2 ** 30,
  gb: 1e9,
  gib: 2 ** 30,
  t: 2 ** 40,
  tb: 1e12,
  tib: 2 ** 40,
};

/** Pattern of a size for the JSON Schema: `64MiB`, `1.5 GB`, `8M`. */
export const SIZE_PATTERN = '^\\s*\\d+(?:\\.\\d+)?(?:\\s*(?:[KkMmGgTt](?:[Ii]?[Bb])?|[Bb]))?\\s*$';

export const SIZE_EXAMPLES = ['64MiB', '1GB', '8M'] as const;

/**
 * Converts a number of bytes, or text like `64MiB`, `1GB`, `8M` (binary), `1.5 GiB` or `4096`, to bytes. The result is
 * a whole number above 0; a fraction of a byte is dropped.
 *
 * @param key the setting or flag, for the error message
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseSize(size: string | number, key = 'size'): number {
  const bytes = typeof size === 'number' ? size : bytesOf(size);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  const examples = SIZE_EXAMPLES.map((e) => JSON.stringify(e)).join(', ');
  const found = typeof size === 'number' ? size : JSON.stringify(size);
  const message = `${key} is ${found}, which is not a size; write bytes, or a number with its unit: ${examples}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

/** NaN if `text` is not a size. */
function bytesOf(text: string): number {
  if (!new RegExp(SIZE_PATTERN).test(text)) return Number.NaN;
  const [, number, unit] = /^([\d.]+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) as RegExpExecArray;
  return Math.floor(Number(number) * (unit === '' ? 1 : UNITS[unit]));
}
