import type { FileHandle } from 'node:fs/promises';

/** Bytes between two flushes, at least. */
const FLUSH_BYTES = 8 << 20;

/**
 * Flushes a file to disk while more is being written. The final sync is then short, and the dirty pages of a large file
 * do not fill the page cache.
 */
export class WriteBack {
  readonly #handle: FileHandle;
  #flushed = 0;
  #flushing: Promise<void> | undefined;
  /** The first error of a flush. The system reports an error once; a later flush would succeed. */
  #error: unknown;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @param total bytes written so far */
  reached(total: number): void {
    if (this.#flushing !== undefined || total - this.#flushed < FLUSH_BYTES) return;
    this.#flushed = total;
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

  /** Waits until everything is on disk. @throws the first error of any flush */
  async end(): Promise<void> {
    await this.#flushing;
    await this.#handle.sync();
    if (this.#error !== undefined) throw this.#error;
  }
}
