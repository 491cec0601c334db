import { Readable, Writable } from 'node:stream';
import type { Body, Sink, Written } from './sink.js';

/**
 * A sink as the end of a pipeline: the bytes that are written to it, behind the head, become one object. It is there when the
 * stream has finished; a stream that is destroyed before leaves nothing, and has closed when everything is taken back.
 */
export class SinkStream extends Writable {
  /** What was written, once the stream has finished. */
  written: Written | undefined;
  readonly #sink: Sink;
  readonly #body: Omit<Body, 'stream'>;
  /** What the sink reads; made with the first byte, so that a stream nobody writes to opens nothing. */
  #bytes: Readable | undefined;
  #writing: Promise<void> | undefined;
  /** Whoever waits for the sink to take more. */
  #proceed: (() => void) | undefined;

  constructor(sink: Sink, body: Omit<Body, 'stream'>) {
    super();
    this.#sink = sink;
    this.#body = body;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = this.#begin();
    // The reader of a pipe may have gone: the rest goes nowhere.
    if (this.written !== undefined || bytes.push(chunk)) done();
    else this.#proceed = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#begin().push(null);
    this.#writing?.then(() => done(), done);
  }

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
    const proceed = this.#proceed;
    this.#proceed = undefined;
    proceed?.();
  }
}
