import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import type { Slab } from '../model.js';

/** High-water mark of slabs. Two suffice, because the encoder is never the bottleneck; and slabs may be large. */
const WAITING_SLABS = 2;

/** Encodes a slab only as fast as the output is read, because a slab may be larger than the memory for buffers. */
export abstract class PullTransform extends Transform {
  /** Continues the slab where back-pressure stopped it. */
  #resume: (() => void) | undefined;
  #pushed = false;

  constructor(options: TransformOptions) {
    super({ ...options, writableObjectMode: true, writableHighWaterMark: WAITING_SLABS });
  }

  protected abstract encode(slab: Slab): Iterator<unknown>;

  /** The output after the last slab. */
  protected abstract finish(): Iterator<unknown>;

  override _transform(slab: Slab, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pump(this.encode(slab), callback);
  }

  override _flush(callback: TransformCallback): void {
    this.#pump(this.finish(), callback);
  }

  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    this.#pushed = false;
    resume?.();
    // Node calls `_read` once per request. If nothing was pushed, the next slab must answer, or the stream stalls.
    if (!this.#pushed) super._read(size);
  }

  #pump(buffers: Iterator<unknown>, callback: TransformCallback): void {
    try {
      for (let next = buffers.next(); !next.done; next = buffers.next()) {
        this.#pushed = true;
        if (this.push(next.value)) continue;
        this.#resume = () => this.#pump(buffers, callback);
        return;
      }
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  }
}
