import type { CompletedPart } from '@aws-sdk/client-s3';
import type { BodyReader } from './body-reader.js';
import type { ObjectFields } from './object-options.js';
import type { PartPlan } from './part-plan.js';
import type { ChecksumFields } from './s3-checksums.js';
import type { Copy } from './s3-copies.js';
import type { ResumableUpload } from './s3-resume.js';
import type { S3Transaction } from './s3-transaction.js';

/** Uploads the parts of one object, several at a time and in any order, from reused buffers. */
export class PartQueue {
  readonly #transaction: S3Transaction;
  readonly #reader: BodyReader;
  readonly #plan: PartPlan;
  readonly #fields: ObjectFields;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #freeBuffers: Buffer[] = [];
  readonly #completed: CompletedPart[] = [];
  readonly #resumed: ResumableUpload | undefined;
  #uploadId: Promise<string> | undefined;
  #uploadedBytes = 0;

  /**
   * @param fields of the object
   * @param resumed an unfinished upload to go on with
   */
  constructor(
    transaction: S3Transaction,
    reader: BodyReader,
    plan: PartPlan,
    fields: ObjectFields,
    resumed?: ResumableUpload,
  ) {
    this.#transaction = transaction;
    this.#reader = reader;
    this.#plan = plan;
    this.#fields = fields;
    this.#resumed = resumed;
    this.#uploadId = resumed && Promise.resolve(resumed.upload.uploadId);
  }

  /** A buffer of one part. After {@link send} it is reused when its part has been uploaded. */
  takeBuffer(): Buffer {
    return this.#freeBuffers.pop() ?? Buffer.allocUnsafeSlow(this.#plan.partSize);
  }

  /** Starts the upload of a part that is not there yet, after waiting until fewer than `queueSize` parts are in flight. */
  async send(number: number, bytes: Buffer): Promise<void> {
    const stored = this.#resumed && (await this.#transaction.takeStored(this.#resumed, number, bytes));
    if (stored !== undefined) return this.#done(stored, bytes);
    while (this.#inFlight.size >= this.#plan.queueSize) await Promise.race(this.#inFlight);
    const uploadId = await this.#begun();
    const part = this.#sendPart(uploadId, number, bytes).finally(() => this.#inFlight.delete(part));
    // A failure also stops the transaction, so the next send reports it if nobody awaits this part.
    part.catch(() => {});
    this.#inFlight.add(part);
  }

  #done(part: CompletedPart, bytes: Buffer): void {
    this.#completed.push(part);
    if (bytes.length === this.#plan.partSize) this.#freeBuffers.push(bytes);
    this.#uploadedBytes += bytes.length;
    this.#reader.reached(this.#uploadedBytes);
  }

  /**
   * Has the service copy ranges of the object that is there, as many at a time as parts are sent. A failure also stops the
   * transaction.
   */
  copyAll(copies: readonly Copy[]): Promise<unknown> {
    const rest = copies.values();
    const work = async (): Promise<void> => {
      for (const copy of rest) await this.#copy(copy);
    };
    const all = Promise.all(Array.from({ length: this.#plan.queueSize }, work));
    all.catch(() => {});
    return all;
  }

  async #copy({ number: PartNumber, offset, length }: Copy): Promise<void> {
    const { api, target } = this.#transaction;
    const { bucket: Bucket, key: Key, replaces } = target;
    // Without it, the last request tells whether the object is still the same.
    const isPlain = this.#transaction.sender.connection.provider.copies === 'plain';
    const UploadId = await this.#begun();
    const { CopyPartResult } = await this.#transaction.send(
      new api.UploadPartCopyCommand({
        ...{ Bucket, Key, UploadId, PartNumber },
        CopySource: [Bucket, ...Key.split('/')].map(encodeURIComponent).join('/'),
        CopySourceRange: `bytes=${offset}-${offset + length - 1}`,
        ...(isPlain ? {} : { CopySourceIfMatch: replaces }),
      }),
    );
    const { ETag, ...answer } = CopyPartResult ?? {};
    this.#completed.push({ PartNumber, ETag, ...checksumsIn(answer) });
    this.#uploadedBytes += length;
    this.#reader.reached(this.#uploadedBytes);
  }

  /** Resolves when all parts sent so far have been uploaded. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /** Completes the upload, which makes the object appear. @returns the number of parts */
  async complete(): Promise<number> {
    await this.settled();
    this.#resumed?.assertEndsAt(this.#completed.length, this.#transaction.target.destination);
    const { api, target } = this.#transaction;
    const Parts = this.#completed.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    await this.#transaction.send(
      new api.CompleteMultipartUploadCommand({
        Bucket: target.bucket,
        Key: target.key,
        UploadId: await this.#uploadId,
        MultipartUpload: { Parts },
      }),
    );
    return Parts.length;
  }

  /** Uploads an object of one part in one request. @returns the number of parts */
  async put(Body: Buffer): Promise<number> {
    const { api, target } = this.#transaction;
    const { bucket: Bucket, key: Key } = target;
    await this.#transaction.send(new api.PutObjectCommand({ Bucket, Key, Body, ...this.#fields }));
    this.#reader.reached(Body.length);
    return 1;
  }

  /** The upload, which is begun once. */
  #begun(): Promise<string> {
    this.#uploadId ??= this.#create();
    return this.#uploadId;
  }

  async #create(): Promise<string> {
    const { api, target } = this.#transaction;
    const { UploadId } = await this.#transaction.send(
      new api.CreateMultipartUploadCommand({ Bucket: target.bucket, Key: target.key, ...this.#fields }),
    );
    return UploadId as string;
  }

  async #sendPart(UploadId: string, PartNumber: number, Body: Buffer): Promise<void> {
    const { api, target } = this.#transaction;
    const { bucket: Bucket, key: Key } = target;
    const { ETag, ...answer } = await this.#transaction.send(
      new api.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
    );
    this.#done({ PartNumber, ETag, ...checksumsIn(answer) }, Body);
  }
}

function checksumsIn({ ChecksumCRC32, ChecksumCRC64NVME }: ChecksumFields): ChecksumFields {
  return {
    ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }),
    ...(ChecksumCRC64NVME !== undefined && { ChecksumCRC64NVME }),
  };
}
