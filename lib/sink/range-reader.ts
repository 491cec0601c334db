import { SinkError } from '../errors.js';

/** Random access to the bytes of one object, a file or an object in S3, which does not change meanwhile. */
export interface RangeReader {
  /** The object as users write it: `s3://bucket/key`, a path. */
  readonly destination: string;
  /** Bytes of the object. */
  readonly size: number;
  /** Tells it from another object that takes its name: the ETag; of a file its inode, bytes and last change. */
  readonly version: string;
  /**
   * Exactly `length` bytes from `offset` on. Several calls at a time are in order: they run in parallel.
   *
   * @param signal ends the wait; the call then rejects with its reason
   * @throws RangeError where the range exceeds the object; SinkError ERR_READ_CHANGED where the object is no longer the
   * one that was opened, ERR_READ_FILE or ERR_S3_… where it cannot be read
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}

/** @throws RangeError where the range is none, or exceeds the object */
export function checkRange({ destination, size }: RangeReader, offset: number, length: number): void {
  const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isRange && offset + length <= size) return;
  throw new RangeError(`${length} bytes from ${offset} on exceed ${destination}, which has ${size}`);
}

/** @param destination of the object that is no longer the one that was to be updated */
export function replacedMeanwhile(destination: string, cause?: unknown): SinkError {
  const message =
    `Cannot update ${destination}: another program changed or replaced it in the meantime. It stays as that program left ` +
    'it. Run again.';
  return new SinkError('ERR_SINK_REPLACED', message, destination, { cause });
}

/** @param destination of the object that is no longer what it was */
export function changedMeanwhile(destination: string): SinkError {
  const message = `${destination} was changed or replaced while it was read. Read it again when nobody writes to it.`;
  return new SinkError('ERR_READ_CHANGED', message, destination);
}
