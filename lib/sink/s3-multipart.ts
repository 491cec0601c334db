import { type BodyReader, interruptible } from './body-reader.js';
import type { PartPlan } from './part-plan.js';
import { PartQueue } from './part-queue.js';
import type { S3Transaction } from './s3-transaction.js';

interface Part {
  /** From 1, the object's order. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Whether the stream ends with it. */
  readonly last: boolean;
}

/**
 * Sends a body in parts from buffers that are used again and again: nothing is allocated while it lasts. Gives the
 * number of parts. S3 orders parts by number, not by arrival: the parts that a head lies in are held back and sent
 * when it is known, after all others. What is held is `queueSize` + 2 buffers of a part: those under way, the one
 * being filled, and the part where the head ends and the stream begins.
 */
export async function uploadParts(
  transaction: S3Transaction,
  reader: BodyReader,
  plan: PartPlan,
  contentType: string,
): Promise<number> {
  const { partSize } = plan;
  const queue = new PartQueue(transaction, reader, plan, contentType);
  const headParts = Math.ceil(reader.headLength / partSize);
  let shared: Buffer | undefined;
  for await (const { number, bytes, last } of partsBehindHead(reader, partSize, () => queue.take())) {
    const only = last && number === 1;
    if (number <= headParts || only) shared = bytes;
    else await queue.send(number, bytes);
  }
  const head = await interruptible(reader.head(), transaction.signal);
  if (shared !== undefined && headParts > 0) head.copy(shared, 0, (headParts - 1) * partSize);
  if (reader.bytes <= partSize) return queue.put(shared ?? head);
  await queue.settled();
  for (let number = headParts; number >= 1; number--) {
    const whole = head.subarray((number - 1) * partSize, number * partSize);
    await queue.send(number, number === headParts && shared !== undefined ? shared : whole);
  }
  return queue.complete();
}

/**
 * The stream cut into parts, numbered as behind the head. The first part has room for the end of the head where the
 * head does not end with a part.
 */
async function* partsBehindHead(
  reader: BodyReader,
  partSize: number,
  take: () => Buffer,
): AsyncGenerator<Part, void, undefined> {
  let number = Math.floor(reader.headLength / partSize) + 1;
  let length = reader.headLength % partSize;
  let bytes = take();
  for await (const chunk of reader.chunks()) {
    for (let offset = 0; offset < chunk.length; ) {
      if (length === partSize) {
        yield { number, bytes, last: false };
        number++;
        bytes = take();
        length = 0;
      }
      const copied = Math.min(chunk.length - offset, partSize - length);
      bytes.set(chunk.subarray(offset, offset + copied), length);
      offset += copied;
      length += copied;
    }
  }
  if (length > 0) yield { number, bytes: bytes.subarray(0, length), last: true };
}
