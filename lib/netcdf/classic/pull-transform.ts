import { Transform, type TransformCallback, type TransformOptions } from 'node:stream';
import type { Slab } from '../model.js';

/** Slabs that wait in front of an encoder: it is never what a source waits for, and slabs may be large. */
const WAITING_SLABS = 2;

/** Gives what slabs are made into only as fast as it is read: a slab may be larger than all the memory there is to be. */
export abstract class PullTransform extends Transform {
  /** Goes on with what was left when the reader had enough. */
  #resume: (() => void) | undefined;
  #pushed = false;

  constructor(options: TransformOptions) {
    super({ ...options, writableObjectMode: true, writableHighWaterMark: WAITING_SLABS });
  }

  protected abstract encode(slab: Slab): Iterator<unknown>;

  /** What is left when all slabs have come. */
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
    // A stream asks once: where nothing was left to push, the next slab must answer, or nobody asks again.
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
