import type { AsyncBuffer, DecodedArray, FileMetaData, SchemaElement } from 'hyparquet';
import { FleetcdfError } from '../errors.js';
import type { ByteRanges } from '../netcdf/read/index.js';
import { throwIfAborted } from '../util/abort.js';
import { checkPages } from './check-pages.js';
import { uncompress } from './snappy.js';
import { CompactReader } from './thrift.js';

/** A Parquet file, or a part of one, that cannot be read. */
export class ParquetDamage extends Error {}

/** Times as integers of their unit, and texts with all their characters. */
const PARSERS = {
  timestampFromMilliseconds: (value: bigint) => value,
  timestampFromMicroseconds: (value: bigint) => value,
  timestampFromNanoseconds: (value: bigint) => value,
  stringFromBytes: (bytes: Uint8Array | undefined) =>
    bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
};

type Library = typeof import('hyparquet');

/** A Parquet file that is read row group by row group. */
export class ParquetFile {
  /** Elements of the schema behind the root. */
  readonly columns: readonly SchemaElement[];
  /** Rows of each row group. */
  readonly groups: readonly number[];
  /** Key-value metadata. */
  readonly metadata: readonly { readonly key: string; readonly value?: string }[];
  readonly createdBy: string;
  readonly #library: Library;
  readonly #ranges: ByteRanges;
  readonly #footer: FileMetaData;

  private constructor(library: Library, ranges: ByteRanges, footer: FileMetaData) {
    this.#library = library;
    this.#ranges = ranges;
    this.#footer = footer;
    this.columns = footer.schema.slice(1);
    this.groups = footer.row_groups.map((group) => Number(group.num_rows));
    this.metadata = footer.key_value_metadata ?? [];
    this.createdBy = footer.created_by ?? '';
  }

  /** @throws ParquetDamage */
  static async open(ranges: ByteRanges, signal?: AbortSignal): Promise<ParquetFile> {
    const library = await import('hyparquet');
    const footer = await readable('the footer', async () => readFooter(library, ranges, signal), signal);
    return new ParquetFile(library, ranges, footer);
  }

  /** All values of a column in row group `group`, nulls as null or undefined. @throws ParquetDamage */
  async values(group: number, column: string, signal?: AbortSignal): Promise<DecodedArray> {
    const what = `the column ${column} of row group ${group + 1}`;
    // One group alone, so that a fault of another is told with the other.
    const metadata = { ...this.#footer, row_groups: [this.#footer.row_groups[group]] };
    const rows = this.groups[group];
    return readable(
      what,
      async () => {
        const file = this.#checked(group, column, signal);
        const compressors = { SNAPPY: uncompress };
        const options = { file, metadata, compressors, parsers: PARSERS, columns: [column], useOffsetIndex: false };
        const scan = await this.#library.parquetScan(options);
        const values = await scan.readColumn({ column, rowStart: 0, rowEnd: rows });
        if (values.length !== rows) throw new RangeError(`it has ${values.length} values for ${rows} rows`);
        return values;
      },
      signal,
    );
  }

  /** The file for the library, which asks for a column chunk as a whole: what it gets it can decode to an end. */
  #checked(group: number, column: string, signal: AbortSignal | undefined): AsyncBuffer {
    const { columns } = this.#footer.row_groups[group];
    const codec = columns.find(({ meta_data }) => meta_data?.path_in_schema.join('.') === column)?.meta_data?.codec;
    if (codec !== 'SNAPPY' && codec !== 'UNCOMPRESSED') {
      throw new RangeError(`it is compressed by ${codec}, which a run does not use`);
    }
    const read = async (start: number, end: number): Promise<ArrayBuffer> => {
      const bytes = await readRange(this.#ranges, start, end, signal);
      checkPages(bytes, { rows: this.groups[group], isCompressed: codec === 'SNAPPY' });
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    };
    return {
      byteLength: this.#ranges.size,
      slice: (start, end = this.#ranges.size) => {
        const bytes = read(start, end);
        // The library asks ahead, and does not wait for all of it once one answer has failed.
        bytes.catch(() => {});
        return bytes;
      },
    };
  }
}

/** apache/parquet-format, README.md, *File format*: the footer, its length in four bytes, PAR1. */
async function readFooter(library: Library, ranges: ByteRanges, signal?: AbortSignal): Promise<FileMetaData> {
  const end = await readRange(ranges, ranges.size - 8, ranges.size, signal);
  if (end.toString('latin1', 4) !== 'PAR1') throw new RangeError('the file does not end with PAR1');
  const bytes = await readRange(ranges, ranges.size - 8 - end.readUInt32LE(0), ranges.size, signal);
  // The library would take any number for true that says how much follows.
  new CompactReader(bytes).struct();
  return library.parquetMetadata(bytes, { parsers: PARSERS });
}

async function readRange(ranges: ByteRanges, start: number, end: number, signal?: AbortSignal): Promise<Buffer> {
  if (!(start >= 0 && start <= end && end <= ranges.size)) throw new RangeError(`no bytes ${start} to ${end}`);
  return ranges.read(start, end - start, signal);
}

async function readable<T>(what: string, read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof FleetcdfError) throw error;
    throw new ParquetDamage(`${what} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
