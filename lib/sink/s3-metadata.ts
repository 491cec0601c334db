import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { statusOf } from './s3-failures.js';
import type { S3Sender } from './s3-listing.js';
import { sendRetried } from './s3-requests.js';

/** What the service keeps beside the bytes of an object. */
export interface ObjectMetadata {
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The metadata of an object; undefined if there is no object. @throws an error of the SDK */
export async function metadataOf(
  { connection, signal }: S3Sender,
  { bucket: Bucket, key: Key }: { readonly bucket: string; readonly key: string },
): Promise<ObjectMetadata | undefined> {
  const command = new connection.api.HeadObjectCommand({ Bucket, Key });
  try {
    const found = await sendRetried<HeadObjectCommandOutput>(connection, command, { stop: signal, cancel: signal });
    return { contentType: found.ContentType, metadata: found.Metadata ?? {} };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
