import type { CompletedPart } from '@aws-sdk/client-s3';
import { formatBytes, plural } from '../util/format.js';
import type { PartPlan } from './part-plan.js';
import type { S3Place } from './s3-errors.js';
import { StaleUploadError } from './s3-kept.js';
import {
  isUnlisted,
  listParts,
  listUploads,
  type S3Sender,
  type StoredPart,
  type UnfinishedUpload,
} from './s3-listing.js';
import { unfinishedNow, unfinishedWarning } from './s3-unfinished.js';

/*
 * The output is deterministic, so an upload that was cut off can be gone on with: all parts are made again, and those
 * that the service has are not sent. Nothing is taken on trust: a part counts as there if its size and its MD5 are those
 * of the bytes just made. So a database that changed meanwhile costs its parts, never a wrong byte.
 */

/** What is compared of a part. */
export interface PartDigest {
  readonly size: number;
  /** MD5 in hexadecimal digits. */
  readonly md5: string;
}

/** What was gone on with. */
export interface Resumed {
  /** Parts that were there already, and their bytes. */
  readonly parts: number;
  readonly bytes: number;
  /** Parts that were there with other bytes, and were sent again. */
  readonly replaced: number;
}

/** The parts of an unfinished upload, while the object is made again. */
export class ResumableUpload {
  readonly upload: UnfinishedUpload;
  readonly #parts: ReadonlyMap<number, StoredPart>;
  #same = 0;
  #bytes = 0;
  #replaced = 0;

  constructor(upload: UnfinishedUpload, parts: readonly StoredPart[]) {
    this.upload = upload;
    this.#parts = new Map(parts.map((part) => [part.number, part]));
  }

