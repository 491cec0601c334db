import type { AsyncBuffer, DecodedArray, FileMetaData, SchemaElement } from 'hyparquet';
import { FleetcdfError } from '../errors.js';
import type { ByteRanges } from '../netcdf/read/index.js';

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
  readonly #buffer: AsyncBuffer;
  readonly #footer: FileMetaData;

  private constructor(library: Library, buffer: AsyncBuffer, footer: FileMetaData) {
    this.#library = library;
    this.#buffer = buffer;
    this.#footer = footer;
    this.columns = footer.schema.slice(1);
    this.groups = footer.row_groups.map((group) => Number(group.num_rows));
    this.metadata = footer.key_value_metadata ?? [];
    this.createdBy = footer.created_by ?? '';
  }

  /** @throws ParquetDamage */
  static async open(ranges: ByteRanges, signal?: AbortSignal): Promise<ParquetFile> {
    const library = await import('hyparquet');
    const read = async (start: number, end: number): Promise<ArrayBuffer> => {
      if (!(start >= 0 && start <= end && end <= ranges.size)) throw new RangeError(`no bytes ${start} to ${end}`);
      const bytes = await ranges.read(start, end - start, signal);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    };
    const buffer: AsyncBuffer = {
      byteLength: ranges.size,
      slice(start, end = ranges.size) {
        const bytes = read(start, end);
        // The library asks ahead, and does not wait for all of it once one answer has failed.
        bytes.catch(() => {});
        return bytes;
      },
    };
    const footer = await readable(
      'the footer',
      () => library.parquetMetadataAsync(buffer, { parsers: PARSERS }),
      signal,
    );
    return new ParquetFile(library, buffer, footer);
  }

  /** All values of a column in row group `group`, nulls as null or undefined. @throws ParquetDamage */
  async values(group: number, column: string, signal?: AbortSignal): Promise<DecodedArray> {
    const what = `the column ${column} of row group ${group + 1}`;
    // One group alone, so that a fault of another is told with the other.
    const metadata = { ...this.#footer, row_groups: [this.#footer.row_groups[group]] };
    const rowEnd = this.groups[group];
    const options = { file: this.#buffer, metadata, parsers: PARSERS, columns: [column], useOffsetIndex: false };
    return readable(
      what,
      async () => {
        const scan = await this.#library.parquetScan(options);
        const values = await scan.readColumn({ column, rowStart: 0, rowEnd });
        if (values.length !== rowEnd) throw new RangeError(`it has ${values.length} values for ${rowEnd} rows`);
        return values;
      },
      signal,
    );
  }
}

async function readable<T>(what: string, read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof FleetcdfError) throw error;
    throw new ParquetDamage(`${what} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
