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
import { outputBegun } from '../util/outputs.js';
import { interruptible } from './body-reader.js';
import type { S3Api, S3Connection } from './s3-client.js';
import { attemptsOf, type S3Place, s3Error, statusOf } from './s3-errors.js';

/** Tries to abort an upload, each with the client's own attempts. */
const ROLLBACK_ROUNDS = 3;
/** Milliseconds of pause after the first try; it grows with each one. */
const ROLLBACK_PAUSE = 500;

/**
 * Milliseconds to wait for parts in flight after the first failure. A cancelled part may have arrived completely, and
 * the service may store it after the upload was aborted (seen with OpenStack Swift).
 */
const PART_GRACE = 2000;
/** The same for requests that create or complete an upload. */
const GRACE = 10_000;

/** Milliseconds to wait for the first response. A user may be waiting at a terminal. */
const PROBE_TIMEOUT = 30_000;

export interface S3Target extends S3Place {
  readonly key: string;
  readonly overwrite: boolean;
}

type Commit = CompleteMultipartUploadCommand | PutObjectCommand;

/** The upload of one object. All requests go through it, so that the first failure stops them and rolls back. */
export class S3Transaction {
  readonly api: S3Api;
  /** Aborted by the first failure; its reason is that failure. */
  readonly signal: AbortSignal;
  readonly target: S3Target;
  /** Parts carry checksums in addition to their signature. */
  readonly checksums: boolean;
  readonly #client: S3Client;
  readonly #stop = new AbortController();
  readonly #cancelParts = new AbortController();
  readonly #cancelRest = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  #uploadId: string | undefined;

  constructor({ api, client, checksums }: S3Connection, target: S3Target) {
    this.api = api;
    this.#client = client;
    this.target = target;
    this.checksums = checksums;
    this.signal = this.#stop.signal;
  }

  /** A client for code of the SDK. Its requests go through this transaction too. */
  get client(): S3Client {
    return Object.create(this.#client, { send: { value: this.send } }) as S3Client;
  }

  /** Sends a request. @throws SinkError, with which all other requests end too */
  readonly send: S3Client['send'] = (async (command: unknown) => {
    this.signal.throwIfAborted();
    const request = this.#dispatch(command);
    this.#inFlight.add(request);
    try {
      return await request;
    } catch (error) {
      throw this.fail(this.signal.aborted ? this.signal.reason : s3Error(error, this.target));
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
      this.#stop.abort(error);
      setTimeout(() => this.#cancelParts.abort(error), PART_GRACE).unref();
      setTimeout(() => this.#cancelRest.abort(error), GRACE).unref();
    }
    return this.signal.reason as T;
  }

  /**
   * Sends a harmless request. Its response tells wrong credentials, regions and buckets apart; that of a HEAD request
   * cannot, as it has no body. A denied request is no failure, because writing may still be allowed.
   *
   * @param timeout milliseconds to wait for the response, all attempts together
   */
  async probe(signal?: AbortSignal, timeout = PROBE_TIMEOUT): Promise<void> {
    const { bucket: Bucket, key: Prefix } = this.target;
    const stop = new AbortController();
    const onAbort = () => stop.abort(signal?.reason);
    const timer = setTimeout(() => stop.abort(timeoutError(timeout)), timeout);
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

  /** Closes the connections to the service. */
  disconnect(): void {
    this.#client.destroy();
  }

  /** @throws SinkError ERR_S3_EXISTS if the object exists and must not be overwritten */
  async refuseExisting(): Promise<void> {
    if (this.target.overwrite) return;
    const { bucket: Bucket, key: Key } = this.target;
    try {
      await this.#client.send(new this.api.HeadObjectCommand({ Bucket, Key }));
    } catch (error) {
      // Without permission to list, S3 answers 403 for an object that does not exist.
      if (statusOf(error) === 404 || statusOf(error) === 403) return;
      throw s3Error(error, this.target);
    }
    throw s3Error(Object.assign(new Error('it is there'), { name: 'PreconditionFailed' }), this.target);
  }

  /**
   * Aborts the upload after a failure.
   * @throws SinkError ERR_S3_LEFT_BEHIND, with `failure` as its cause, if the service does not abort it
   */
  async rollback(failure: unknown): Promise<void> {
    this.fail(failure);
    // Until these have ended, a part may still arrive, or the service may still return the upload's ID.
    await Promise.allSettled(this.#inFlight);
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
    if (!(command instanceof api.UploadPartCommand)) outputBegun('upload', this.target.destination);
    if (command instanceof api.CreateMultipartUploadCommand) return this.#create(command);
    if (command instanceof api.UploadPartCommand) return this.#sendPart(command);
    if (command instanceof api.CompleteMultipartUploadCommand) return this.#commit(command);
    if (command instanceof api.PutObjectCommand) return this.#commit(command);
    return Promise.reject(new TypeError('not a request of an upload'));
  }

  /** Not cancelled at once: the service may have created an upload whose ID would then stay unknown. */
  async #create(command: CreateMultipartUploadCommand) {
    const created = await this.#client.send(command, { abortSignal: this.#cancelRest.signal });
    this.#uploadId = created.UploadId;
    this.signal.throwIfAborted();
    return created;
  }

  #sendPart(command: UploadPartCommand) {
    return this.#client.send(command, { abortSignal: this.#cancelParts.signal });
  }

  /** Sends the request that makes the object appear. If its response is ambiguous, it checks the object itself. */
  async #commit(command: Commit): Promise<unknown> {
    try {
      return await this.#commitNew(command);
    } catch (error) {
      const status = statusOf(error) ?? 500;
      const isCertain = status < 500 && attemptsOf(error) === 1;
      if (isCertain || !(await this.#isPublished(command))) throw error;
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
    const options = { abortSignal: this.#cancelRest.signal };
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
      if (!this.#cancelParts.signal.aborted) return;
      // A cancelled part may arrive after the abort, so S3 asks for a second one.
      await sleep(ROLLBACK_PAUSE);
      await this.#client.send(command);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  #leftBehind(failure: unknown, error: unknown): SinkError {
    const { bucket, key, destination } = this.target;
    const lines = [
      (failure as Error)?.message ?? failure,
      'The unfinished upload could not be aborted either, and takes space until it is. To abort it:',
      `aws s3api abort-multipart-upload --bucket '${bucket}' --key '${key}' --upload-id '${this.#uploadId}'`,
      s3Error(error, this.target).message,
    ];
    return new SinkError('ERR_S3_LEFT_BEHIND', lines.join('\n'), destination, { cause: failure });
  }
}

/** The error that the client itself gives for a service that does not answer. */
function timeoutError(milliseconds: number): Error {
  return Object.assign(new Error(`no answer within ${milliseconds / 1000} s`), { name: 'TimeoutError' });
}

/** The ETag of S3: the MD5 of the bytes; of a multipart upload, the MD5 of its parts' MD5s and the number of parts. */
function expectedETag({ input }: Commit): string {
  const md5 = createHash('md5');
  if (!('MultipartUpload' in input)) return `"${md5.update((input as { Body: Uint8Array }).Body).digest('hex')}"`;
  const parts = input.MultipartUpload?.Parts ?? [];
  for (const { ETag = '' } of parts) md5.update(ETag.replaceAll('"', ''), 'hex');
  return `"${md5.digest('hex')}-${parts.length}"`;
}
