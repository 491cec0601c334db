import type {
  CompleteMultipartUploadCommand,
  CompleteMultipartUploadCommandOutput,
  HeadObjectCommandOutput,
  PutObjectCommand,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { SinkError } from '../errors.js';
import { replacedMeanwhile } from './range-reader.js';
import { bareETag } from './s3-checksums.js';
import type { S3Connection } from './s3-client.js';
import { s3Error } from './s3-errors.js';
import { type SdkError, statusOf, WrongAnswer } from './s3-failures.js';
import { contradicts, type Expected, fullCrc, type Sight, sightOf } from './s3-proof.js';
import { type Sending, sendRetried } from './s3-requests.js';
import type { S3Target } from './s3-target.js';

export type Commit = CompleteMultipartUploadCommand | PutObjectCommand;
export type Committed = CompleteMultipartUploadCommandOutput | PutObjectCommandOutput;

/** Milliseconds for which looking at an object is tried again. */
const LOOK_FOR = 30_000;
/** Milliseconds of pause before looking again at an object that should be there: some services take a moment. */
const LOOK_AGAIN = [200, 1000, 3000] as const;

export interface CommitResult {
  readonly answer: Committed;
  /** No answer said that the object appeared: looking at it did. */
  readonly isSeen: boolean;
}

/** True if nobody knows whether the object is the new one. That is told even where an interrupt came first. */
export function isUnknown(error: unknown): boolean {
  return error instanceof SinkError && error.code === 'ERR_S3_UNKNOWN';
}

/** True for the answer to a request with the ETag of an object that is no longer there. */
function isOther(error: unknown): boolean {
  return statusOf(error) === 412 || (statusOf(error) === 404 && (error as Error).name === 'NoSuchKey');
}

/** The request that makes the object appear, and the proof that it did. */
export class Committer {
  /** What the user should know, although all went well. */
  readonly warnings: string[] = [];
  /** What HeadObject said of the new object. */
  seen: HeadObjectCommandOutput | undefined;
  readonly #connection: S3Connection;
  readonly #target: S3Target;
  readonly #cancel: AbortSignal;

  constructor(connection: S3Connection, target: S3Target, cancel: AbortSignal) {
    this.#connection = connection;
    this.#target = target;
    this.#cancel = cancel;
  }

  /**
   * Sends the request. It has succeeded when its answer has the right ETag, and the object is there with the right size
   * and checksums.
   *
   * @throws SinkError ERR_S3_UNKNOWN if nothing tells whether the object is the new one; ERR_S3_EXISTS; the last failure
   */
  async commit(command: Commit, expected: Expected, stop: AbortSignal): Promise<CommitResult> {
    const { overwrite, replaces, destination } = this.#target;
    if (overwrite && replaces === undefined) return this.#commit(command, expected, stop);
    const { conditions, title } = this.#connection.provider;
    const look = () => (replaces === undefined ? this.refuseExisting(true) : this.#refuseOther(replaces));
    if (conditions !== 'yes') await look();
    if (conditions === 'no') return this.#commitAfterLook(command, expected, stop, title);
    const condition = replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces };
    try {
      return await this.#commit(this.#onlyIf(command, condition), expected, stop);
    } catch (error) {
      if (replaces !== undefined && isOther(error)) throw replacedMeanwhile(destination, error);
      if (statusOf(error) !== 501) throw error;
      await look();
      return this.#commitAfterLook(command, expected, stop, this.#target.endpoint ?? title);
    }
  }

  /**
   * @param mustSee without the right to look, nothing is written
   * @throws SinkError ERR_S3_EXISTS if the object exists; ERR_S3_ACCESS_DENIED
   */
  async refuseExisting(mustSee: boolean, signal?: AbortSignal): Promise<void> {
    try {
      await this.#head(signal);
    } catch (error) {
      if (statusOf(error) === 404) return;
      // Without permission to list, S3 answers 403 for an object that does not exist.
      if (statusOf(error) === 403 && !mustSee) return;
      if (statusOf(error) === 403) throw this.#mayNotLook(error);
      throw error;
    }
    throw Object.assign(new Error('it is there'), { name: 'PreconditionFailed' });
  }

  /** @throws SinkError ERR_SINK_REPLACED if the object has another ETag, or is gone */
  async #refuseOther(etag: string): Promise<void> {
    const { destination } = this.#target;
    const found = await this.#head().catch((error: unknown) => {
      throw statusOf(error) === 404 ? replacedMeanwhile(destination, error) : error;
    });
    if (bareETag(found.ETag) !== bareETag(etag)) throw replacedMeanwhile(destination);
  }

  #commitAfterLook(command: Commit, expected: Expected, stop: AbortSignal, title: string): Promise<CommitResult> {
    const { destination, replaces } = this.#target;
    const looked =
      replaces === undefined
        ? `--no-overwrite looked whether ${destination} exists`
        : `--update looked whether ${destination} is still the one that it read`;
    this.warnings.push(
      `${title} has no conditional writes: ${looked} just before it was written, and could not see another program ` +
        'write it in that moment',
    );
    return this.#commit(command, expected, stop);
  }

  async #commit(command: Commit, expected: Expected, stop: AbortSignal): Promise<CommitResult> {
    let sight: Sight | undefined;
    let isSeen = false;
    let claimed: unknown;
    const sending: Sending<Committed> = {
      stop,
      cancel: this.#cancel,
      check: (answer) => this.#prove(answer, expected),
      recover: async (failure) => {
        if (failure instanceof WrongAnswer) claimed ??= failure;
        sight = await this.#look(expected, undefined, failure.name === 'NoSuchUpload');
        isSeen = sight === 'ours';
        return isSeen ? ({ ETag: expected.etag && `"${expected.etag}"`, $metadata: {} } as Committed) : undefined;
      },
    };
    try {
      return { answer: await sendRetried<Committed>(this.#connection, command, sending), isSeen };
    } catch (error) {
      if (sight === 'unknown') throw this.#unknown(error as SdkError);
      // What follows an answer that says that all is done tells less than that answer.
      throw this.#spoilt(command, claimed ?? error);
    }
  }

  /** @throws WrongAnswer where the answer, or the object itself, shows that it is not what was sent */
  async #prove(answer: Committed, expected: Expected): Promise<void> {
    const { ETag } = answer;
    if (!bareETag(ETag)) throw new WrongAnswer('StrangeAnswer', 'it answered without an ETag for the object');
    if (contradicts(answer, expected, this.#connection.provider)) {
      throw new WrongAnswer('WrongChecksum', `the object's ETag is ${ETag} where "${expected.etag}" was expected`);
    }
    const crc = expected.crc && fullCrc(answer, expected.crc.checksum);
    if (crc !== undefined && crc !== expected.crc?.value) {
      throw new WrongAnswer('WrongChecksum', `the object's CRC is ${crc} where ${expected.crc?.value} was expected`);
    }
    const sight = await this.#look(expected, ETag, true);
    if (sight === 'other') {
      const found = 'it says that the object is written, and the object that is there has another size or checksum';
      throw new WrongAnswer('StrangeAnswer', found);
    }
    const isProven = bareETag(ETag) === expected.etag || crc !== undefined;
    if (sight === 'unknown' && !isProven) this.#warnUnproven();
  }

  /** Looks at the object. @param patiently where another one is there, look again: some services take a moment */
  async #look(expected: Expected, answered: string | undefined, patiently: boolean): Promise<Sight> {
    const { waiting, provider } = this.#connection;
    for (const pause of patiently ? [...LOOK_AGAIN, 0] : [0]) {
      let sight: Sight;
      try {
        const head = await this.#head();
        sight = sightOf(head, expected, provider, answered);
        if (sight === 'ours') this.seen = head;
      } catch (error) {
        sight = statusOf(error) === 404 ? 'other' : 'unknown';
      }
      if (sight !== 'other' || pause === 0 || this.#cancel.aborted) return sight;
      await waiting.sleep(pause, this.#cancel);
    }
    return 'other';
  }

  #head(signal?: AbortSignal): Promise<HeadObjectCommandOutput> {
    const { api, provider, retryFor } = this.#connection;
    const { bucket: Bucket, key: Key } = this.#target;
    const checksums = provider.checksum === undefined ? {} : { ChecksumMode: 'ENABLED' as const };
    const command = new api.HeadObjectCommand({ Bucket, Key, ...checksums });
    const cancel = signal ?? this.#cancel;
    return sendRetried<HeadObjectCommandOutput>(this.#connection, command, {
      stop: cancel,
      cancel,
      retryFor: Math.min(retryFor, LOOK_FOR),
      // A page of something in between would be taken for another object.
      check: ({ ETag }) => {
        if (!bareETag(ETag)) throw new WrongAnswer('StrangeAnswer', 'it answered without an ETag for the object');
      },
    });
  }

  #onlyIf(command: Commit, condition: { IfNoneMatch: string } | { IfMatch: string }): Commit {
    const { api } = this.#connection;
    if (command instanceof api.PutObjectCommand) return new api.PutObjectCommand({ ...command.input, ...condition });
    const { input } = command as CompleteMultipartUploadCommand;
    return new api.CompleteMultipartUploadCommand({ ...input, ...condition });
  }

  #warnUnproven(): void {
    this.warnings.push(
      `${this.#target.destination} could not be looked at after it was written, and its ETag tells nothing of its ` +
        'bytes: its size rests on the answer of the service alone; with the permission s3:GetObject it is checked',
    );
  }

  #mayNotLook(cause: unknown): SinkError {
    const { destination, endpoint = 'Amazon S3' } = this.#target;
    const message =
      `Cannot write ${destination}: with --no-overwrite it has to be known whether the object exists. The ` +
      `credentials may not look (HTTP 403), and ${endpoint} is not known to refuse to overwrite by itself. Give them ` +
      'the permissions s3:GetObject and s3:ListBucket, or name a service that does with --provider.';
    return new SinkError('ERR_S3_ACCESS_DENIED', message, destination, { cause });
  }

  /** An object that is sent at once replaces the one that was there, also where its bytes changed on the way. */
  #spoilt(command: Commit, failure: unknown): unknown {
    const isPut = command instanceof this.#connection.api.PutObjectCommand;
    if (!isPut || (failure as Error).name !== 'WrongChecksum') return failure;
    const { message, code } = s3Error(failure, this.#target);
    const warning = `${this.#target.destination} may be damaged now: write it again.`;
    return new SinkError(code, `${message}\n${warning}`, this.#target.destination, { cause: failure });
  }

  #unknown(failure: SdkError): SinkError {
    const { destination } = this.#target;
    const message =
      `It is unknown whether ${destination} is the new object: the service did not answer the request that completes ` +
      `it, and the object does not show whose it is. Look at it, or write it again.\n` +
      s3Error(failure, this.#target).message;
    return new SinkError('ERR_S3_UNKNOWN', message, destination, { cause: failure });
  }
}
