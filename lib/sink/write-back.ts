import type { FileHandle } from 'node:fs/promises';

/** Bytes from one flush to the next, at least. */
const FLUSHED_BYTES = 8 << 20;

/**
 * Has what was written to a file flushed to the disk while more is written, so that at the end there is little to wait for; nor do dirty pages of a
 * long file pile up in memory that others need.
 */
export class WriteBack {
  readonly #handle: FileHandle;
  #flushed = 0;
  #flushing: Promise<void> | undefined;
  /** The system tells it once: who flushes next would hear of no error. */
  #error: unknown;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** So many bytes have been written in all. */
  reached(bytes: number): void {
    if (this.#flushing !== undefined || bytes - this.#flushed < FLUSHED_BYTES) return;
    this.#flushed = bytes;
    const failed = (error: unknown): void => {
      this.#error ??= error;
    };
    this.#flushing = this.#handle
      .datasync()
      .then(undefined, failed)
      .finally(() => {
        this.#flushing = undefined;
      });
  }

  /** Everything is on the disk. @throws what the system says of any flush */
  async end(): Promise<void> {
    await this.#flushing;
    await this.#handle.sync();
    if (this.#error !== undefined) throw this.#error;
  }
}
