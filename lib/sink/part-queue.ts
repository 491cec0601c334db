import type { CompletedPart } from '@aws-sdk/client-s3';
import { SinkError } from '../errors.js';
import type { BodyReader } from './body-reader.js';
import type { PartPlan } from './part-plan.js';
import type { S3Transaction } from './s3-transaction.js';

/** Sends the parts of one object, some at a time, in any order, from buffers that are used again and again. */
export class PartQueue {
  readonly #transaction: S3Transaction;
  readonly #reader: BodyReader;
  readonly #plan: PartPlan;
  readonly #contentType: string;
  readonly #underWay = new Set<Promise<void>>();
  readonly #free: Buffer[] = [];
  readonly #completed: CompletedPart[] = [];
  #uploadId: string | undefined;
  #arrived = 0;

  constructor(transaction: S3Transaction, reader: BodyReader, plan: PartPlan, contentType: string) {
    this.#transaction = transaction;
    this.#reader = reader;
    this.#plan = plan;
    this.#contentType = contentType;
  }

  /** A buffer of the size of a part; it comes back when a part sent from it has arrived. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#plan.partSize);
  }

  /** Resolves when the part is on its way; before that, waits until fewer than `queueSize` parts are. */
  async send(number: number, bytes: Buffer): Promise<void> {
    while (this.#underWay.size >= this.#plan.queueSize) await Promise.race(this.#underWay);
    this.#uploadId ??= await this.#create();
    const part = this.#sendPart(number, bytes).finally(() => this.#underWay.delete(part));
    // Where nobody waits for it, the failure of a part still stops the transaction, and so what is sent next.
    part.catch(() => {});
    this.#underWay.add(part);
  }

  /** Resolves when all parts that were sent have arrived. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Publish the object; gives the number of its parts. */
  async complete(): Promise<number> {
    await this.settled();
    const { api, target } = this.#transaction;
    const Parts = this.#completed.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    await this.#transaction.send(
      new api.CompleteMultipartUploadCommand({
        Bucket: target.bucket,
        Key: target.key,
        UploadId: this.#uploadId,
        MultipartUpload: { Parts },
      }),
    );
    return Parts.length;
  }

  /** Publish an object of one part in one request. */
  async put(Body: Buffer): Promise<number> {
    const { api, target } = this.#transaction;
    const { bucket: Bucket, key: Key } = target;
    await this.#transaction.send(new api.PutObjectCommand({ Bucket, Key, Body, ContentType: this.#contentType }));
    this.#reader.reached(Body.length);
    return 1;
  }

  async #create(): Promise<string> {
    const { api, target, checksums } = this.#transaction;
    const { UploadId } = await this.#transaction.send(
      new api.CreateMultipartUploadCommand({
        Bucket: target.bucket,
        Key: target.key,
        ContentType: this.#contentType,
        ...(checksums && { ChecksumAlgorithm: 'CRC32' as const }),
      }),
    );
    return UploadId ?? this.#missing('UploadId');
  }

  async #sendPart(PartNumber: number, Body: Buffer): Promise<void> {
    const { api, target } = this.#transaction;
    const { bucket: Bucket, key: Key } = target;
    const { ETag, ChecksumCRC32 } = await this.#transaction.send(
      new api.UploadPartCommand({ Bucket, Key, UploadId: this.#uploadId, PartNumber, Body }),
    );
    if (ETag === undefined) this.#missing('ETag');
    this.#completed.push({ PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) });
    if (Body.length === this.#plan.partSize) this.#free.push(Body);
    this.#arrived += Body.length;
    this.#reader.reached(this.#arrived);
  }

  #missing(what: string): never {
    const { destination, endpoint = 'Amazon S3' } = this.#transaction.target;
    throw new SinkError(
      'ERR_S3_ANSWER',
      `Cannot write ${destination}: ${endpoint} answered without ${what}.`,
      destination,
    );
  }
}
