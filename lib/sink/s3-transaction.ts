import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { SinkError } from '../errors.js';
import { interruptible } from './body-reader.js';
import type { S3Api, S3Connection } from './s3-client.js';
import { attemptsOf, type S3Place, s3Error, statusOf } from './s3-errors.js';

/** Rounds of asking the service to take an upload back, each with the client's own attempts, and the pause after the first. */
const ROLLBACK_ROUNDS = 3;
const ROLLBACK_PAUSE = 500;

/**
 * Milliseconds that requests under way are waited for after the first failure: parts, and what begins or publishes an
 * upload. A part given up may have arrived whole, and be stored after the upload was aborted (seen with OpenStack Swift).
 */
const PART_GRACE = 2000;
const GRACE = 10_000;

/** Milliseconds that the first question may go without an answer: somebody may be waiting for it at a terminal. */
const PROBE_PATIENCE = 30_000;

export interface S3Target extends S3Place {
  readonly key: string;
  readonly overwrite: boolean;
}

type Commit = CompleteMultipartUploadCommand | PutObjectCommand;

/**
 * One object on its way into S3. Every request goes through here, so that the first failure stops all of them,
 * and what was begun can be taken back.
 */
export class S3Transaction {
  readonly api: S3Api;
  /** Aborted by the first failure; its reason is that failure. */
  readonly signal: AbortSignal;
  readonly target: S3Target;
  /** Whether the parts carry checksums besides their signature. */
  readonly checksums: boolean;
  readonly #client: S3Client;
  readonly #stop = new AbortController();
  readonly #giveUpParts = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #uploadId: string | undefined;

  constructor({ api, client, checksums }: S3Connection, target: S3Target) {
    this.api = api;
    this.#client = client;
    this.target = target;
    this.checksums = checksums;
    this.signal = this.#stop.signal;
  }

