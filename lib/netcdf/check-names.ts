import { FormatError } from '../errors.js';

/** NC_MAX_NAME of netcdf.h, in bytes of UTF-8: netCDF-C refuses longer names. */
const MAX_NAME = 256;

const RULES: readonly [broken: (name: string) => boolean, rule: string][] = [
  [(name) => name === '', 'a name has at least one character'],
  [(name) => Buffer.from(name).toString() !== name, 'a name is valid Unicode, without lone surrogates'],
  [(name) => name.includes('/'), "'/' is not allowed in names"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [(name) => /[\x00-\x1f\x7f-\x9f]/.test(name), 'control characters are not allowed in names'],
  [(name) => !/^[A-Za-z0-9_\u0080-\u{10ffff}]/u.test(name), "a name starts with a letter, a digit or '_'"],
  [(name) => name.endsWith(' '), 'a name does not end with a space'],
  [(name) => Buffer.byteLength(name) > MAX_NAME, `a name has at most ${MAX_NAME} bytes of UTF-8`],
];

/**
 * `name` in Unicode normalization form C, as it is stored. NetCDF Classic Format Specification, "Note on names"; netCDF-4 has the same rules.
 * @param what names the owner in the message: `dimension`, `attribute of variable "a"`.
 * @throws FormatError ERR_NETCDF_NAME where a rule is broken.
 */
export function nameOf(name: string, what: string): string {
  const normalized = name.normalize('NFC');
  const broken = RULES.find(([isBroken]) => isBroken(normalized));
  if (broken === undefined) return normalized;
  throw new FormatError('ERR_NETCDF_NAME', `${what} ${JSON.stringify(name)}: ${broken[1]}`, { subject: name });
}

/**
 * Names of one list, each once.
 * @throws FormatError ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE.
 */
export function namesOf(list: readonly { readonly name: string }[], what: string): string[] {
  const seen = new Set<string>();
  for (const { name } of list) {
    const normalized = nameOf(name, what);
    if (seen.has(normalized)) {
      throw new FormatError('ERR_NETCDF_DUPLICATE', `${what} ${JSON.stringify(name)} is defined twice`, {
        subject: name,
      });
    }
    seen.add(normalized);
  }
  return [...seen];
}
