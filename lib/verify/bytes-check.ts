import type { ByteRanges } from '../netcdf/read/index.js';
import type { Differences } from './differences.js';

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;

/** Compares an object with the bytes that come by. It holds two blocks. */
export class BytesCheck {
  readonly #ranges: ByteRanges;
  readonly #signal: AbortSignal | undefined;
  /** Bytes that came by, and were the same. */
  #at = 0;
  #isSame = true;
  #block: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };
  #next: { readonly start: number; readonly bytes: Promise<Buffer> } | undefined;

  constructor(ranges: ByteRanges, signal: AbortSignal | undefined) {
    this.#ranges = ranges;
    this.#signal = signal;
  }

  async add(bytes: Buffer): Promise<void> {
    for (let from = 0; this.#isSame && from < bytes.length; ) {
      if (this.#at >= this.#ranges.size) {
        this.#isSame = false;
        return;
      }
      const stored = await this.#stored();
      const length = Math.min(stored.length, bytes.length - from);
      const part = bytes.subarray(from, from + length);
      this.#isSame = stored.subarray(0, length).equals(part);
      from += length;
      this.#at += this.#isSame ? length : part.findIndex((byte, i) => byte !== stored[i]);
    }
  }

  /** Tells where the object differs. Call it once all bytes have come. @param what the bytes may be */
  tell(differences: Differences, what: string): void {
    const { size } = this.#ranges;
    if (this.#isSame && this.#at === size) return;
    const message = `from byte ${this.#at} of ${size} on, the file is not as this version writes it: ${what} differ`;
    differences.add({ kind: 'bytes', message });
  }

  /** Bytes of the object from where the next ones belong, up to the end of a block. */
  async #stored(): Promise<Buffer> {
    if (this.#at >= this.#block.start + this.#block.bytes.length) {
      const start = this.#at;
      const bytes = await (this.#next?.start === start ? this.#next.bytes : this.#read(start));
      this.#block = { start, bytes };
      this.#next = { start: start + bytes.length, bytes: this.#read(start + bytes.length) };
    }
    return this.#block.bytes.subarray(this.#at - this.#block.start);
  }

  #read(start: number): Promise<Buffer> {
    const bytes = this.#ranges.read(start, Math.min(BLOCK, this.#ranges.size - start), this.#signal);
    // Whoever waits for it is told.
    bytes.catch(() => {});
    return bytes;
  }
}
