import { abortError, throwIfAborted } from '../util/abort.js';
import { outputBegun, outputPublished, outputRemoved } from '../util/outputs.js';
import { type BodyReader, interruptible, readBody } from './body-reader.js';
import {
  fieldsOf,
  markOf,
  type ObjectFields,
  type ObjectOptions,
  OPTIONS_MARK,
  refuseUnsupported,
  unkept,
} from './object-options.js';
import { checkPartOptions, type PartOptions, type PartPlan, planParts } from './part-plan.js';
import type { Provider } from './providers.js';
import { checkAddressing, checkEndpoint, printable } from './s3-access.js';
import { connectS3, type S3ClientOptions, type S3Connection } from './s3-client.js';
import { isUnknown } from './s3-commit.js';
import { copiesOf } from './s3-copies.js';
import { s3Error } from './s3-errors.js';
import { isWorthKeeping, keptError, whatIsKept } from './s3-kept.js';
import { metadataOf } from './s3-metadata.js';
import { uploadParts } from './s3-multipart.js';
import { probe } from './s3-probe.js';
import { resumeUpload } from './s3-resumed.js';
import type { S3Target } from './s3-target.js';
import { S3Transaction } from './s3-transaction.js';
import { unfinishedNow } from './s3-unfinished.js';
import { uploadForward } from './s3-upload.js';
import type { S3Url } from './s3-url.js';
import type { Body, Sink, Written } from './sink.js';

export interface S3SinkOptions extends S3ClientOptions, PartOptions, ObjectOptions {
  /** False: fail if the object exists. Default: true. */
  readonly overwrite?: boolean | undefined;
  /** Media type of the object. Default: `application/x-netcdf`. */
  readonly contentType?: string | undefined;
  /**
   * Go on with an unfinished upload of this object: parts that are there are not sent. And keep the upload where the
   * service, the line or the user ends it, for the next time.
   */
  readonly resume?: boolean | undefined;
  /** Look for unfinished uploads of this object while {@link Sink.check} is called, and tell of them. */
  readonly warnOfUnfinished?: boolean | undefined;
}

/** Metadata come with the request that begins an upload, and no request tells those of an unfinished one. */
const NOT_RESUMED =
  'an upload whose object carries metadata, as --if-changed writes them for this format, is not gone on with: all parts ' +
  'were sent';

/** An object in S3: one request if it fits into one part, else a multipart upload, aborted when anything fails. */
export class S3Sink implements Sink {
  readonly canKeep = true;
  readonly destination: string;
  readonly bucket: string;
  readonly key: string;
  readonly #options: S3SinkOptions;
  /** With what is known of the endpoint; all, once there is a connection. */
  #target: S3Target;
  #connection: Promise<S3Connection> | undefined;
  #unfinished: Promise<readonly string[]> | undefined;
  #provider: Provider | undefined;

  /** @throws SettingsError ERR_S3_ENDPOINT, ERR_S3_ADDRESSING, ERR_S3_PARTS if an option is wrong */
  constructor({ bucket, key }: S3Url, options: S3SinkOptions = {}) {
    const { endpoint } = options;
    checkEndpoint(endpoint);
    checkAddressing(options, bucket);
    checkPartOptions(options);
    this.bucket = bucket;
    this.key = key;
    this.destination = `s3://${bucket}/${key}`;
    this.#options = options;
    const { profile, overwrite = true } = options;
    const place = { endpoint: endpoint && printable(endpoint), profile };
    this.#target = { destination: this.destination, bucket, key, ...place, overwrite };
  }

