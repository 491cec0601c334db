import type {
  CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  CreateMultipartUploadCommandOutput,
  HeadObjectCommandOutput,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCommandOutput,
  UploadPartCopyCommand,
  UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import type { SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { outputBegun } from '../util/outputs.js';
import { replacedMeanwhile } from './range-reader.js';
import {
  bareETag,
  checksumField,
  crcOfBase64,
  type Digest,
  digestOf,
  type FullChecksum,
  md5Base64,
} from './s3-checksums.js';
import type { S3Api, S3Connection } from './s3-client.js';
import { type Commit, Committer, isUnknown } from './s3-commit.js';
import { noCopies } from './s3-copies.js';
import { s3Error } from './s3-errors.js';
import { type SdkError, statusOf, WrongAnswer } from './s3-failures.js';
import type { S3Sender, UnfinishedUpload } from './s3-listing.js';
import { type Expected, expectedWhole, PartProofs } from './s3-proof.js';
import { sendRetried } from './s3-requests.js';
import type { ResumableUpload } from './s3-resume.js';
import { abortLost, abortUpload, leftBehind, leftOver } from './s3-rollback.js';
import type { S3Target } from './s3-target.js';
import { abortCommand } from './s3-unfinished.js';
import { abortAfter } from './waiting.js';

/**
 * Milliseconds that parts in flight get to end after the first failure. A cancelled part may have arrived completely,
 * and the service may store it after the upload was aborted (seen with OpenStack Swift).
 */
const PART_GRACE = 1000;
/** The same for requests that create or complete an upload. */
const GRACE = 5000;
/** Milliseconds after the first failure in which everything must be taken back. */
const TAKE_BACK = 10_000;

/** Answers of a service that has no such checksum of a whole upload. */
const NO_SUCH_CHECKSUM = new Set(['InvalidArgument', 'InvalidRequest', 'NotImplemented']);

/** The upload of one object. All requests go through it, so that the first failure stops them and rolls back. */
export class S3Transaction {
  readonly api: S3Api;
  /** Aborted by the first failure; its reason is that failure. */
  readonly signal: AbortSignal;
  readonly target: S3Target;
  /** The parts that have arrived. */
  readonly parts: PartProofs;
  readonly #connection: S3Connection;
  readonly #committer: Committer;
  readonly #stop = new AbortController();
  readonly #cancelParts = new AbortController();
  readonly #cancelRest = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  #checksum: Promise<FullChecksum | undefined> | undefined;
  /** The service takes the CRC of the whole object: the table says so, or its answer did. */
  #takesFull = false;
  #uploadId: string | undefined;
  /** Requests to begin an upload of which nobody knows whether they did, and when the first one began. */
  #lost = { count: 0, since: 0 };
  #failedAt = 0;
  /** Ends the timers that cancel requests, which would keep the program running. */
  #endGrace = () => {};
  #sizeOf: (() => number) | undefined;
  #isUncertain = false;

  constructor(connection: S3Connection, target: S3Target) {
    this.api = connection.api;
    this.#connection = connection;
    this.target = target;
    this.signal = this.#stop.signal;
    this.parts = new PartProofs(connection.provider);
    this.#committer = new Committer(connection, target, this.#cancelRest.signal);
  }

  /** What the user should know, although all went well. */
  get warnings(): readonly string[] {
    return this.#committer.warnings;
  }

  /** What HeadObject said of the object when it was written. */
  get seen(): HeadObjectCommandOutput | undefined {
    return this.#committer.seen;
  }

  /** Nothing tells whether the object is the new one. */
  get isUncertain(): boolean {
    return this.#isUncertain;
  }

  /** A client for code of the SDK. Its requests go through this transaction too. */
  get client(): S3Client {
    return Object.create(this.#connection.client, { send: { value: this.send } }) as S3Client;
  }

  /** Has the size of all parts compared with that of the body before the upload is completed. */
  expectSize(sizeOf: () => number): void {
    this.#sizeOf = sizeOf;
  }

  /** Sends requests that change nothing, and does not stop where they fail. */
  get sender(): S3Sender {
    return { connection: this.#connection, signal: this.signal };
  }

  /** Takes an upload that was begun before for its own. */
  adopt({ uploadId, checksum }: UnfinishedUpload): void {
    this.#uploadId = uploadId;
    this.#tellBegun();
    this.#takesFull = checksum !== undefined;
  }

  /** @returns the part as the completing call lists it, if the service has it from an earlier run as it is */
  async takeStored(resumed: ResumableUpload, number: number, bytes: Buffer): Promise<CompletedPart | undefined> {
    if (!resumed.has(number)) return undefined;
    const digest = digestOf(bytes, await this.#usedChecksum());
    const part = resumed.take(number, digest);
    if (part !== undefined) this.parts.add(number, digest, part);
    return part;
  }

  /** The checksum of uploads that this one begins, as S3 names it. One that is gone on with must have the same. */
  async checksumName(): Promise<string | undefined> {
    return (await this.#usedChecksum())?.name;
  }

  /** Aborts an upload that is not needed. @throws an error of the SDK */
  async abandon({ uploadId }: UnfinishedUpload): Promise<void> {
    const deadline = this.#connection.waiting.now() + TAKE_BACK;
    await abortUpload(this.#connection, this.target, uploadId, deadline);
    if (this.#uploadId === uploadId) this.#uploadId = undefined;
  }

  /** Sends a request. @throws SinkError, with which all other requests end too */
  readonly send: S3Client['send'] = (async (command: unknown) => {
    this.signal.throwIfAborted();
    const request = this.#dispatch(command);
    this.#inFlight.add(request);
    try {
      return await request;
    } catch (error) {
      const first = this.fail(this.signal.aborted ? this.signal.reason : s3Error(error, this.target));
      throw isUnknown(error) ? error : first;
    } finally {
      this.#inFlight.delete(request);
    }
  }) as S3Client['send'];

  /**
   * Sends nothing more, and cancels requests in flight after their grace period.
   * @returns the first failure, which may be an earlier one than `error`
   */
  fail<T>(error: T): T {
    if (!this.signal.aborted) {
      const { waiting } = this.#connection;
      this.#failedAt = waiting.now();
      this.#stop.abort(error);
      const grace = [
        abortAfter(waiting, PART_GRACE, this.#cancelParts, () => error),
        abortAfter(waiting, GRACE, this.#cancelRest, () => error),
      ];
      this.#endGrace = () => {
        for (const end of grace) end();
      };
    }
    return this.signal.reason as T;
  }

  /** Closes the connections to the service. */
  disconnect(): void {
    this.#endGrace();
    this.#connection.disconnect();
  }

  /** @throws SinkError ERR_S3_EXISTS if the object exists and must not be overwritten */
  async refuseExisting(signal?: AbortSignal): Promise<void> {
    if (this.target.overwrite) return;
    try {
      await this.#committer.refuseExisting(false, signal);
    } catch (error) {
      if (signal !== this.signal) throwIfAborted(signal);
      throw s3Error(error, this.target);
    }
  }

  /**
   * Leaves the upload as it is after a failure, for another run to go on with.
   * @returns false if there is none
   */
  async keep(failure: unknown): Promise<boolean> {
    this.fail(failure);
    await Promise.allSettled(this.#inFlight);
    return this.#uploadId !== undefined;
  }

  /**
   * Aborts the upload after a failure.
   * @throws SinkError ERR_S3_LEFT_BEHIND, with `failure` as its cause, if the service does not abort it
   */
  async rollback(failure: unknown): Promise<void> {
    this.fail(failure);
    const deadline = this.#failedAt + TAKE_BACK;
    // Until these have ended, a part may still arrive, or the service may still return the upload's ID.
    await Promise.allSettled(this.#inFlight);
    this.#endGrace();
    let isClear = await this.#abortLost(deadline);
    if (this.#uploadId !== undefined) {
      const isCut = this.#cancelParts.signal.aborted;
      const wasThere = await abortUpload(this.#connection, this.target, this.#uploadId, deadline, isCut).catch(
        (error: unknown) => {
          throw leftBehind(this.target, this.#uploadId, failure, error, !isClear);
        },
      );
      // The ID may have changed on its way here, and the upload has another one.
      if (!wasThere && this.parts.count === 0) {
        const { since } = this.#lost;
        const lost = { count: 1, since, known: undefined };
        isClear &&= await abortLost(this.#connection, this.target, lost, deadline);
      }
    }
    if (!isClear) throw leftBehind(this.target, undefined, failure);
  }

  #dispatch(command: unknown): Promise<unknown> {
    const { api } = this;
    if (command instanceof api.CreateMultipartUploadCommand) return this.#create(command);
    if (command instanceof api.UploadPartCommand) return this.#sendPart(command);
    if (command instanceof api.UploadPartCopyCommand) return this.#copyPart(command);
    if (command instanceof api.CompleteMultipartUploadCommand) return this.#complete(command);
    if (command instanceof api.PutObjectCommand) return this.#put(command);
    return Promise.reject(new TypeError('not a request of an upload'));
  }

  async #create(command: CreateMultipartUploadCommand): Promise<CreateMultipartUploadCommandOutput> {
    this.#lost.since = this.#connection.waiting.now();
    this.#tellBegun();
    const checksum = await this.#usedChecksum();
    const created = await this.#begin(command, checksum).catch((error: SdkError) => {
      if (checksum === undefined || !NO_SUCH_CHECKSUM.has(error.name)) throw error;
      this.#checksum = Promise.resolve(undefined);
      return this.#begin(command, undefined);
    });
    this.#uploadId = created.UploadId;
    const { ChecksumAlgorithm, ChecksumType } = created;
    const isEchoed = ChecksumAlgorithm === checksum?.name && ChecksumType === 'FULL_OBJECT';
    this.#takesFull = isEchoed || this.#connection.provider.checksum === checksum?.name;
    this.signal.throwIfAborted();
    return created;
  }

  /** Not cancelled at once: the service may have created an upload whose ID would then stay unknown. */
  #begin(
    { input }: CreateMultipartUploadCommand,
    checksum: FullChecksum | undefined,
  ): Promise<CreateMultipartUploadCommandOutput> {
    const fields = checksum && { ChecksumAlgorithm: checksum.name, ChecksumType: 'FULL_OBJECT' as const };
    const command = new this.api.CreateMultipartUploadCommand({ ...input, ...fields });
    return sendRetried<CreateMultipartUploadCommandOutput>(this.#connection, command, {
      stop: this.signal,
      cancel: this.#cancelRest.signal,
      check: ({ UploadId }) => {
        if (!UploadId) throw new WrongAnswer('StrangeAnswer', 'it answered without an UploadId');
      },
      onAmbiguous: () => {
        this.#lost.count++;
      },
    });
  }

  async #sendPart({ input }: UploadPartCommand): Promise<UploadPartCommandOutput> {
    const { PartNumber = 0, UploadId, Body } = input;
    if (!UploadId) throw new WrongAnswer('StrangeAnswer', 'it answered without an UploadId');
    const checksum = await this.#usedChecksum();
    const digest = digestOf(Body as Uint8Array, checksum);
    const command = new this.api.UploadPartCommand({ ...input, ...checksumsOf(digest, checksum) });
    return sendRetried<UploadPartCommandOutput>(this.#connection, command, {
      stop: this.signal,
      cancel: this.#cancelParts.signal,
      check: (answer) => this.parts.check(PartNumber, digest, answer, checksum),
    });
  }

  /** The service vouches for the bytes that it copies: its answer is all that is known of them. */
  async #copyPart(command: UploadPartCopyCommand): Promise<UploadPartCopyCommandOutput> {
    const { PartNumber = 0, CopySourceRange = '' } = command.input;
    const { destination } = this.target;
    const { provider } = this.#connection;
    const none = (cause: unknown) => noCopies(destination, this.target.endpoint ?? provider.title, cause);
    const answer = await sendRetried<UploadPartCopyCommandOutput>(this.#connection, command, {
      stop: this.signal,
      cancel: this.#cancelParts.signal,
      recover: async (failure) => {
        // A service that takes the request for an empty part answers without a body.
        if (provider.copies === 'perhaps' && failure.message === 'S3 aborted request') throw none(failure);
        return undefined;
      },
    }).catch((error: unknown) => {
      const status = statusOf(error);
      if (status === 501 || status === 405) throw none(error);
      throw status === 412 ? replacedMeanwhile(destination, error) : error;
    });
    const { ETag, ...checksums } = answer.CopyPartResult ?? {};
    const md5 = bareETag(ETag);
    if (md5 === undefined) throw none(undefined);
    const [, first, last] = /=(\d+)-(\d+)$/.exec(CopySourceRange) ?? [];
    const checksum = await this.#usedChecksum();
    const value = checksum && checksums[checksum.field];
    const crc = value === undefined ? {} : { crc: crcOfBase64(value) };
    this.parts.add(PartNumber, { size: Number(last) - Number(first) + 1, md5, ...crc }, { ETag });
    return answer;
  }

  async #complete({ input }: CompleteMultipartUploadCommand): Promise<unknown> {
    const expected = this.parts.expected(input.MultipartUpload?.Parts ?? [], await this.#usedChecksum());
    const { size, crc } = expected;
    const planned = this.#sizeOf?.() ?? size;
    if (size !== planned) {
      throw new WrongAnswer(
        'WrongChecksum',
        `the parts that arrived have ${size} bytes, and the object has ${planned}`,
      );
    }
    const full = crc && { [crc.checksum.field]: crc.value, ChecksumType: 'FULL_OBJECT' as const, MpuObjectSize: size };
    const checksums = this.#takesFull ? full : {};
    if (!(await this.#abortLost(this.#connection.waiting.now() + TAKE_BACK))) {
      this.#committer.warnings.push(leftOver(this.target, undefined).join(' '));
    }
    return this.#commit(new this.api.CompleteMultipartUploadCommand({ ...input, ...checksums }), expected);
  }

  async #put({ input }: PutObjectCommand): Promise<unknown> {
    const checksum = await this.#usedChecksum();
    const digest = digestOf(input.Body as Uint8Array, checksum);
    const command = new this.api.PutObjectCommand({ ...input, ...checksumsOf(digest, checksum) });
    return this.#commit(command, expectedWhole(digest, this.#connection.provider, checksum));
  }

  async #commit(command: Commit, expected: Expected): Promise<unknown> {
    outputBegun(
      'upload',
      this.target.destination,
      `it is not known whether ${this.target.destination} is the new object`,
    );
    const { answer, isSeen } = await this.#committer.commit(command, expected, this.signal).catch((error: unknown) => {
      if ((error as SinkError).code === 'ERR_S3_UNKNOWN') this.#isUncertain = true;
      else if (this.#uploadId !== undefined) this.#tellBegun();
      throw error;
    });
    // The same object may have been there before, so that nothing tells whether the upload has ended.
    if (isSeen && this.#uploadId !== undefined) await this.#clearAway(this.#uploadId);
    return answer;
  }

  #tellBegun(): void {
    const { destination } = this.target;
    const remedy = `${abortCommand(this.target, true)} removes it`;
    outputBegun('upload', destination, `an unfinished upload of ${destination} is left, and takes space; ${remedy}`);
  }

  async #clearAway(uploadId: string): Promise<void> {
    const deadline = this.#connection.waiting.now() + TAKE_BACK;
    await abortUpload(this.#connection, this.target, uploadId, deadline).catch((error: unknown) => {
      if (statusOf(error) !== 403) this.#committer.warnings.push(leftOver(this.target, uploadId).join(' '));
    });
  }

  /** @returns true if no upload is left whose ID is unknown */
  async #abortLost(deadline: number): Promise<boolean> {
    const { count, since } = this.#lost;
    if (count === 0) return true;
    const isClear = await abortLost(this.#connection, this.target, { count, since, known: this.#uploadId }, deadline);
    if (isClear) this.#lost = { count: 0, since };
    return isClear;
  }

  #usedChecksum(): Promise<FullChecksum | undefined> {
    this.#checksum ??= this.#connection.checksum();
    return this.#checksum;
  }
}

/** The fields of a request that say what its body must be. */
function checksumsOf({ md5, crc }: Digest, checksum: FullChecksum | undefined) {
  return { ContentMD5: md5Base64(md5), ...checksumField(crc, checksum) };
}
