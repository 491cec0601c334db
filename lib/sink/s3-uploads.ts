import { FleetcdfError, SettingsError, SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { checkAddressing, checkEndpoint, printable } from './s3-access.js';
import { answerOf } from './s3-answers.js';
import { connectS3, type S3ClientOptions, type S3Connection } from './s3-client.js';
import { type S3Place, s3Error } from './s3-errors.js';
import { type SdkError, statusOf } from './s3-failures.js';
import { isUnlisted, listParts, listUploads, type UnfinishedUpload } from './s3-listing.js';
import { probe } from './s3-probe.js';
import { sendRetried } from './s3-requests.js';
import { isS3Url, parseS3Prefix } from './s3-url.js';

/** An unfinished upload and what it holds; undefined where the service does not list parts. */
export interface UploadState extends UnfinishedUpload {
  readonly parts: number | undefined;
  readonly bytes: number | undefined;
}

/** Uploads whose parts are asked for at a time. */
const AT_A_TIME = 4;

/** The unfinished uploads of a bucket, or of what lies at and below a path in it. */
export class S3Uploads {
  /** As users write it: `s3://bucket/path`. */
  readonly destination: string;
  readonly bucket: string;
  readonly #path: string;
  #place: S3Place;
  readonly #options: S3ClientOptions;
  #connection: Promise<S3Connection> | undefined;

  /**
   * @param url `s3://bucket`; `s3://bucket/path` for the object of this key and all keys below `path/`; or
   *   `s3://bucket/prefix/`
   * @throws SettingsError ERR_S3_URL, ERR_S3_ENDPOINT
   */
  constructor(url: string, options: S3ClientOptions = {}) {
    if (!isS3Url(url)) {
      const message = `${url} is not in S3; write s3://bucket, or s3://bucket/path`;
      throw new SettingsError('ERR_S3_URL', message, { key: 'destination' });
    }
    const { endpoint } = options;
    checkEndpoint(endpoint);
    const { bucket, key } = parseS3Prefix(url);
    checkAddressing(options, bucket);
    this.destination = `s3://${bucket}${key && `/${key}`}`;
    this.bucket = bucket;
    this.#path = key;
    this.#options = options;
    this.#place = {
      destination: this.destination,
      bucket,
      endpoint: endpoint && printable(endpoint),
      profile: options.profile,
    };
  }

  /**
   * All unfinished uploads there, oldest first. It cannot tell one that is under way from one that was abandoned.
   * @throws SinkError ERR_S3_NO_LISTING where the service does not list them, or another of S3
   */
  async list(signal?: AbortSignal): Promise<UploadState[]> {
    const sender = { connection: await this.#connect(), signal };
    const { bucket } = this.#place;
    try {
      await probe(sender.connection, { bucket, key: this.#path }, signal);
      const found: UnfinishedUpload[] = [];
      for await (const upload of listUploads(sender, bucket, this.#path)) {
        if (isAt(upload.key, this.#path)) found.push(upload);
      }
      found.sort((a, b) => (a.initiated?.getTime() ?? 0) - (b.initiated?.getTime() ?? 0));
      const states: UploadState[] = [];
      for (let i = 0; i < found.length; i += AT_A_TIME) {
        const some = await Promise.all(found.slice(i, i + AT_A_TIME).map((upload) => this.#stateOf(upload, signal)));
        states.push(...some.filter((state) => state !== undefined));
      }
      return states;
    } catch (error) {
      throwIfAborted(signal);
      throw this.#listingError(error);
    }
  }

  /** Abort an upload, which frees its parts. One that has ended meanwhile is no failure. @throws SinkError */
  async abort({ key: Key, uploadId: UploadId }: UnfinishedUpload, signal?: AbortSignal): Promise<void> {
    const connection = await this.#connect();
    const { bucket: Bucket } = this.#place;
    try {
      const command = new connection.api.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
      await sendRetried(connection, command, { stop: signal, cancel: signal });
    } catch (error) {
      throwIfAborted(signal);
      if (statusOf(error) === 404) return;
      throw this.#errorOf(error, 'abort an unfinished upload of', 's3:AbortMultipartUpload');
    }
  }

  /** Closes the connections to the service. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    connection?.disconnect();
  }

  /** @returns undefined where it has ended meanwhile */
  async #stateOf(upload: UnfinishedUpload, signal?: AbortSignal): Promise<UploadState | undefined> {
    const connection = await this.#connect();
    try {
      const parts = await listParts({ connection, signal }, this.#place.bucket, upload);
      return { ...upload, parts: parts.length, bytes: parts.reduce((sum, { size }) => sum + size, 0) };
    } catch (error) {
      throwIfAborted(signal);
      if ((error as Error).name === 'NoSuchUpload') return undefined;
      if (!isUnlisted(error) && (error as Error).name !== 'AccessDenied') throw error;
      return { ...upload, parts: undefined, bytes: undefined };
    }
  }

  #connect(): Promise<S3Connection> {
    this.#connection ??= connectS3(this.#options).then(
      (connection) => {
        this.#place = { ...this.#place, ...connection.place };
        return connection;
      },
      (error: unknown) => {
        throw this.#errorOf(error, 'list the unfinished uploads of', 's3:ListBucketMultipartUploads');
      },
    );
    return this.#connection;
  }

  #listingError(error: unknown): FleetcdfError {
    if (!isUnlisted(error)) {
      return this.#errorOf(
        error,
        'list the unfinished uploads of',
        's3:ListBucketMultipartUploads and s3:ListMultipartUploadParts',
      );
    }
    const service = this.#place.endpoint ?? 'Amazon S3';
    const message =
      `Cannot list the unfinished uploads of ${this.destination}: ${service} does not have this request ` +
      `(${(error as Error).name}). Take the service's own tools, or a lifecycle rule of the bucket.`;
    return new SinkError('ERR_S3_NO_LISTING', message, this.destination, { cause: error });
  }

  #errorOf(error: unknown, doing: string, permissions: string): FleetcdfError {
    if (error instanceof FleetcdfError) return error;
    const { code, message } = s3Error(error, this.#place);
    const found = message.slice(`Cannot write ${this.destination}: `.length);
    const reason =
      code === 'ERR_S3_ACCESS_DENIED'
        ? `access to the bucket "${this.#place.bucket}" is denied. It needs the permission ${permissions}. ` +
          `${this.#place.endpoint ?? 'Amazon S3'} answered ${answerOf(error as SdkError)}.`
        : found;
    return new SinkError(code, `Cannot ${doing} ${this.destination}: ${reason}`, this.destination, { cause: error });
  }
}

/** At `path`, or below it as a directory. A path that ends in a slash is a prefix. */
function isAt(key: string, path: string): boolean {
  if (path === '' || path.endsWith('/')) return key.startsWith(path);
  return key === path || key.startsWith(`${path}/`);
}
