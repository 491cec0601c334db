import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Provider } from './providers.js';
import {
  bareETag,
  type ChecksumFields,
  crcBase64,
  type Digest,
  type FullChecksum,
  isMd5,
  joinedCrc,
  multipartETag,
  type Stored,
} from './s3-checksums.js';
import { WrongAnswer } from './s3-failures.js';

/** What the object must be when it is whole. */
export interface Expected {
  readonly size: number;
  /** ETag without quotes; undefined where the service's ETags tell nothing of the bytes. */
  readonly etag: string | undefined;
  /** The checksum of the whole; undefined where the provider has none. */
  readonly crc: ExpectedCrc | undefined;
}

interface ExpectedCrc {
  readonly checksum: FullChecksum;
  /** As S3 writes it. */
  readonly value: string;
}

/** What looking at the object says. `unknown`: it may not be looked at, or nothing that it shows tells its bytes. */
export type Sight = 'ours' | 'other' | 'unknown';

/** A part as the completing request lists it. */
interface ListedPart {
  readonly PartNumber?: number | undefined;
  readonly ETag?: string | undefined;
}

/** The parts that have arrived, and the proof that they arrived as they were sent. */
export class PartProofs {
  readonly #provider: Provider;
  readonly #parts = new Map<number, { readonly digest: Digest; readonly etag: string; readonly isMd5: boolean }>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Parts that have arrived. */
  get count(): number {
    return this.#parts.size;
  }

  /** What is known of a part that has arrived. */
  digest(part: number): Digest | undefined {
    return this.#parts.get(part)?.digest;
  }

  /** @throws WrongAnswer where the answer is about other bytes, or about none */
  check(part: number, digest: Digest, answer: Stored & ChecksumFields, checksum: FullChecksum | undefined): void {
    checkAnswer(`part ${part}`, digest, answer, this.#provider, checksum);
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
  expected(parts: readonly ListedPart[], checksum: FullChecksum | undefined): Expected {
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
      crc: digests.every(({ crc }) => crc !== undefined)
        ? expectedCrc(joinedCrcOf(digests, checksum), checksum)
        : undefined,
    };
  }
}

/** What an object must be that is sent in one request. */
export function expectedWhole(
  { size, md5, crc }: Digest,
  provider: Provider,
  checksum: FullChecksum | undefined,
): Expected {
  return { size, etag: provider.etag === 'md5' ? md5 : undefined, crc: expectedCrc(crc, checksum) };
}

function joinedCrcOf(digests: readonly Digest[], checksum: FullChecksum | undefined): bigint | undefined {
  return checksum && joinedCrc(digests, checksum);
}

function expectedCrc(crc: bigint | undefined, checksum: FullChecksum | undefined): ExpectedCrc | undefined {
  return crc === undefined || checksum === undefined ? undefined : { checksum, value: crcBase64(crc, checksum) };
}

/**
 * Looks at the answer to a request that sent bytes.
 * @throws WrongAnswer where it has no ETag, or is about other bytes
 */
export function checkAnswer(
  what: string,
  { md5, crc }: Digest,
  answer: Stored & ChecksumFields,
  provider: Provider,
  checksum: FullChecksum | undefined,
): void {
  if (!bareETag(answer.ETag)) throw new WrongAnswer('StrangeAnswer', `it answered without an ETag for ${what}`);
  if (comparesMd5(answer, provider) && bareETag(answer.ETag) !== md5) {
    const found = `the ETag that came back for ${what} is ${answer.ETag}, and the MD5 of what was sent is ${md5}`;
    throw new WrongAnswer('WrongChecksum', found);
  }
  const expected = expectedCrc(crc, checksum);
  const found = expected && answer[expected.checksum.field];
  if (found === undefined || found === expected?.value) return;
  throw new WrongAnswer(
    'WrongChecksum',
    `the CRC that came back for ${what} is ${found}, and ${expected?.value} was sent`,
  );
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

/** The checksum of the whole object in an answer. CRC-64/NVME is never that of parts. */
export function fullCrc(
  answer: ChecksumFields & { readonly ChecksumType?: string | undefined },
  { field, name }: FullChecksum,
): string | undefined {
  const isFull = answer.ChecksumType === 'FULL_OBJECT' || (name === 'CRC64NVME' && answer.ChecksumType === undefined);
  return isFull ? answer[field] : undefined;
}

/** What the answer to HeadObject says of the object. @param answered ETag of the answer that announced it, if any */
export function sightOf(
  head: HeadObjectCommandOutput,
  expected: Expected,
  provider: Provider,
  answered: string | undefined,
): Sight {
  const etag = bareETag(head.ETag);
  // A proxy has answered instead of the service.
  if (!etag || head.ContentLength === undefined) return 'unknown';
  if (head.ContentLength !== expected.size) return 'other';
  const crc = expected.crc && fullCrc(head, expected.crc.checksum);
  if (crc !== undefined) return crc === expected.crc?.value ? 'ours' : 'other';
  if (expected.etag !== undefined && etag === expected.etag) return 'ours';
  if (contradicts(head, expected, provider)) return 'other';
  if (answered === undefined) return 'unknown';
  return etag === bareETag(answered) ? 'ours' : 'other';
}
