import { SinkError } from '../errors.js';
import { abortError, throwIfAborted } from '../util/abort.js';
import type { Body, Kept, PositionedBytes } from './sink.js';

/**
 * Reads a body once. It checks the number of bytes against the planned size and destroys the stream when the signal
 * aborts. It also listens for an early failure of head or stream, which would otherwise be an unhandled rejection.
 */
export class BodyReader {
  readonly headLength: number;
  /** See {@link Body.keeps}. */
  readonly keeps: Kept | undefined;
  readonly signal: AbortSignal | undefined;
  /** See {@link Body.metadata}. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly #body: Body;
  readonly #destination: string;
  readonly #onAbort = () => this.stop(this.signal && abortError(this.signal));
  #streamed = 0;

  constructor(body: Body, destination: string) {
    this.#body = body;
    this.#destination = destination;
    this.headLength = body.head?.length ?? 0;
    this.keeps = body.keeps;
    this.signal = body.signal;
    this.metadata = body.metadata;
    body.stream.on('error', () => {});
    body.head?.bytes.catch((error: unknown) => this.stop(error));
    if (body.signal?.aborted) this.#onAbort();
    else body.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Offset in the object at which the stream begins. */
  get streamStart(): number {
    return this.keeps?.end ?? this.headLength;
  }

  /** Bytes of the object so far, including the whole head. */
  get bytes(): number {
    return this.streamStart + this.#streamed;
  }

  /**
   * The chunks after the head, none of them empty. Leaving the loop early destroys the stream.
   * @throws the stream's own error, AbortError, or SinkError ERR_SINK_SIZE
   */
  chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#read((chunk: Uint8Array) => chunk.length);
  }

  /** Like {@link chunks}, for a body of {@link PositionedBytes}. */
  positioned(): AsyncGenerator<PositionedBytes, void, undefined> {
    return this.#read(({ bytes }: PositionedBytes) => bytes.length);
  }

  async *#read<T>(lengthOf: (item: T) => number): AsyncGenerator<T, void, undefined> {
    try {
      for await (const item of this.#body.stream as AsyncIterable<T>) {
        const length = lengthOf(item);
        if (length === 0) continue;
        this.#streamed += length;
        if (this.bytes > this.#body.size) throw this.#wrongSize(`at least ${this.bytes}`);
        yield item;
      }
    } catch (error) {
      throwIfAborted(this.signal);
      throw error;
    }
    throwIfAborted(this.signal);
    if (this.#body.exact && this.bytes !== this.#body.size) throw this.#wrongSize(`${this.bytes}`);
  }

  /** Waits for the head; empty if the body has none. Call it when {@link chunks} has ended. */
  async head(): Promise<Buffer> {
    if (this.#body.head === undefined) return Buffer.alloc(0);
    const bytes = await interruptible(this.#body.head.bytes, this.signal);
    if (bytes.length === this.headLength) return bytes;
    const found = `its head has ${bytes.length} bytes where ${this.headLength} were planned`;
    throw new SinkError('ERR_SINK_SIZE', `Cannot write ${this.#destination}: ${found}.`, this.#destination);
  }

  /** Reports progress. @param total bytes that have reached the destination so far */
  reached(total: number): void {
    this.#body.onProgress?.(total);
  }

  /** Destroys the stream, which ends both its reader and its source. */
  stop(reason?: unknown): void {
    this.#body.stream.destroy(reason === undefined || reason instanceof Error ? reason : new Error(String(reason)));
  }

  /** Stops listening to the signal, which may live much longer than this body. */
  close(): void {
    this.signal?.removeEventListener('abort', this.#onAbort);
  }

  #wrongSize(found: string): SinkError {
    const planned = `${this.#body.exact ? '' : 'at most '}${this.#body.size} were planned`;
    const message = `Cannot write ${this.#destination}: it has ${found} bytes where ${planned}.`;
    return new SinkError('ERR_SINK_SIZE', message, this.#destination);
  }
}

/**
 * Reads `body` with `read`. An error in `read` destroys the body's stream. Call it as soon as the body exists: a head
 * that rejects without a listener ends the process.
 */
export async function readBody<T>(
  body: Body,
  destination: string,
  read: (reader: BodyReader) => Promise<T>,
): Promise<T> {
  const reader = new BodyReader(body, destination);
  try {
    return await read(reader);
  } catch (error) {
    reader.stop(error);
    throw error;
  } finally {
    reader.close();
  }
}

/**
 * Settles as `promise`, or rejects when the signal aborts. Always removes its listener.
 *
 * @param errorOf the error for it: of a signal of our own its reason, which is the failure that aborted it
 */
export function interruptible<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  errorOf: (signal: AbortSignal) => unknown = abortError,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(errorOf(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
