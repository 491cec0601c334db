import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Provider } from './providers.js';
import { bareETag, crc32Base64, type Digest, isMd5, joinedCrc32, multipartETag, type Stored } from './s3-checksums.js';
import { WrongAnswer } from './s3-failures.js';

/** What the object must be when it is whole. */
export interface Expected {
  readonly size: number;
  /** ETag without quotes; undefined where the service's ETags tell nothing of the bytes. */
  readonly etag: string | undefined;
  /** As S3 writes it; undefined where the provider has none. */
  readonly crc32: string | undefined;
}

/** What looking at the object says. `unknown`: it may not be looked at, or nothing that it shows tells its bytes. */
export type Sight = 'ours' | 'other' | 'unknown';

/** The parts that have arrived, and the proof that they arrived as they were sent. */
export class PartProofs {
  readonly #provider: Provider;
  readonly #parts = new Map<number, { readonly digest: Digest; readonly etag: string; readonly isMd5: boolean }>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** @throws WrongAnswer where the answer is about other bytes, or about none */
  check(part: number, digest: Digest, answer: Stored & { readonly ChecksumCRC32?: string | undefined }): void {
    const what = `part ${part}`;
    checkAnswer(what, digest, answer, this.#provider);
    this.add(part, digest, answer);
  }

  /** Takes a part as arrived that an earlier run has sent. */
  add(part: number, digest: Digest, answer: Stored): void {
    const etag = bareETag(answer.ETag) as string;
    this.#parts.set(part, { digest, etag, isMd5: comparesMd5(answer, this.#provider) && etag === digest.md5 });
  }

  /**
   * What the object must be that `parts` are put together to.
   * @throws WrongAnswer if a part has not arrived, or arrived with another ETag
   */
  expected(
    parts: readonly { readonly PartNumber?: number | undefined; readonly ETag?: string | undefined }[],
  ): Expected {
    const proofs = parts.map(({ PartNumber = 0, ETag }) => {
      const proof = this.#parts.get(PartNumber);
      if (proof !== undefined && proof.etag === bareETag(ETag)) return proof;
      throw new WrongAnswer('WrongChecksum', `part ${PartNumber} is to be used, and did not arrive like that`);
    });
    if (parts.length !== this.#parts.size) {
      throw new WrongAnswer('WrongChecksum', `${this.#parts.size} parts arrived, and ${parts.length} are to be used`);
    }
    const digests = proofs.map(({ digest }) => digest);
    return {
      size: digests.reduce((sum, { size }) => sum + size, 0),
      etag: proofs.every((proof) => proof.isMd5) ? multipartETag(digests) : undefined,
      crc32: digests.every(({ crc32 }) => crc32 !== undefined) ? crc32Base64(joinedCrc32(digests)) : undefined,
    };
  }
}

/** What an object must be that is sent in one request. */
export function expectedWhole(digest: Digest, provider: Provider): Expected {
  const { size, md5, crc32 } = digest;
  return {
    size,
    etag: provider.etag === 'md5' ? md5 : undefined,
    crc32: crc32 === undefined ? undefined : crc32Base64(crc32),
  };
}

/**
 * Looks at the answer to a request that sent bytes.
 * @throws WrongAnswer where it has no ETag, or is about other bytes
 */
export function checkAnswer(
  what: string,
  { md5, crc32 }: Digest,
  answer: Stored & { readonly ChecksumCRC32?: string | undefined },
  provider: Provider,
): void {
  if (!bareETag(answer.ETag)) throw new WrongAnswer('StrangeAnswer', `it answered without an ETag for ${what}`);
  if (comparesMd5(answer, provider) && bareETag(answer.ETag) !== md5) {
    const found = `the ETag that came back for ${what} is ${answer.ETag}, and the MD5 of what was sent is ${md5}`;
    throw new WrongAnswer('WrongChecksum', found);
  }
  const { ChecksumCRC32 } = answer;
  if (crc32 === undefined || ChecksumCRC32 === undefined || ChecksumCRC32 === crc32Base64(crc32)) return;
  const found = `the CRC-32 that came back for ${what} is ${ChecksumCRC32}, and ${crc32Base64(crc32)} was sent`;
  throw new WrongAnswer('WrongChecksum', found);
}

/** True if the ETag of the answer must be the MD5 of what was sent. */
function comparesMd5(answer: Stored, provider: Provider): boolean {
  return provider.etag === 'md5' && isMd5(answer);
}

/**
 * True if the ETag contradicts what is expected. That of an upload does so only where the provider is known to make it
 * of the parts' MD5s.
 */
export function contradicts(answer: Stored, { etag }: Expected, provider: Provider): boolean {
  if (etag === undefined || !isMd5(answer) || bareETag(answer.ETag) === etag) return false;
  return !etag.includes('-') || provider.multipartETag !== undefined;
}

/** What the answer to HeadObject says of the object. @param answered ETag of the answer that announced it, if any */
export function sightOf(
  head: HeadObjectCommandOutput,
  expected: Expected,
  provider: Provider,
  answered: string | undefined,
): Sight {
  const etag = bareETag(head.ETag);
  if (head.ContentLength !== expected.size) return 'other';
  if (head.ChecksumCRC32 !== undefined && head.ChecksumType === 'FULL_OBJECT' && expected.crc32 !== undefined) {
    return head.ChecksumCRC32 === expected.crc32 ? 'ours' : 'other';
  }
  if (expected.etag !== undefined && etag === expected.etag) return 'ours';
  if (contradicts(head, expected, provider)) return 'other';
  if (answered === undefined) return 'unknown';
  return etag === bareETag(answered) ? 'ours' : 'other';
}
