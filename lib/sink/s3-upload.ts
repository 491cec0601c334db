import { Readable } from 'node:stream';
import type { BodyReader } from './body-reader.js';
import type { PartPlan } from './part-plan.js';
import type { S3Transaction } from './s3-transaction.js';

/**
 * Bytes of the pieces that `Upload` gets. It joins pieces until it has more than a part: pieces of a whole part make
 * it join two parts at a time and hold both (measured: 136 MB of buffers instead of 77 for two parts of 8 MiB under
 * way), and small views on large buffers keep those alive (aws-sdk-js-v3 issue 8286).
 */
const PIECE_SIZE = 256 * 1024;
/** A chunk of such a size that has its memory to itself is a piece as it is. */
const SMALLEST_PIECE = 16 * 1024;
const LARGEST_PIECE = 1024 * 1024;

/** Sends a body without a head, and not too large, through `Upload` of @aws-sdk/lib-storage. Gives the number of parts. */
export async function uploadForward(
  transaction: S3Transaction,
  reader: BodyReader,
  { partSize, queueSize }: PartPlan,
  ContentType: string,
): Promise<number> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  const { bucket: Bucket, key: Key } = transaction.target;
  const Body = Readable.from(pieces(reader, transaction), { objectMode: true, highWaterMark: 1 });
  const upload = new Upload({
    client: transaction.client,
    params: { Bucket, Key, Body, ContentType },
    partSize,
    queueSize,
    // The transaction takes the upload back: it also waits for the parts under way, and asks again where the first try fails.
    leavePartsOnError: true,
  });
  upload.on('httpUploadProgress', ({ loaded }) => reader.reached(loaded ?? 0));
  await upload.done();
  return Math.max(Math.ceil(reader.bytes / partSize), 1);
}

/** The bytes of the body in pieces that hold no other memory. A failing body stops the transaction at once. */
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
  return length >= SMALLEST_PIECE && length <= LARGEST_PIECE && length === buffer.byteLength;
}
