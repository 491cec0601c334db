/** Fields of the database header (Database File Format, 1.3 "The Database Header"), big-endian: `[offset, bytes]`. */
const FIELDS = {
  pageSize: [16, 2],
  reservedBytes: [20, 1],
  maximumPayloadFraction: [21, 1],
  minimumPayloadFraction: [22, 1],
  leafPayloadFraction: [23, 1],
  freelistCount: [36, 4],
  schemaCookie: [40, 4],
  textEncoding: [56, 4],
  userVersion: [60, 4],
  applicationId: [68, 4],
} as const;

export type DatabaseHeader = { readonly [field in keyof typeof FIELDS]: number };

/** Bytes of the database header. The b-tree page header of page 1 follows it. */
export const DATABASE_HEADER_BYTES = 100;

const MAGIC = 'SQLite format 3\0';

/** Text encoding 1: UTF-8. */
export const UTF_8 = 1;

/** Smallest usable size of a page in bytes (1.3.4). */
const MIN_USABLE = 480;

/** @returns the fields of the header, or a message that says what is wrong with it */
export function parseDatabaseHeader(bytes: Buffer): DatabaseHeader | string {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    return 'its file does not begin with "SQLite format 3": it is encrypted, or not a SQLite database';
  }
  const header = Object.fromEntries(
    Object.entries(FIELDS).map(([field, [offset, width]]) => [field, bytes.readUIntBE(offset, width)]),
  ) as DatabaseHeader;
  const pageSize = header.pageSize === 1 ? 65536 : header.pageSize;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return `its header gives a page size of ${pageSize}`;
  if (pageSize - header.reservedBytes < MIN_USABLE) return `its header reserves ${header.reservedBytes} bytes a page`;
  const fractions = [header.maximumPayloadFraction, header.minimumPayloadFraction, header.leafPayloadFraction];
  if (fractions.join() !== '64,32,32') return `its header gives payload fractions of ${fractions.join(', ')}`;
  return { ...header, pageSize };
}
