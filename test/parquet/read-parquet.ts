import { readFileSync } from 'node:fs';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';

export interface ReadParquet {
  readonly metadata: FileMetaData;
  /** Times are integers of their unit; integers of 64 bits are bigint; missing values are null. */
  readonly rows: readonly Record<string, unknown>[];
  /** The description in the metadata. */
  readonly description: {
    readonly attributes: Record<string, string>;
    readonly columns: Record<string, Record<string, unknown>>;
    readonly machines: Record<string, Record<string, unknown>>;
  };
}

const exact = (value: unknown) => value;
const parsers = {
  timestampFromMilliseconds: exact,
  timestampFromMicroseconds: exact,
  timestampFromNanoseconds: exact,
};

/** A Parquet file as hyparquet reads it. */
export async function readParquet(file: string | Buffer): Promise<ReadParquet> {
  const bytes = typeof file === 'string' ? readFileSync(file) : file;
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(buffer, { parsers });
  const rows = await parquetReadObjects({ file: buffer, metadata, parsers });
  const { value = '' } = metadata.key_value_metadata?.find(({ key }) => key === 'fleetcdf') ?? {};
  const plain = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell ?? null])));
  return { metadata, rows: plain, description: JSON.parse(value) as ReadParquet['description'] };
}
