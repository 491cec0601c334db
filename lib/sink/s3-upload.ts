import { Readable } from 'node:stream';
import type { BodyReader } from './body-reader.js';
import type { ObjectFields } from './object-options.js';
import type { PartPlan } from './part-plan.js';
import type { S3Transaction } from './s3-transaction.js';

/**
 * Bytes of the pieces for `Upload`. It joins pieces until it has more than a part. Pieces of a whole part make it join
 * two parts and hold both (measured: 136 MB of buffers instead of 77 with two parts of 8 MiB in flight), and small
 * views of large buffers keep those alive (aws-sdk-js-v3 issue 8286).
 */
const PIECE_SIZE = 256 * 1024;
/** A chunk between these sizes that owns its whole buffer is passed on without a copy. */
const MIN_PIECE = 16 * 1024;
const MAX_PIECE = 1024 * 1024;

/**
 * Uploads a body without a head through `Upload` of @aws-sdk/lib-storage. The body must fit into the memory for parts.
 * @returns the number of parts
 */
export async function uploadForward(
  transaction: S3Transaction,
  reader: BodyReader,
  { partSize, queueSize }: PartPlan,
  fields: ObjectFields,
): Promise<number> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const { bucket: Bucket, key: Key } = transaction.target;
  const Body = Readable.from(pieces(reader, transaction), { objectMode: true, highWaterMark: 1 });
  const upload = new Upload({
    client: transaction.client,
    params: { Bucket, Key, Body, ...fields },
    partSize,
    queueSize,
    // The transaction aborts the upload: unlike `Upload`, it waits for parts in flight and repeats a failed abort.
    leavePartsOnError: true,
  });
  upload.on('httpUploadProgress', ({ loaded }) => reader.reached(loaded ?? 0));
  await upload.done();
  return Math.max(Math.ceil(reader.bytes / partSize), 1);
}

/** The body in pieces that keep no other memory alive. A failing body stops the transaction at once. */
async function* pieces(reader: BodyReader, transaction: S3Transaction): AsyncGenerator<Uint8Array, void, undefined> {
  let piece = Buffer.alloc(0);
  let length = 0;
  try {
    for await (const chunk of reader.chunks()) {
      if (length === 0 && isPiece(chunk)) {
        yield chunk;
        continue;
      }
      for (let offset = 0; offset < chunk.length; ) {
        if (length === 0) piece = Buffer.allocUnsafeSlow(PIECE_SIZE);
        const copied = Math.min(chunk.length - offset, PIECE_SIZE - length);
        piece.set(chunk.subarray(offset, offset + copied), length);
        offset += copied;
        length = (length + copied) % PIECE_SIZE;
        if (length === 0) yield piece;
      }
    }
  } catch (error) {
    throw transaction.fail(error);
  }
  if (length > 0) yield piece.subarray(0, length);
}

function isPiece({ length, buffer }: Uint8Array): boolean {
  return length >= MIN_PIECE && length <= MAX_PIECE && length === buffer.byteLength;
}
