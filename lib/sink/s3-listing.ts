import type {
  ListMultipartUploadsCommandOutput,
  ListPartsCommandOutput,
  MultipartUpload,
  Part,
} from '@aws-sdk/client-s3';
import type { S3Connection } from './s3-client.js';
import { statusOf } from './s3-failures.js';
import { sendRetried } from './s3-requests.js';

/** An upload that was begun and neither completed nor aborted. */
export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** When it was begun, by the clock of the service. */
  readonly initiated: Date | undefined;
  /** The checksum that its parts carry, where the service says it: `CRC32`. */
  readonly checksum?: string | undefined;
  readonly storageClass?: string | undefined;
}

/** A part that the service holds. */
export interface StoredPart {
  readonly number: number;
  readonly size: number;
  /** Without quotes. The MD5 of the bytes in hexadecimal digits, unless the service encrypts with a key of its own. */
  readonly etag: string;
  /** The part as the completing call lists it: its number, ETag and checksums. */
  readonly listed: Part;
}

/** How requests are sent. */
export interface S3Sender {
  readonly connection: S3Connection;
  /** Ends them. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for which they are tried again, instead of the connection's. */
  readonly retryFor?: number;
  /** When to give up, as `Waiting.now`. */
  readonly deadline?: number;
}

/** The service has no such request, or answers it with something else. */
export class NotListed extends Error {}

/** Most answers of one listing. A service that never says that it has no more would keep the program for ever. */
const MAX_PAGES = 100_000;

/**
 * The unfinished uploads of a bucket whose keys begin with `Prefix`, in the order of the service.
 * @throws NotListed, or an error of the SDK
 */
export async function* listUploads(
  { connection, signal, ...sending }: S3Sender,
  Bucket: string,
  Prefix: string,
): AsyncGenerator<UnfinishedUpload, void, undefined> {
  let next: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const command = new connection.api.ListMultipartUploadsCommand({ Bucket, ...(Prefix && { Prefix }), ...next });
    const found = await sendRetried<ListMultipartUploadsCommandOutput>(connection, command, {
      ...sending,
      stop: signal,
      cancel: signal,
    });
    if (!isUploadListing(found)) throw new NotListed('the answer is no list of uploads');
    for (const upload of found.Uploads ?? []) {
      const one = uploadOf(upload);
      if (one?.key.startsWith(Prefix)) yield one;
    }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = found;
    if (!IsTruncated || NextKeyMarker === undefined) return;
    if (NextKeyMarker === next.KeyMarker && NextUploadIdMarker === next.UploadIdMarker) return;
    next = {
      KeyMarker: NextKeyMarker,
      ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
    };
  }
}

/**
 * The parts of an unfinished upload, in the order of their numbers.
 * @throws NotListed, or an error of the SDK: `NoSuchUpload` where it has ended meanwhile
 */
export async function listParts(
  { connection, signal, ...sending }: S3Sender,
  Bucket: string,
  { key: Key, uploadId: UploadId }: UnfinishedUpload,
): Promise<StoredPart[]> {
  const parts: StoredPart[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const command = new connection.api.ListPartsCommand({
      ...{ Bucket, Key, UploadId },
      ...(marker === undefined ? {} : { PartNumberMarker: marker }),
    });
    const found = await sendRetried<ListPartsCommandOutput>(connection, command, {
      ...sending,
      stop: signal,
      cancel: signal,
    });
    if (!isPartListing(found, UploadId)) throw new NotListed('the answer is no list of parts');
    for (const part of found.Parts ?? []) parts.push(partOf(part));
    const { IsTruncated, NextPartNumberMarker } = found;
    if (!IsTruncated || NextPartNumberMarker === undefined || NextPartNumberMarker === marker) break;
    marker = NextPartNumberMarker;
  }
  return parts.toSorted((a, b) => a.number - b.number);
}

/** The service has no such request: Not Implemented, Method Not Allowed, or another answer. */
export function isUnlisted(error: unknown): boolean {
  return error instanceof NotListed || statusOf(error) === 501 || statusOf(error) === 405;
}

/** A service that does not know the request may list objects instead, whose answer names no bucket in `Bucket`. */
function isUploadListing({ Bucket, MaxUploads, Uploads }: ListMultipartUploadsCommandOutput): boolean {
  return Bucket !== undefined || MaxUploads !== undefined || Uploads !== undefined;
}

function isPartListing({ UploadId, Parts }: ListPartsCommandOutput, asked: string): boolean {
  return UploadId === asked || (UploadId === undefined && Parts !== undefined);
}

function uploadOf({ Key, UploadId, Initiated, ...upload }: MultipartUpload): UnfinishedUpload | undefined {
  if (Key === undefined || UploadId === undefined) return undefined;
  const { ChecksumAlgorithm: checksum, StorageClass: storageClass } = upload;
  return { key: Key, uploadId: UploadId, initiated: Initiated, checksum, storageClass };
}

function partOf(part: Part): StoredPart {
  const { PartNumber = 0, Size = -1, ETag = '' } = part;
  return { number: PartNumber, size: Size, etag: ETag.replaceAll('"', '').toLowerCase(), listed: part };
}
