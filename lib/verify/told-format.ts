import type { ByteRanges } from '../netcdf/read/index.js';

/** How files of each format begin. */
const BEGINNINGS = [
  ['netcdf4', '\x89HDF\r\n\x1a\n'],
  ['classic', 'CDF\x01'],
  ['64-bit-offset', 'CDF\x02'],
  ['cdf5', 'CDF\x05'],
  ['parquet', 'PAR1'],
  ['csv', 'time,machine'],
  ['ndjson', '{"time":'],
] as const;

const LONGEST = Math.max(...BEGINNINGS.map(([, beginning]) => beginning.length));

/** The format that the first bytes of an object tell; undefined where they do not. */
export async function toldFormat(
  ranges: ByteRanges,
  signal: AbortSignal | undefined,
): Promise<(typeof BEGINNINGS)[number][0] | undefined> {
  const first = await ranges.read(0, Math.min(LONGEST, ranges.size), signal);
  return BEGINNINGS.find(([, beginning]) => first.toString('latin1').startsWith(beginning))?.[0];
}
