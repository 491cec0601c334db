import type { CompletedPart } from '@aws-sdk/client-s3';
import { JobError, SinkError } from '../errors.js';
import { abortError, throwIfAborted } from '../util/abort.js';
import { interruptible } from './body-reader.js';
import type { Digest } from './s3-checksums.js';
import { s3Error } from './s3-errors.js';
import { isUnlisted, listParts } from './s3-listing.js';
import { metadataOf } from './s3-metadata.js';
import type { S3Sink } from './s3-sink.js';
import type { S3Transaction } from './s3-transaction.js';

/** An upload to which several processes send parts. Plain data. */
export interface SharedUpload {
  readonly uploadId: string;
  /** The checksum of the whole object that its parts carry. */
  readonly checksum?: string;
}

/** A part that has arrived. Plain data. */
export interface SentPart {
  readonly number: number;
  readonly size: number;
  /** Hexadecimal digits. */
  readonly md5: string;
  /** CRC of the checksum of the upload, in decimal digits. */
  readonly crc?: string;
  /** As the completing call lists it. */
  readonly listed: CompletedPart;
}

/** Where the parts of one process are in the upload. */
export interface PartRange {
  /** Number of its first part. */
  readonly first: number;
  /** Most parts. */
  readonly most: number;
  /** Bytes of each part but the last. */
  readonly partSize: number;
  /** Bytes that the last one has at least: zeros behind it fill it up. 0 for the last part of the object. */
  readonly least: number;
}

interface SharedOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes that have arrived, each time some more have. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** The metadata that tells which job an object was made by. */
const JOB_MARK = 'fleetcdf-job';

/** Parts in flight at a time, and their bytes: of large parts there is one, beside the one that is filled. */
const IN_FLIGHT = 3;
const IN_FLIGHT_BYTES = 96 << 20;

/** Begins an upload, for the parts of all processes. @param job its name, which the object carries */
export async function beginShared(sink: S3Sink, job: string, { signal }: SharedOptions = {}): Promise<SharedUpload> {
  return within(sink, signal, async (transaction) => {
    await transaction.refuseExisting(transaction.signal);
    const { api, target } = transaction;
    const fields = sink.fields({ [JOB_MARK]: job });
    const { UploadId } = await transaction.send(
      new api.CreateMultipartUploadCommand({ Bucket: target.bucket, Key: target.key, ...fields }),
    );
    const checksum = await transaction.checksumName();
    return { uploadId: UploadId as string, ...(checksum === undefined ? {} : { checksum }) };
  });
}

/**
 * Sends bytes as parts of their own under the upload. Whatever fails, the upload stays: others are at work on it.
 *
 * @returns the parts, and how many zeros were put behind the last one
 */
export function sendShared(
  sink: S3Sink,
  upload: SharedUpload,
  stream: AsyncIterable<Uint8Array>,
  range: PartRange,
  options: SharedOptions = {},
): Promise<{ readonly parts: readonly SentPart[]; readonly padding: number }> {
  return within(sink, options.signal, async (transaction) => {
    transaction.adopt(asUnfinished(sink, upload));
    const sender = new PartSender(transaction, upload, range.partSize, options);
    const padding = await sendAll(sender, stream, range);
    return { parts: await sender.settled(), padding };
  });
}

/**
 * Sends the last parts and those of the head, and completes the upload, which makes the object appear.
 *
 * @param sent the parts of all others
 * @param tail what comes behind them, at least one byte
 * @param head gives the bytes of the first parts, once `tail` has been read
 * @returns the number of parts, and what the user should know
 */
export function completeShared(
  sink: S3Sink,
  upload: SharedUpload,
  sent: readonly SentPart[],
  tail: { readonly stream: AsyncIterable<Uint8Array>; readonly range: PartRange },
  head: () => Promise<Iterable<Uint8Array>>,
  options: SharedOptions = {},
): Promise<{ readonly parts: number; readonly bytes: number; readonly warnings: readonly string[] }> {
  return within(sink, options.signal, async (transaction) => {
    transaction.adopt(asUnfinished(sink, upload));
    const warnings = await checkListed(transaction, sink, upload, sent);
    const sender = new PartSender(transaction, upload, tail.range.partSize, options);
    await sendAll(sender, tail.stream, tail.range);
    // The head goes into their memory.
    await sender.settled();
    await sendAll(sender, await head(), { ...tail.range, first: 1, most: tail.range.first - 1 });
    const own = await sender.settled();
    for (const { number, size, md5, crc, listed } of sent) {
      transaction.parts.add(number, { size, md5, ...(crc === undefined ? {} : { crc: BigInt(crc) }) }, listed);
    }
    const all = [...sent, ...own].toSorted((a, b) => a.number - b.number);
    const { api, target } = transaction;
    await transaction.send(
      new api.CompleteMultipartUploadCommand({
        ...{ Bucket: target.bucket, Key: target.key, UploadId: upload.uploadId },
        MultipartUpload: { Parts: all.map(({ listed }) => listed) },
      }),
    );
    const bytes = all.reduce((sum, { size }) => sum + size, 0);
    return { parts: all.length, bytes, warnings: [...warnings, ...transaction.warnings] };
  });
}

/** Aborts the upload. One that has ended is no failure. */
export function abortShared(sink: S3Sink, { uploadId }: SharedUpload, signal?: AbortSignal): Promise<void> {
  return within(sink, signal, async (transaction) => {
    await transaction.abandon(asUnfinished(sink, { uploadId }));
  });
}

/** True if the object is there, and was made by the job. */
export function isMadeBy(sink: S3Sink, job: string, signal?: AbortSignal): Promise<boolean> {
  return within(sink, signal, async ({ sender, target }) => {
    const found = await metadataOf({ ...sender, signal }, target);
    return found?.metadata[JOB_MARK] === job;
  });
}

