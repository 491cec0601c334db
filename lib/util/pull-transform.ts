import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';

/**
 * A stream that makes several pieces of each chunk, as fast as they are read: one chunk may give more pieces than there
 * is memory for.
 */
export abstract class PullTransform<Chunk> extends Transform {
  /** Continues the chunk where back-pressure stopped it. */
  #resume: (() => void) | undefined;
  #pushed = false;

  /** @param waiting chunks that wait to be taken, at most */
  constructor(waiting: number, options: TransformOptions) {
    super({ ...options, writableObjectMode: true, writableHighWaterMark: waiting });
  }

  /** The pieces of a chunk. */
  protected abstract encode(chunk: Chunk): Iterator<unknown>;

  /** The pieces after the last chunk. */
  protected abstract finish(): Iterator<unknown>;

  /** @internal */
  override _transform(chunk: Chunk, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pump(this.encode(chunk), callback);
  }

  /** @internal */
  override _flush(callback: TransformCallback): void {
    this.#pump(this.finish(), callback);
  }

  /** @internal */
  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    this.#pushed = false;
    resume?.();
    // Node calls `_read` once per request. If nothing was pushed, the next chunk must answer, or the stream stalls.
    if (!this.#pushed) super._read(size);
  }

  #pump(pieces: Iterator<unknown>, callback: TransformCallback): void {
    try {
      for (let next = pieces.next(); !next.done; next = pieces.next()) {
        this.#pushed = true;
        if (this.push(next.value)) continue;
        this.#resume = () => this.#pump(pieces, callback);
        return;
      }
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  }
}
