import { SinkError } from '../errors.js';
import type { Body, PositionedBytes } from './sink.js';

/**
 * Reads one body, once: counts its bytes against the planned size, ends it when the signal says so, and keeps
 * a rejecting head or a stream that fails before anyone listens from becoming an unhandled rejection.
 */
export class BodyReader {
  readonly headLength: number;
  readonly signal: AbortSignal | undefined;
  readonly #body: Body;
  readonly #destination: string;
  readonly #onAbort = () => this.stop(this.signal?.reason);
  #streamed = 0;

  constructor(body: Body, destination: string) {
    this.#body = body;
    this.#destination = destination;
    this.headLength = body.head?.length ?? 0;
    this.signal = body.signal;
    body.stream.on('error', () => {});
    body.head?.bytes.catch((error: unknown) => this.stop(error));
    if (body.signal?.aborted) this.#onAbort();
    else body.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Bytes of the object as far as it was read, the head counted from the start. */
  get bytes(): number {
    return this.headLength + this.#streamed;
  }

  /**
   * The chunks behind the head, none of them empty. Leaving the loop early destroys the stream.
   * @throws the stream's own error, the signal's reason, or `ERR_SINK_SIZE`.
   */
  chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#read((chunk: Uint8Array) => chunk.length);
  }

  /** As {@link chunks}, of a body whose bytes say where they belong. */
  placed(): AsyncGenerator<PositionedBytes, void, undefined> {
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
      this.signal?.throwIfAborted();
      throw error;
    }
    this.signal?.throwIfAborted();
    if (this.#body.exact && this.bytes !== this.#body.size) throw this.#wrongSize(`${this.bytes}`);
  }

  /** The bytes at the front, awaited; empty where the body has no head. To be called when `chunks` has ended. */
  async head(): Promise<Buffer> {
    if (this.#body.head === undefined) return Buffer.alloc(0);
    const bytes = await interruptible(this.#body.head.bytes, this.signal);
    if (bytes.length === this.headLength) return bytes;
    const found = `its head has ${bytes.length} bytes where ${this.headLength} were planned`;
    throw new SinkError('ERR_SINK_SIZE', `Cannot write ${this.#destination}: ${found}.`, this.#destination);
  }

  /** Say that `bytes` of the object, all told, have reached the destination. */
  reached(bytes: number): void {
    this.#body.onProgress?.(bytes);
  }

  /** Destroy the stream, so that whoever reads it or feeds it ends. */
  stop(reason?: unknown): void {
    this.#body.stream.destroy(reason === undefined || reason instanceof Error ? reason : new Error(String(reason)));
  }

  /** Let go of the signal, which may outlive this body by far. */
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
 * Read `body` by `read`; whatever goes wrong there also ends the body's stream. To be called at once: a head that
 * is rejected before anyone listens would end the process.
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

/** `promise`, or the signal's reason as soon as it aborts. Leaves no listener behind, whatever the signal's life. */
export function interruptible<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
