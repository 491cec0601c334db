import { type BodyReader, interruptible } from './body-reader.js';
import type { ObjectFields } from './object-options.js';
import type { PartPlan } from './part-plan.js';
import { PartQueue } from './part-queue.js';
import { copiesOf, fillKept } from './s3-copies.js';
import type { ResumableUpload } from './s3-resume.js';
import type { S3Transaction } from './s3-transaction.js';

interface Part {
  /** Position in the object, from 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** The stream ends with it. */
  readonly isLast: boolean;
}

/**
 * Uploads a body in parts from reused buffers. S3 orders parts by number, not by arrival, so the parts with the head
 * are sent last. It holds `queueSize` + 2 part buffers: those in flight, the one being filled, and the part where the
 * head ends and the stream begins. What the object keeps is copied by the service meanwhile, but for the ends of those
 * bytes, which share a part with others.
 *
 * @param resumed an unfinished upload to go on with
 * @returns the number of parts
 */
export async function uploadParts(
  transaction: S3Transaction,
  reader: BodyReader,
  plan: PartPlan,
  fields: ObjectFields,
  resumed?: ResumableUpload,
): Promise<number> {
  const { partSize } = plan;
  const { keeps } = reader;
  const queue = new PartQueue(transaction, reader, plan, fields, resumed);
  const copying = queue.copyAll(copiesOf(keeps, plan, transaction.sender.connection.provider));
  const headParts = Math.ceil(reader.headLength / partSize);
  let shared: Buffer | undefined;
  const first = Math.floor(reader.streamStart / partSize);
  const begin = async (): Promise<Buffer> => {
    const bytes = queue.takeBuffer();
    if (keeps !== undefined) await fillKept(keeps, first * partSize, bytes, transaction.signal);
    return bytes;
  };
  for await (const { number, bytes, isLast } of partsOf(reader, partSize, await begin(), () => queue.takeBuffer())) {
    const isOnly = isLast && number === 1;
    if (number <= headParts || isOnly) shared = bytes;
    else await queue.send(number, bytes);
  }
  const head = await interruptible(reader.head(), transaction.signal, ({ reason }) => reason);
  if (shared === undefined && keeps !== undefined) {
    shared = queue.takeBuffer();
    await fillKept(keeps, (headParts - 1) * partSize, shared, transaction.signal);
  }
  if (shared !== undefined && headParts > 0) head.copy(shared, 0, (headParts - 1) * partSize);
  if (reader.bytes <= partSize) return queue.put(shared ?? head);
  await queue.settled();
  for (let number = headParts; number >= 1; number--) {
    const whole = head.subarray((number - 1) * partSize, number * partSize);
    await queue.send(number, number === headParts && shared !== undefined ? shared : whole);
  }
  await copying;
  return queue.complete();
}

/** Divides the stream into parts. The first one has what comes before the stream, or leaves room for it. */
async function* partsOf(
  reader: BodyReader,
  partSize: number,
  first: Buffer,
  takeBuffer: () => Buffer,
): AsyncGenerator<Part, void, undefined> {
  let number = Math.floor(reader.streamStart / partSize) + 1;
  let length = reader.streamStart % partSize;
  let bytes = first;
  for await (const chunk of reader.chunks()) {
    for (let offset = 0; offset < chunk.length; ) {
      if (length === partSize) {
        yield { number, bytes, isLast: false };
        number++;
        bytes = takeBuffer();
        length = 0;
      }
      const copied = Math.min(chunk.length - offset, partSize - length);
      bytes.set(chunk.subarray(offset, offset + copied), length);
      offset += copied;
      length += copied;
    }
  }
  if (length > 0) yield { number, bytes: bytes.subarray(0, length), isLast: true };
}
