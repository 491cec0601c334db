import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';

/** What is known of bytes that were sent. */
export interface Digest {
  readonly size: number;
  /** MD5 in hexadecimal digits. */
  readonly md5: string;
  /** CRC-32; absent where the provider has none. */
  readonly crc32?: number;
}

/** Node has a fast CRC-32 from 22.2 on. */
export const hasCrc32 = typeof zlib.crc32 === 'function';

export function digestOf(bytes: Uint8Array, withCrc32: boolean): Digest {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return { size: bytes.length, md5, ...(withCrc32 && { crc32: zlib.crc32(bytes) }) };
}

/** As S3 writes it in headers: four bytes, most significant first, in base64. */
export function crc32Base64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

export function md5Base64(md5: string): string {
  return Buffer.from(md5, 'hex').toString('base64');
}

/** ETag without quotes, in lower case. */
export function bareETag(etag: string | undefined): string | undefined {
  return etag?.replaceAll('"', '').toLowerCase();
}

/** The ETag of a multipart upload: the MD5 of its parts' MD5s, and their number. */
export function multipartETag(parts: readonly Digest[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.md5, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}

/** Fields of an answer that tell how the object is stored. */
export interface Stored {
  readonly ETag?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
}

/**
 * True if the ETag looks like an MD5, or like an MD5 of MD5s, and is none of an object with a key of KMS or of the
 * customer, which only looks so (Amazon S3 API Reference, *Object*, ETag).
 */
export function isMd5({ ETag, ServerSideEncryption, SSECustomerAlgorithm }: Stored): boolean {
  const isPlain = ServerSideEncryption === undefined || ServerSideEncryption === 'AES256';
  return isPlain && SSECustomerAlgorithm === undefined && /^[0-9a-f]{32}(-\d+)?$/.test(bareETag(ETag) ?? '');
}

/** x^32 + x^26 + … + 1, the polynomial of CRC-32 (ISO/IEC 3309), with the highest power in the lowest bit. */
const POLYNOMIAL = 0xedb88320;

/** The CRC-32 of parts put together. Appending n bytes multiplies a CRC by x^(8n) modulo the polynomial. */
export function joinedCrc32(parts: readonly Digest[]): number {
  return parts.reduce((crc, part) => (multiply(powerOfX(part.size), crc) ^ (part.crc32 as number)) >>> 0, 0);
}

/** x^(8n) modulo the polynomial. */
function powerOfX(n: number): number {
  let power = 0x80000000;
  for (let rest = n, square = 0x00800000; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 0x80000000; bit > 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