  /** Parts that the service holds, and their bytes. */
  get held(): { readonly parts: number; readonly bytes: number } {
    const sizes = [...this.#parts.values()].map(({ size }) => size);
    return { parts: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  get resumed(): Resumed {
    return { parts: this.#same, bytes: this.#bytes, replaced: this.#replaced };
  }

  /** All parts have the planned size, but the last of them may be smaller; and there are no more than planned. */
  isCutLike({ partSize, parts }: PartPlan): boolean {
    const last = Math.max(0, ...this.#parts.keys());
    const isRight = ({ number, size }: StoredPart) => size === partSize || (number === last && size < partSize);
    return last <= parts && [...this.#parts.values()].every(isRight);
  }

  /** True if the service holds a part of this number, so that it is worth to compare it. */
  has(number: number): boolean {
    return this.#parts.has(number);
  }

  /** @returns how the completing call lists the part, if the service has it as it is; undefined: it must be sent */
  take(number: number, { size, md5 }: PartDigest): CompletedPart | undefined {
    const part = this.#parts.get(number);
    if (part === undefined) return undefined;
    if (part.size !== size || part.etag !== md5) {
      this.#replaced++;
      return undefined;
    }
    this.#same++;
    this.#bytes += size;
    const { Size: _, LastModified: __, ...listed } = part.listed;
    return { ...listed, PartNumber: number };
  }

  /**
   * Some services put together what they hold only where the completing call lists all of it.
   * @throws StaleUploadError if there are parts behind the last one
   */
  assertEndsAt(last: number, destination: string): void {
    const behind = [...this.#parts.keys()].filter((number) => number > last).length;
    if (behind === 0) return;
    throw new StaleUploadError(
      destination,
      `the unfinished upload had ${plural(behind, 'part')} behind the end of the object, as the database, the settings or ` +
        'the version changed since, and was aborted',
    );
  }
}

/** What the service says of an upload, as far as it does, and must be the same to go on with it. */
export interface LikeUpload {
  /** That its parts carry. */
  readonly checksum: string | undefined;
  readonly storageClass: string | undefined;
}

/** What a search for an unfinished upload has found. */
export interface ResumeSearch {
  /** The one to go on with. */
  readonly found?: ResumableUpload;
  /** One that cannot become the object, to be aborted. */
  readonly stale?: UnfinishedUpload;
  /** What the user should know. */
  readonly warnings: readonly string[];
}

/**
 * Looks for the unfinished upload of `key` that saves most. Its parts must be cut like those of `plan`.
 * @param like what an upload of this program has now
 * @throws an error of the SDK, unless the service cannot list uploads or parts, or does not allow it
 */
export async function findUpload(
  sender: S3Sender,
  target: S3Place & { readonly key: string },
  plan: PartPlan,
  like: LikeUpload,
): Promise<ResumeSearch> {
  const { etag, title } = sender.connection.provider;
  if (etag !== 'md5') return notLooked(sender, target, `the ETags of ${title} are no MD5s`);
  let candidates: ResumableUpload[];
  let unlike: UnfinishedUpload[];
  try {
    ({ candidates, unlike } = await uploadsOf(sender, target.bucket, target.key, like));
  } catch (error) {
    const why = isUnlisted(error)
      ? `the service cannot list them (${(error as Error).name})`
      : (error as Error).name === 'AccessDenied'
        ? 'the permissions s3:ListBucketMultipartUploads and s3:ListMultipartUploadParts are missing'
        : undefined;
    if (why === undefined) throw error;
    return notLooked(sender, target, why);
  }
  const [best, ...rest] = candidates.toSorted(byWorth(plan));
  const others = [...rest.map(({ upload }) => upload), ...unlike];
  const warnings = others.length === 0 ? [] : [unfinishedWarning(target, others, Date.now())];
  if (best === undefined) return { warnings };
  const { parts, bytes } = best.held;
  // It saves nothing, and was perhaps begun with other checksums: not every service lists them.
  if (parts === 0) return { stale: best.upload, warnings };
  if (best.isCutLike(plan)) return { found: best, warnings };
  const found = `${plural(parts, 'part')} of ${formatBytes(bytes)}`;
  const stale = `its unfinished upload (${found}) is cut into other parts and was aborted: all parts are sent`;
  return { stale: best.upload, warnings: [stale, ...warnings] };
}

/** Uploads that cannot be gone on with still take space, and the list of them may be all that the service gives. */
async function notLooked(
  sender: S3Sender,
  target: S3Place & { readonly key: string },
  why: string,
): Promise<ResumeSearch> {
  const unfinished = await unfinishedNow(sender, target, '');
  return { warnings: [`no unfinished upload could be looked for, as ${why}: all parts are sent`, ...unfinished] };
}

/** Uploads of exactly this key, and their parts. Those that end meanwhile are left out; `unlike` have others. */
async function uploadsOf(
  sender: S3Sender,
  bucket: string,
  key: string,
  { checksum, storageClass = 'STANDARD' }: LikeUpload,
): Promise<{ readonly candidates: ResumableUpload[]; readonly unlike: UnfinishedUpload[] }> {
  const candidates: ResumableUpload[] = [];
  const unlike: UnfinishedUpload[] = [];
  for await (const upload of listUploads(sender, bucket, key)) {
    if (upload.key !== key) continue;
    if (upload.checksum !== checksum || (upload.storageClass ?? storageClass) !== storageClass) {
      unlike.push(upload);
      continue;
    }
    try {
      candidates.push(new ResumableUpload(upload, await listParts(sender, bucket, upload)));
    } catch (error) {
      if ((error as Error).name !== 'NoSuchUpload') throw error;
    }
  }
  return { candidates, unlike };
}

/** Those that fit first; then those with more bytes; then newer ones. */
function byWorth(plan: PartPlan): (a: ResumableUpload, b: ResumableUpload) => number {
  const begun = ({ upload }: ResumableUpload): number => upload.initiated?.getTime() ?? 0;
  return (a, b) =>
    Number(b.isCutLike(plan)) - Number(a.isCutLike(plan)) || b.held.bytes - a.held.bytes || begun(b) - begun(a);
}
