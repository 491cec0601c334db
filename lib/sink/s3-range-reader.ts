import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { FleetcdfError, SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { changedMeanwhile, checkRange, type RangeReader } from './range-reader.js';
import { checkAddressing, checkEndpoint, printable } from './s3-access.js';
import { connectS3, type S3ClientOptions, type S3Connection } from './s3-client.js';
import { type S3Place, s3Error } from './s3-errors.js';
import { statusOf, WrongAnswer } from './s3-failures.js';
import { probe } from './s3-probe.js';
import { sendRetried } from './s3-requests.js';
import type { S3Url } from './s3-url.js';

interface Target extends S3Place {
  readonly key: string;
}

/** Ranges of an object in S3. All are of the version that was opened: each request and each answer has its ETag. */
export class S3RangeReader implements RangeReader {
  readonly destination: string;
  readonly size: number;
  readonly version: string;
  readonly #connection: S3Connection;
  readonly #target: Target;
  readonly #etag: string | undefined;

  private constructor(connection: S3Connection, target: Target, size: number, etag: string | undefined) {
    this.destination = target.destination;
    this.size = size;
    this.version = etag ?? `${size} bytes`;
    this.#connection = connection;
    this.#target = target;
    this.#etag = etag;
  }

  /**
   * @param wasReached the service answered just now, so that a failure is that of the line: it gets its whole time
   * @throws SinkError ERR_READ_MISSING, ERR_S3_…; SettingsError ERR_S3_ENDPOINT, ERR_S3_ADDRESSING, ERR_S3_PROFILE
   */
  static async open(
    { bucket, key }: S3Url,
    client: S3ClientOptions,
    signal?: AbortSignal,
    wasReached = false,
  ): Promise<S3RangeReader> {
    const { endpoint, profile } = client;
    checkEndpoint(endpoint);
    checkAddressing(client, bucket);
    const place = { endpoint: endpoint && printable(endpoint), profile };
    let target: Target = { destination: `s3://${bucket}/${key}`, bucket, key, ...place, verb: 'read' };
    try {
      const connection = await connectS3(client);
      target = { ...target, ...connection.place };
      if (!wasReached) await probe(connection, target, signal);
      const command = new connection.api.HeadObjectCommand({ Bucket: bucket, Key: key });
      const sending = { stop: signal, cancel: signal };
      const { ContentLength, ETag } = await sendRetried<HeadObjectCommandOutput>(connection, command, sending);
      if (ContentLength === undefined) throw strange(target, 'it does not say how long the object is');
      return new S3RangeReader(connection, target, ContentLength, ETag);
    } catch (error) {
      throwIfAborted(signal);
      throw readError(error, target);
    }
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer> {
    throwIfAborted(signal);
    checkRange(this, offset, length);
    if (length === 0) return Buffer.alloc(0);
    try {
      return await this.#get(offset, length, signal);
    } catch (error) {
      throwIfAborted(signal);
      throw readError(error, this.#target);
    }
  }

  async close(): Promise<void> {
    this.#connection.disconnect();
  }

  /** An answer that breaks off is asked for again, like a request that gets none. */
  async #get(offset: number, length: number, signal: AbortSignal | undefined): Promise<Buffer> {
    const { api } = this.#connection;
    const { bucket: Bucket, key: Key } = this.#target;
    const Range = `bytes=${offset}-${offset + length - 1}`;
    const IfMatch = this.#etag;
    const command = new api.GetObjectCommand({ Bucket, Key, Range, ...(IfMatch === undefined ? {} : { IfMatch }) });
    const bytes = Buffer.allocUnsafeSlow(length);
    await sendRetried<GetObjectCommandOutput>(this.#connection, command, {
      stop: signal,
      cancel: signal,
      check: async (answer) => {
        this.#check(answer, offset, length);
        await this.#receive(answer, bytes);
      },
    });
    return bytes;
  }

  async #receive({ Body }: GetObjectCommandOutput, bytes: Buffer): Promise<void> {
    let done = 0;
    for await (const part of Body as AsyncIterable<Uint8Array>) {
      if (done + part.length > bytes.length) {
        throw strange(this.#target, `it sends more than the ${bytes.length} bytes asked for`);
      }
      bytes.set(part, done);
      done += part.length;
    }
    if (done === bytes.length) return;
    throw new WrongAnswer('StrangeAnswer', `the answer broke off after ${done} of ${bytes.length} bytes`);
  }

  /** A service may know neither `If-Match` nor ranges, and answer all the same. */
  #check({ ETag, ContentRange, ContentLength, Body }: GetObjectCommandOutput, offset: number, length: number): void {
    const refuse = (error: SinkError): SinkError => {
      (Body as unknown as { destroy?(): void } | undefined)?.destroy?.();
      return error;
    };
    if (this.#etag !== undefined && ETag !== undefined && ETag !== this.#etag)
      throw refuse(changedMeanwhile(this.destination));
    const isWhole = offset === 0 && length === this.size;
    const range = /^bytes (\d+)-(\d+)\//.exec(ContentRange ?? '');
    const isAsked = range !== null && Number(range[1]) === offset && Number(range[2]) === offset + length - 1;
    if (isAsked || (range === null && isWhole && ContentLength === length)) return;
    throw refuse(strange(this.#target, `it was asked for bytes ${offset} to ${offset + length - 1} and sends others`));
  }
}

function strange(target: Target, what: string): SinkError {
  const message = `Cannot read ${target.destination}: ${what}. Check that the endpoint is that of an S3 service.`;
  return new SinkError('ERR_S3_ANSWER', message, target.destination);
}

function readError(error: unknown, target: Target): FleetcdfError {
  const { destination } = target;
  if (error instanceof FleetcdfError) return error;
  const status = statusOf(error);
  // 416: the object has become shorter than the range.
  if (status === 412 || status === 416) return changedMeanwhile(destination);
  if (status === 404 && (error as Error).name !== 'NoSuchBucket') {
    return new SinkError('ERR_READ_MISSING', `Cannot read ${destination}: there is no such object.`, destination, {
      cause: error,
    });
  }
  return s3Error(error, target);
}
