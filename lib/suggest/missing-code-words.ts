/** Numbers that programs write where there is no value: nines, and the ends of integer types. */
const KNOWN = new Set([
  ...[999, 9999, 99999, 999999, 9999999, 99999999].flatMap((nines) => [nines, -nines]),
  ...[-999.9, -999.99, -999.25, -99.99, 65535, 32767, -32768, 2147483647, -2147483648, 4294967295],
]);

/** From here on a number is none: the default fill values of netCDF and GRIB lie there, and no sensor measures it. */
const BEYOND_MEASURING = 1e19;

/** True for a number that is well known to stand for "no value". It may be a value all the same, like 999 hPa. */
export function isKnownCode(value: number): boolean {
  const size = Math.abs(value);
  return size > 99.9 && (size >= BEYOND_MEASURING || KNOWN.has(value));
}
