import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import { CRC64_NVME_POLYNOMIAL, crc64Nvme } from './crc64-nvme.js';

/** A checksum that S3 computes of a whole upload from those of its parts. */
export interface FullChecksum {
  readonly name: 'CRC32' | 'CRC64NVME';
  /** The field of requests and answers that has it. */
  readonly field: 'ChecksumCRC32' | 'ChecksumCRC64NVME';
  readonly bits: 32 | 64;
  /** With the highest power in the lowest bit. */
  readonly polynomial: bigint;
  readonly of: (bytes: Uint8Array) => bigint;
}

export const FULL_CHECKSUMS: Readonly<Record<FullChecksum['name'], FullChecksum>> = {
  CRC32: {
    name: 'CRC32',
    field: 'ChecksumCRC32',
    bits: 32,
    // ISO/IEC 3309.
    polynomial: 0xedb88320n,
    // Node has it from 22.2 on.
    of: (bytes) => BigInt(zlib.crc32(bytes)),
  },
  CRC64NVME: {
    name: 'CRC64NVME',
    field: 'ChecksumCRC64NVME',
    bits: 64,
    polynomial: CRC64_NVME_POLYNOMIAL,
    of: crc64Nvme,
  },
};

/** Checksums in the fields of a request or an answer. */
export type ChecksumFields = { readonly [F in FullChecksum['field']]?: string | undefined };

/** What is known of bytes that were sent. */
export interface Digest {
  readonly size: number;
  /** MD5 in hexadecimal digits. */
  readonly md5: string;
  /** Absent where the provider has none. */
  readonly crc?: bigint;
}

export function digestOf(bytes: Uint8Array, checksum?: FullChecksum): Digest {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return { size: bytes.length, md5, ...(checksum && { crc: checksum.of(bytes) }) };
}

/** As S3 writes it: most significant byte first, in base64. */
export function crcBase64(crc: bigint, { bits }: FullChecksum): string {
  return Buffer.from(crc.toString(16).padStart(bits / 4, '0'), 'hex').toString('base64');
}

/** The inverse of {@link crcBase64}. */
export function crcOfBase64(value: string): bigint {
  return BigInt(`0x${Buffer.from(value, 'base64').toString('hex') || '0'}`);
}

/** The field that has the checksum, and its value; empty without one. */
export function checksumField(crc: bigint | undefined, checksum: FullChecksum | undefined): ChecksumFields {
  return crc === undefined || checksum === undefined ? {} : { [checksum.field]: crcBase64(crc, checksum) };
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

/**
 * The CRC of parts put together. Appending n bytes multiplies a CRC by x^(8n) modulo the polynomial; start value and
 * final complement cancel out.
 */
export function joinedCrc(parts: readonly Digest[], checksum: FullChecksum): bigint {
  // Most parts have one size.
  const powers = new Map<number, bigint>();
  let crc = 0n;
  for (const { size, crc: own = 0n } of parts) {
    const power = powers.get(size) ?? powerOfX(size, checksum);
    powers.set(size, power);
    crc = multiply(power, crc, checksum) ^ own;
  }
  return crc;
}

/** x^(8n) modulo the polynomial. */
function powerOfX(n: number, checksum: FullChecksum): bigint {
  const one = 1n << BigInt(checksum.bits - 1);
  let power = one;
  for (let rest = n, square = one >> 8n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square, checksum);
    square = multiply(square, square, checksum);
  }
  return power;
}

function multiply(a: bigint, b: bigint, { bits, polynomial }: FullChecksum): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = BigInt(bits - 1); bit >= 0n; bit--) {
    if (((a >> bit) & 1n) === 1n) product ^= shifted;
    shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