  /** The client for code that wants one of the SDK's own: its requests go through here as well. */
  get client(): S3Client {
    return Object.create(this.#client, { send: { value: this.send } }) as S3Client;
  }

  /**
   * Send a request. @throws SinkError, and everything else that is under way ends with the same error.
   */
  readonly send: S3Client['send'] = (async (command: unknown) => {
    this.signal.throwIfAborted();
    const request = this.#dispatch(command);
    this.#underWay.add(request);
    try {
      return await request;
    } catch (error) {
      throw this.fail(this.signal.aborted ? this.signal.reason : s3Error(error, this.target));
    } finally {
      this.#underWay.delete(request);
    }
  }) as S3Client['send'];

  /** Stop: nothing more is sent, and what is under way is given up soon. Returns the first failure, which this one may not be. */
  fail<T>(error: T): T {
    if (!this.signal.aborted) {
      this.#stop.abort(error);
      setTimeout(() => this.#giveUpParts.abort(error), PART_GRACE).unref();
      setTimeout(() => this.#giveUp.abort(error), GRACE).unref();
    }
    return this.signal.reason as T;
  }

  /**
   * Ask the service something harmless whose answer tells wrong credentials, regions and buckets apart, which an
   * answer to a HEAD request cannot: it has no body. Being denied is no failure, for writing may be allowed.
   *
   * @param patience milliseconds to wait for the answer, all attempts together
   */
  async probe(signal?: AbortSignal, patience = PROBE_PATIENCE): Promise<void> {
    const { bucket: Bucket, key: Prefix } = this.target;
    const stop = new AbortController();
    const onAbort = () => stop.abort(signal?.reason);
    const timer = setTimeout(() => stop.abort(silence(patience)), patience);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const command = new this.api.ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 });
      await interruptible(this.#client.send(command, { abortSignal: stop.signal }), stop.signal);
    } catch (error) {
      if ((error as Error).name !== 'AccessDenied') throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Let go of the connections to the service. */
  disconnect(): void {
    this.#client.destroy();
  }

  /** @throws SinkError `ERR_S3_EXISTS` where the object exists and is not to be overwritten. */
  async refuseExisting(): Promise<void> {
    if (this.target.overwrite) return;
    const { bucket: Bucket, key: Key } = this.target;
    try {
      await this.#client.send(new this.api.HeadObjectCommand({ Bucket, Key }));
    } catch (error) {
      // Whoever may write but not list gets 403 for an object that is not there.
      if (statusOf(error) === 404 || statusOf(error) === 403) return;
      throw s3Error(error, this.target);
    }
    throw s3Error(Object.assign(new Error('it is there'), { name: 'PreconditionFailed' }), this.target);
  }

  /**
   * Take back what was begun, after a failure.
   * @throws SinkError `ERR_S3_LEFT_BEHIND`, with `failure` as its cause, where the service does not do it.
   */
  async rollback(failure: unknown): Promise<void> {
    this.fail(failure);
    // Until these have ended a part may still arrive, or the upload get its identity.
    await Promise.allSettled(this.#underWay);
    if (this.#uploadId === undefined) return;
    for (let round = 1; ; round++) {
      try {
        await this.#abort(this.#uploadId);
        return;
      } catch (error) {
        if (round === ROLLBACK_ROUNDS) throw this.#leftBehind(failure, error);
        await sleep(ROLLBACK_PAUSE * round);
      }
    }
  }

  #dispatch(command: unknown): Promise<unknown> {
    const { api } = this;
    if (command instanceof api.CreateMultipartUploadCommand) return this.#create(command);
    if (command instanceof api.UploadPartCommand) return this.#sendPart(command);
    if (command instanceof api.CompleteMultipartUploadCommand) return this.#commit(command);
    if (command instanceof api.PutObjectCommand) return this.#commit(command);
    return Promise.reject(new TypeError('a request that no upload makes'));
  }

  /** Not to be given up at once: the service may have begun an upload whose name would never be known. */
  async #create(command: CreateMultipartUploadCommand) {
    const begun = await this.#client.send(command, { abortSignal: this.#giveUp.signal });
    this.#uploadId = begun.UploadId;
    this.signal.throwIfAborted();
    return begun;
  }

  #sendPart(command: UploadPartCommand) {
    return this.#client.send(command, { abortSignal: this.#giveUpParts.signal });
  }

  /** The request that makes the object appear. Where the answer leaves it open whether it did, the object itself is looked at. */
  async #commit(command: Commit): Promise<unknown> {
    try {
      return await this.#commitNew(command);
    } catch (error) {
      const status = statusOf(error) ?? 500;
      const clear = status < 500 && attemptsOf(error) === 1;
      if (clear || !(await this.#isPublished(command))) throw error;
      return { ETag: expectedETag(command), $metadata: {} };
    }
  }

  async #commitNew(command: Commit): Promise<unknown> {
    if (this.target.overwrite) return this.#sendCommit(command);
    try {
      return await this.#sendCommit(this.#ifNoneMatch(command));
    } catch (error) {
      if (statusOf(error) !== 501) throw error;
      await this.refuseExisting();
      return this.#sendCommit(command);
    }
  }

  #sendCommit(command: Commit): Promise<unknown> {
    const options = { abortSignal: this.#giveUp.signal };
    if (command instanceof this.api.PutObjectCommand) return this.#client.send(command, options);
    return this.#client.send(command as CompleteMultipartUploadCommand, options);
  }

  #ifNoneMatch(command: Commit): Commit {
    if (command instanceof this.api.PutObjectCommand) {
      return new this.api.PutObjectCommand({ ...command.input, IfNoneMatch: '*' });
    }
    const { input } = command as CompleteMultipartUploadCommand;
    return new this.api.CompleteMultipartUploadCommand({ ...input, IfNoneMatch: '*' });
  }

  async #isPublished(command: Commit): Promise<boolean> {
    const { bucket: Bucket, key: Key } = this.target;
    try {
      const { ETag } = await this.#client.send(new this.api.HeadObjectCommand({ Bucket, Key }));
      return ETag !== undefined && ETag === expectedETag(command);
    } catch {
      return false;
    }
  }

  async #abort(UploadId: string): Promise<void> {
    const { bucket: Bucket, key: Key } = this.target;
    const command = new this.api.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    try {
      await this.#client.send(command);
      if (!this.#giveUpParts.signal.aborted) return;
      // Where a part was given up, S3 wants to be asked again: it may have arrived meanwhile.
      await sleep(ROLLBACK_PAUSE);
      await this.#client.send(command);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  #leftBehind(failure: unknown, error: unknown): SinkError {
    const { bucket, key, destination } = this.target;
    const why = s3Error(error, this.target).message;
    const remedy = `aws s3api abort-multipart-upload --bucket '${bucket}' --key '${key}' --upload-id '${this.#uploadId}'`;
    const message = `${(failure as Error)?.message ?? failure}\nThe unfinished upload could not be taken back either and takes space until it is: ${remedy}\n${why}`;
    return new SinkError('ERR_S3_LEFT_BEHIND', message, destination, { cause: failure });
  }
}

/** What the client itself would say of a service that does not answer. */
function silence(milliseconds: number): Error {
  return Object.assign(new Error(`no answer within ${milliseconds / 1000} s`), { name: 'TimeoutError' });
}

/** The ETag that S3 gives: MD5 of the bytes, or MD5 of the MD5s of the parts with their number. */
function expectedETag({ input }: Commit): string {
  const md5 = createHash('md5');
  if (!('MultipartUpload' in input)) return `"${md5.update((input as { Body: Uint8Array }).Body).digest('hex')}"`;
  const parts = input.MultipartUpload?.Parts ?? [];
  for (const { ETag = '' } of parts) md5.update(ETag.replaceAll('"', ''), 'hex');
  return `"${md5.digest('hex')}-${parts.length}"`;
}