  /**
   * Checks bucket, endpoint, region and credentials. It passes without permission to list, which writing does not need.
   * @throws SinkError
   */
  async check(signal?: AbortSignal): Promise<void> {
    const transaction = await interruptible(this.begin(), signal);
    try {
      const { connection } = transaction.sender;
      await probe(connection, this.#target, signal);
      this.#provider = connection.provider;
      refuseUnsupported(this.#options, connection.provider);
    } catch (error) {
      throwIfAborted(signal);
      throw s3Error(error, this.#target);
    }
    await transaction.refuseExisting(signal);
    const { resume = false, warnOfUnfinished = false } = this.#options;
    // It runs beside whatever comes before the first byte.
    if (warnOfUnfinished && !resume) this.#unfinished = unfinishedNow(transaction.sender, this.#target);
  }

  /** Metadata of the object; undefined if there is none. @throws SinkError */
  async metadata(signal?: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
    const { connection } = (await this.begin()).sender;
    try {
      if (!connection.isKnown) await probe(connection, this.#target, signal);
      return (await metadataOf({ connection, signal }, this.#target))?.metadata;
    } catch (error) {
      throwIfAborted(signal);
      throw s3Error(error, { ...this.#target, verb: 'read' });
    }
  }

  /** True if an object with these metadata was written with the options of this one. */
  hasOptionsOf(metadata: Readonly<Record<string, string>> | undefined): boolean {
    return metadata?.[OPTIONS_MARK] === markOf(this.#options);
  }

  /** The service, once {@link check} has asked it something. */
  get provider(): Provider | undefined {
    return this.#provider;
  }

  /** The parts of a body of at most `size` bytes. @throws SettingsError as {@link planParts} */
  plan(size: number): PartPlan {
    return planParts(size, { maxParts: this.#provider?.maxParts, ...this.#options });
  }

  async write(body: Body): Promise<Written> {
    return readBody(body, this.destination, async (reader) => {
      const plan = body.parts ?? this.plan(body.size);
      const transaction = await interruptible(this.begin(reader.keeps?.reader.version), reader.signal);
      transaction.signal.addEventListener('abort', () => reader.stop(transaction.signal.reason));
      const onAbort = () => transaction.fail(reader.signal && abortError(reader.signal));
      reader.signal?.addEventListener('abort', onAbort, { once: true });
      try {
        throwIfAborted(reader.signal);
        const unfinished = await interruptible<readonly string[]>(
          this.#unfinished ?? Promise.resolve([]),
          reader.signal,
        );
        const { warnings = [], ...uploaded } = await this.#upload(transaction, reader, plan, body.onResume);
        outputPublished('upload', this.destination);
        const lost = transaction.seen === undefined ? [] : unkept(this.#options, transaction.seen, this.destination);
        const all = [...transaction.warnings, ...warnings, ...lost, ...unfinished];
        return {
          destination: this.destination,
          bytes: reader.bytes,
          ...uploaded,
          ...(all.length > 0 && { warnings: all }),
        };
      } catch (error) {
        const first = transaction.fail(error);
        // An update sends little: the next one begins anew.
        const isKept =
          this.#options.resume === true &&
          reader.keeps === undefined &&
          isWorthKeeping(first, reader.signal?.aborted === true);
        if (isKept && (await transaction.keep(first))) {
          outputBegun('upload', this.destination, whatIsKept(this.#target));
          throw keptError(first, this.#target);
        }
        const told = isUnknown(error) ? error : first;
        await transaction.rollback(told);
        if (!transaction.isUncertain) outputRemoved('upload', this.destination);
        throw told;
      } finally {
        reader.signal?.removeEventListener('abort', onAbort);
        transaction.disconnect();
      }
    });
  }

  /** The fields of a request that begins an upload of the object. @param own metadata of the program */
  fields(own: Readonly<Record<string, string>>): ObjectFields {
    const { contentType = 'application/x-netcdf' } = this.#options;
    return fieldsOf(contentType, this.#options, own);
  }

  async #upload(
    transaction: S3Transaction,
    reader: BodyReader,
    plan: PartPlan,
    onResume: Body['onResume'],
  ): Promise<Pick<Written, 'parts' | 'sent' | 'resumed' | 'warnings'>> {
    const { contentType = 'application/x-netcdf', resume = false } = this.#options;
    await transaction.refuseExisting(transaction.signal);
    transaction.expectSize(() => reader.bytes);
    const fields = fieldsOf(contentType, this.#options, reader.metadata);
    const { keeps } = reader;
    if (keeps !== undefined) {
      // It goes on with none, so that somebody has to be told of them.
      const warnings = resume ? await unfinishedNow(transaction.sender, this.#target, '') : [];
      const parts = await uploadParts(transaction, reader, plan, fields);
      const copied = copiesOf(keeps, plan, transaction.sender.connection.provider);
      return { parts, sent: copied.reduce((bytes, { length }) => bytes - length, reader.bytes), warnings };
    }
    if (resume && reader.metadata === undefined) return resumeUpload(transaction, reader, plan, fields, onResume);
    // `Upload` allocates a buffer for every part. That costs a large object 20 MB (measured), a small one nothing.
    const upload = reader.headLength === 0 && plan.fits ? uploadForward : uploadParts;
    const parts = await upload(transaction, reader, plan, fields);
    return { parts, ...(resume && parts > 1 && { warnings: [NOT_RESUMED] }) };
  }

  /**
   * A transaction. Whoever begins it ends it: {@link write} for the whole object, others for parts of a shared upload.
   *
   * @param replaces the ETag of the object that it may replace
   */
  async begin(replaces?: string): Promise<S3Transaction> {
    this.#connection ??= connectS3(this.#options);
    try {
      const connection = await this.#connection;
      this.#target = { ...this.#target, ...connection.place };
      return new S3Transaction(connection, { ...this.#target, ...(replaces === undefined ? {} : { replaces }) });
    } catch (error) {
      throw s3Error(error, this.#target);
    }
  }
}
