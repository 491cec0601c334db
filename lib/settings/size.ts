import { SettingsError } from '../errors.js';

/** Units and their bytes. A bare `K`, `M`, `G`, `T` is binary, as dd, sort and Java have it; letter case does not count. */
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

/** What a size with its unit looks like, for the JSON Schema: `64MiB`, `1.5 GB`, `8M`. */
export const SIZE_PATTERN = '^\\s*\\d+(?:\\.\\d+)?\\s*(?:[KkMmGgTt](?:[Ii]?[Bb])?|[Bb])?\\s*$';

export const SIZE_EXAMPLES = ['64MiB', '1GB', '8M'] as const;

/**
 * A size in bytes, a whole number above 0: of a number itself, of `64MiB`, `1GB`, `8M` (binary), `1.5 GiB`, `4096`.
 * A fraction of a byte is dropped.
 *
 * @param key the setting or flag that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseSize(size: string | number, key = 'size'): number {
  const bytes = typeof size === 'number' ? size : bytesOf(size);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  const examples = SIZE_EXAMPLES.map((e) => JSON.stringify(e)).join(', ');
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `${key} is ${typeof size === 'number' ? size : JSON.stringify(size)}, which is no size; write bytes, or a number with its unit: ${examples}`,
    { key },
  );
}

/** NaN where `text` is no size. */
function bytesOf(text: string): number {
  if (!new RegExp(SIZE_PATTERN).test(text)) return Number.NaN;
  const [, number, unit] = /^([\d.]+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) as RegExpExecArray;
  return Math.floor(Number(number) * (unit === '' ? 1 : UNITS[unit]));
}
