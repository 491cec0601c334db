import { Readable, Writable } from 'node:stream';
import type { Body, Sink, Written } from './sink.js';

/**
 * A sink as the end of a pipeline. The bytes written to it become one object, which exists when the stream has
 * finished. A stream destroyed earlier leaves nothing, and emits `close` when the rollback is complete.
 */
export class SinkStream extends Writable {
  /** The result, once the stream has finished. */
  written: Written | undefined;
  readonly #sink: Sink;
  readonly #body: Omit<Body, 'stream'>;
  /** The stream that the sink reads. Created with the first byte, so that an unused stream opens nothing. */
  #bytes: Readable | undefined;
  #writing: Promise<void> | undefined;
  /** Callback of a write that waits until the sink reads more. */
  #pending: (() => void) | undefined;

  constructor(sink: Sink, body: Omit<Body, 'stream'>) {
    super();
    this.#sink = sink;
    this.#body = body;
  }

  /** @internal */
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = this.#begin();
    // `written` is set early if the reader of a pipe has gone: discard the rest.
    if (this.written !== undefined || bytes.push(chunk)) done();
    else this.#pending = done;
  }

  /** @internal */
  override _final(done: (error?: Error | null) => void): void {
    this.#begin().push(null);
    this.#writing?.then(() => done(), done);
  }

  /** @internal */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.written === undefined) this.#bytes?.destroy(error ?? new Error('the pipeline ended early'));
    const settled = this.#writing ?? Promise.resolve();
    settled.then(
      () => done(error),
      () => done(error),
    );
  }

  #begin(): Readable {
    if (this.#bytes !== undefined) return this.#bytes;
    const bytes = new Readable({ read: () => this.#continue() });
    this.#bytes = bytes;
    this.#writing = this.#sink.write({ ...this.#body, stream: bytes }).then((written) => {
      this.written = written;
      this.#continue();
    });
    this.#writing.catch((error: Error) => this.destroy(error));
    return bytes;
  }

  #continue(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.();
  }
}
