import { posix } from 'node:path';
import { SettingsError } from '../errors.js';
import { coded, type Warning } from '../report/index.js';
import type { Format, Settings } from '../settings/index.js';
import { isS3Url } from '../sink/index.js';
import { isTextFormat } from '../text/index.js';

/** What the format follows from. */
export type FormatSettings = Pick<Settings, 'destination'> & { readonly output: Pick<Settings['output'], 'format'> };

/** The format of the dataset, and why it is this one. */
export interface FormatChoice {
  readonly format: Format;
  /** Text goes through gzip on its way; absent: it does not. */
  readonly compression?: 'gzip';
  /** Where nobody asked for the format: what it was told by. */
  readonly why?: string;
  readonly warnings: readonly Warning[];
}

const NETCDF: readonly Format[] = ['netcdf4', 'auto', 'classic', '64-bit-offset', 'cdf5'];
const HDF5: readonly Format[] = ['netcdf4'];
const CLASSIC: readonly Format[] = ['auto', 'classic', '64-bit-offset', 'cdf5'];

/** The formats of files whose names end so; the first is taken where nobody asks for another. */
export const EXTENSIONS: Readonly<Record<string, readonly Format[]>> = {
  '.nc': NETCDF,
  '.nc4': HDF5,
  '.h5': HDF5,
  '.hdf5': HDF5,
  '.cdf': CLASSIC,
  '.nc3': CLASSIC,
  '.csv': ['csv'],
  '.ndjson': ['ndjson'],
  '.jsonl': ['ndjson'],
  '.parquet': ['parquet'],
  '.pq': ['parquet'],
};

/** Endings of other kinds of files, and how what comes nearest is asked for. */
const OTHERS: Readonly<Record<string, string>> = {
  '.json': 'JSON Lines are .ndjson, or --format ndjson',
  '.txt': 'text is .csv or .ndjson, or --format csv',
  '.tsv': 'text is .csv or .ndjson, or --format csv',
  '.xls': 'tables are .csv, or --format csv',
  '.xlsx': 'tables are .csv, or --format csv',
  '.arrow': 'columns are .parquet, or --format parquet',
  '.feather': 'columns are .parquet, or --format parquet',
  '.avro': 'columns are .parquet, or --format parquet',
  '.orc': 'columns are .parquet, or --format parquet',
  '.zarr': 'Zarr reads netCDF-4 through --references; end the name in .nc',
  '.db': 'databases are only read; end the name in .nc',
  '.sqlite': 'databases are only read; end the name in .nc',
  '.sqlite3': 'databases are only read; end the name in .nc',
};

/** Endings of compressed files, and the programs that make them. */
const COMPRESSORS: Readonly<Record<string, string>> = {
  '.gz': 'gzip',
  '.zst': 'zstd',
  '.bz2': 'bzip2',
  '.xz': 'xz',
  '.lz4': 'lz4',
  '.br': 'brotli',
  '.zip': 'zip',
};

/** The format of the dataset. */
export function formatOf(settings: FormatSettings): Format {
  const { format } = settings.output;
  return format ?? EXTENSIONS[endingOf(settings.destination).extension]?.[0] ?? 'netcdf4';
}

/** `gzip` where the destination of text ends in `.gz`. */
export function compressionOf(settings: FormatSettings): 'gzip' | undefined {
  const { compressed } = endingOf(settings.destination);
  return compressed === '.gz' && isTextFormat(formatOf(settings)) ? 'gzip' : undefined;
}

/**
 * The format that settings ask for, or else the one that the name of the destination ends in, or else netCDF-4.
 *
 * @throws SettingsError ERR_COMPRESSION for names of compressed files, but text as .gz
 */
export function chooseFormat(settings: FormatSettings): FormatChoice {
  const { destination = '' } = settings;
  const { extension, compressed } = endingOf(destination);
  const format = formatOf(settings);
  const compression = compressionOf(settings);
  if (compressed !== undefined && compression === undefined) throw uncompressed(destination, format, compressed);
  const asked = settings.output.format;
  const known = EXTENSIONS[extension];
  return {
    format,
    ...(compression === undefined ? {} : { compression }),
    ...(asked === undefined && known !== undefined
      ? { why: `${destination} ends in ${extension}${compressed ?? ''}` }
      : {}),
    warnings: coded('WARN_FORMAT', contradictions(destination, extension, asked)),
  };
}

/** What the name of the destination promises and its content is not. */
function contradictions(destination: string, extension: string, asked: Format | undefined): string[] {
  const promised = EXTENSIONS[extension];
  if (asked !== undefined) {
    if (promised === undefined || promised.includes(asked)) return [];
    return [
      `${destination} ends in ${extension}, but is written as ${asked}, as --format (output.format) says; without it, ` +
        `the name decides: ${promised[0] === 'auto' ? 'classic netCDF' : promised[0]}`,
    ];
  }
  const other = OTHERS[extension];
  return other === undefined ? [] : [`${destination} is written as netCDF-4, whatever ${extension} says: ${other}`];
}

function uncompressed(destination: string, format: Format, ending: string): SettingsError {
  const program = COMPRESSORS[ending];
  const plain = destination.slice(0, -ending.length);
  const remedy =
    format === 'netcdf4' || format === 'parquet'
      ? `${format} compresses by itself, and is read in part: write ${plain}`
      : isTextFormat(format)
        ? `only .gz is written: write ${plain}.gz, or - through ${program}`
        : `classic netCDF is read in part: write ${plain}, or - through ${program}`;
  return new SettingsError('ERR_COMPRESSION', `${destination} ends in ${ending}; ${remedy}`, { key: 'destination' });
}

/**
 * How the name of the destination ends, in small letters: `{ extension: '.csv', compressed: '.gz' }`; '' for nothing.
 */
function endingOf(destination = ''): { extension: string; compressed?: string } {
  // A bucket is no name of a file.
  const path = isS3Url(destination) ? destination.replace(/^[^/]*\/\/[^/]*\/?/, '') : destination;
  const name = path.endsWith('/') ? '' : posix.basename(path);
  const last = posix.extname(name).toLowerCase();
  if (!Object.hasOwn(COMPRESSORS, last)) return { extension: known(last) };
  const inner = posix.extname(name.slice(0, -last.length)).toLowerCase();
  return { extension: known(inner), compressed: last };
}

/** An extension that means something here; none of those that every object has, like `.constructor`. */
function known(extension: string): string {
  return Object.hasOwn(EXTENSIONS, extension) || Object.hasOwn(OTHERS, extension) ? extension : '';
}
