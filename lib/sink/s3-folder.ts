import { Readable } from 'node:stream';
import type { GetObjectCommandOutput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { checkAddressing, checkEndpoint, printable } from './s3-access.js';
import { connectS3, type S3ClientOptions, type S3Connection } from './s3-client.js';
import { type S3Place, s3Error } from './s3-errors.js';
import { statusOf } from './s3-failures.js';
import { sendRetried } from './s3-requests.js';
import { S3Sink } from './s3-sink.js';
import { parseS3Prefix } from './s3-url.js';

/** Most answers of one listing. */
const MAX_PAGES = 100_000;

/** Small objects below a prefix, each written whole or not at all. */
export class S3Folder {
  readonly #bucket: string;
  /** Ends in a slash. */
  readonly #prefix: string;
  readonly #options: S3ClientOptions;
  #connection: Promise<S3Connection> | undefined;

  /** @throws SettingsError ERR_S3_URL, ERR_S3_ENDPOINT, ERR_S3_ADDRESSING */
  constructor(url: string, options: S3ClientOptions = {}) {
    checkEndpoint(options.endpoint);
    const { bucket, key } = parseS3Prefix(url);
    checkAddressing(options, bucket);
    this.#bucket = bucket;
    this.#prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    this.#options = options;
  }

  /** The bytes of an object; undefined where it is not there. @throws SinkError */
  read(name: string): Promise<Buffer | undefined> {
    return this.#ask('read', async (connection) => {
      const command = new connection.api.GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + name });
      try {
        const { Body } = await sendRetried<GetObjectCommandOutput>(connection, command);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        // A bucket that is not there has a name of its own.
        if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') return undefined;
        throw error;
      }
    });
  }

  /** @param overwrite false: fail with ERR_S3_EXISTS where it is there @throws SinkError */
  async write(name: string, bytes: Buffer, overwrite: boolean): Promise<void> {
    const options = { ...this.#options, overwrite, contentType: 'application/json' };
    const sink = new S3Sink({ bucket: this.#bucket, key: this.#prefix + name }, options);
    const stream = Readable.from([bytes], { objectMode: false });
    await sink.write({ stream, size: bytes.length, exact: true });
  }

  /** The names of all objects below a prefix of the names. @throws SinkError */
  names(prefix: string): Promise<string[]> {
    return this.#ask('read', async (connection) => {
      const names: string[] = [];
      let next: { ContinuationToken?: string } = {};
      for (let page = 0; page < MAX_PAGES; page++) {
        const place = { Bucket: this.#bucket, Prefix: this.#prefix + prefix };
        const command = new connection.api.ListObjectsV2Command({ ...place, ...next });
        const found = await sendRetried<ListObjectsV2CommandOutput>(connection, command);
        for (const { Key } of found.Contents ?? []) {
          if (Key?.startsWith(this.#prefix)) names.push(Key.slice(this.#prefix.length));
        }
        if (!found.IsTruncated || found.NextContinuationToken === undefined) break;
        next = { ContinuationToken: found.NextContinuationToken };
      }
      return names;
    });
  }

  /** Removes an object; one that is not there is no failure. @throws SinkError */
  async remove(name: string): Promise<void> {
    await this.#ask('write', async (connection) => {
      const command = new connection.api.DeleteObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + name });
      await sendRetried(connection, command).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
      });
    });
  }

  async #ask<T>(verb: 'read' | 'write', request: (connection: S3Connection) => Promise<T>): Promise<T> {
    const { endpoint, profile } = this.#options;
    const destination = `s3://${this.#bucket}/${this.#prefix}`;
    let place: S3Place = {
      destination,
      bucket: this.#bucket,
      endpoint: endpoint && printable(endpoint),
      profile,
      verb,
    };
    try {
      this.#connection ??= connectS3(this.#options);
      const connection = await this.#connection;
      place = { ...place, ...connection.place };
      try {
        return await request(connection);
      } finally {
        connection.disconnect();
      }
    } catch (error) {
      throw s3Error(error, place);
    }
  }
}
