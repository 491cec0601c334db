import { SinkError } from '../errors.js';
import type { PartPlan } from './part-plan.js';
import type { Provider } from './providers.js';
import { replacedMeanwhile } from './range-reader.js';
import type { Kept } from './sink.js';

/** A range of the object that is there. The service copies it to the same place of the new object. */
export interface Copy {
  /** Of its part. */
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Bytes of a copy, about. One may have 5 GiB; smaller ones run at the same time, and one that fails costs less.
 */
const COPY_BYTES = 1 << 26;

/**
 * The parts that can be copied: those that have neither bytes of the head nor of the stream. Where the service takes parts
 * of several sizes, a copy spans several of them, whose numbers are left out.
 */
export function copiesOf(keeps: Kept | undefined, { partSize }: PartPlan, { equalParts }: Provider): Copy[] {
  if (keeps === undefined) return [];
  const first = Math.ceil(keeps.start / partSize);
  const end = Math.floor(keeps.end / partSize);
  const parts = equalParts ? 1 : Math.max(1, Math.floor(COPY_BYTES / partSize));
  const copies: Copy[] = [];
  for (let part = first; part < end; part += parts) {
    const length = Math.min(parts, end - part) * partSize;
    copies.push({ number: part + 1, offset: part * partSize, length });
  }
  return copies;
}

/**
 * Fills what is kept of a part.
 *
 * @param at offset of the part in the object
 * @throws SinkError ERR_SINK_REPLACED where the object is no longer the same
 */
export async function fillKept({ reader, start, end }: Kept, at: number, part: Buffer, signal: AbortSignal) {
  const from = Math.max(at, start);
  const to = Math.min(at + part.length, end);
  if (from >= to) return;
  try {
    (await reader.read(from, to - from, signal)).copy(part, from - at);
  } catch (error) {
    if (error instanceof SinkError && error.code === 'ERR_READ_CHANGED')
      throw replacedMeanwhile(reader.destination, error);
    throw error;
  }
}

/** The service cannot copy parts of an object. Another run that sends everything succeeds. @param title of the service */
export function noCopies(destination: string, title: string, cause: unknown): SinkError {
  const found = `${title} cannot copy a part of an object (UploadPartCopy)`;
  const message = `Cannot update ${destination}: ${found}. Write it whole, without --update.`;
  return new SinkError('ERR_S3_NO_COPIES', message, destination, { cause });
}