/** True where the failure says that the upload has ended. */
export function isUploadGone(error: unknown): boolean {
  return error instanceof SinkError && error.code === 'ERR_S3_UPLOAD_GONE';
}

async function within<T>(
  sink: S3Sink,
  signal: AbortSignal | undefined,
  work: (transaction: S3Transaction) => Promise<T>,
): Promise<T> {
  const transaction = await interruptible(sink.begin(), signal);
  const onAbort = () => transaction.fail(signal && abortError(signal));
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    throwIfAborted(signal);
    return await work(transaction);
  } catch (error) {
    const first = transaction.fail(error);
    await transaction.keep(first);
    throwIfAborted(signal);
    // What the stream throws is no answer of the service.
    throw first instanceof Error && '$metadata' in first ? s3Error(first, transaction.target) : first;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    transaction.disconnect();
  }
}

function asUnfinished({ key }: S3Sink, { uploadId, checksum }: SharedUpload) {
  return { key, uploadId, initiated: undefined, checksum };
}

/** Divides a stream into parts and sends them. @returns bytes of zeros behind it */
async function sendAll(
  sender: PartSender,
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { first, most, partSize, least }: PartRange,
): Promise<number> {
  let number = first;
  let bytes = sender.takeBuffer(partSize);
  let length = 0;
  const send = async (part: Buffer): Promise<void> => {
    if (number >= first + most) throw new JobError('ERR_JOB_PARTS', tooMany(most, partSize));
    await sender.send(number++, part);
  };
  for await (const chunk of stream) {
    for (let offset = 0; offset < chunk.length; ) {
      if (length === partSize) {
        await send(bytes);
        bytes = sender.takeBuffer(partSize);
        length = 0;
      }
      const copied = Math.min(chunk.length - offset, partSize - length);
      bytes.set(chunk.subarray(offset, offset + copied), length);
      offset += copied;
      length += copied;
    }
  }
  if (length === 0) return 0;
  const end = Math.max(length, least);
  bytes.fill(0, length, end);
  await send(bytes.subarray(0, end));
  return end - length;
}

function tooMany(most: number, partSize: number): string {
  return `the bytes of a shard take more than the ${most} parts of ${partSize} bytes that the plan has for them`;
}

/** Sends parts, some at a time. */
class PartSender {
  readonly #transaction: S3Transaction;
  readonly #upload: SharedUpload;
  readonly #most: number;
  readonly #options: SharedOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #sent: SentPart[] = [];
  readonly #free: Buffer[] = [];

  constructor(transaction: S3Transaction, upload: SharedUpload, partSize: number, options: SharedOptions) {
    this.#transaction = transaction;
    this.#upload = upload;
    this.#most = Math.min(IN_FLIGHT, Math.max(1, Math.floor(IN_FLIGHT_BYTES / partSize)));
    this.#options = options;
  }

  takeBuffer(size: number): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  async send(number: number, bytes: Buffer): Promise<void> {
    while (this.#inFlight.size >= this.#most) await Promise.race(this.#inFlight);
    const part = this.#send(number, bytes).finally(() => this.#inFlight.delete(part));
    part.catch(() => {});
    this.#inFlight.add(part);
  }

  async settled(): Promise<readonly SentPart[]> {
    await Promise.all(this.#inFlight);
    return this.#sent.toSorted((a, b) => a.number - b.number);
  }

  async #send(PartNumber: number, Body: Buffer): Promise<void> {
    const transaction = this.#transaction;
    const { api, target } = transaction;
    const { ETag, ChecksumCRC32, ChecksumCRC64NVME } = await transaction.send(
      new api.UploadPartCommand({
        ...{ Bucket: target.bucket, Key: target.key },
        ...{ UploadId: this.#upload.uploadId, PartNumber, Body },
      }),
    );
    const { md5, crc } = transaction.parts.digest(PartNumber) as Digest;
    const listed = {
      PartNumber,
      ETag,
      ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }),
      ...(ChecksumCRC64NVME !== undefined && { ChecksumCRC64NVME }),
    };
    this.#sent.push({
      ...{ number: PartNumber, size: Body.length, md5, listed },
      ...(crc === undefined ? {} : { crc: String(crc) }),
    });
    this.#free.push(Buffer.from(Body.buffer));
    this.#options.onBytes?.(Body.length);
  }
}

/**
 * Compares the parts with what the service says that it holds.
 *
 * @returns warnings where it does not say
 * @throws JobError ERR_JOB_PARTS where one is not there, or is another
 */
async function checkListed(
  { sender }: S3Transaction,
  sink: S3Sink,
  upload: SharedUpload,
  sent: readonly SentPart[],
): Promise<string[]> {
  const { bucket, destination } = sink;
  try {
    const held = await listParts(sender, bucket, asUnfinished(sink, upload));
    const stored = new Map(held.map((part) => [part.number, part]));
    for (const { number, size, listed } of sent) {
      const found = stored.get(number);
      const etag = listed.ETag?.replaceAll('"', '').toLowerCase();
      if (found?.size === size && found.etag === etag) continue;
      const what = found === undefined ? 'is not there' : `has ${found.size} bytes and the ETag ${found.etag}`;
      throw new JobError(
        'ERR_JOB_PARTS',
        `part ${number} of the upload of ${destination} ${what}, and a writer sent ${size} bytes with the ETag ${etag}`,
      );
    }
    return [];
  } catch (error) {
    if (!isUnlisted(error)) throw error;
    return ['the service does not list the parts of an upload: the ETag of the object alone was compared'];
  }
}
