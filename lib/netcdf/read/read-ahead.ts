import type { ByteRanges } from './byte-ranges.js';
import { assertStored } from './damage.js';

/** Bytes of a window. A request for more makes a window of its own. */
const WINDOW = 1 << 20;

/** Windows that are kept: readers follow few places of a file at a time. */
const WINDOWS = 4;

interface Window {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<Buffer>;
}

/**
 * Reads a file in windows of 1 MiB, of which it keeps the latest four: structures and chunks that lie beside each other
 * cost one request together. Requests outside the file are damage, not requests.
 */
export class ReadAhead implements ByteRanges {
  readonly size: number;
  readonly #ranges: ByteRanges;
  /** The latest used last. */
  #windows: Window[] = [];

  constructor(ranges: ByteRanges) {
    this.#ranges = ranges;
    this.size = ranges.size;
  }

  /**
   * @param what is read, for errors
   * @throws FormatError ERR_NETCDF_DAMAGED where the file has no such bytes
   */
  async read(offset: number, length: number, signal?: AbortSignal, what = 'a structure'): Promise<Buffer> {
    const isInside = Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= this.size;
    assertStored(isInside, `${what} is at ${offset} with ${length} bytes; the file has ${this.size}`);
    const window = this.#windowOf(offset, length, signal);
    const bytes = await window.bytes;
    return bytes.subarray(offset - window.start, offset - window.start + length);
  }

  #windowOf(offset: number, length: number, signal: AbortSignal | undefined): Window {
    const known = this.#windows.find(({ start, end }) => offset >= start && offset + length <= end);
    const window = known ?? this.#open(offset, Math.min(Math.max(length, WINDOW), this.size - offset), signal);
    this.#windows = [...this.#windows.filter((other) => other !== window), window].slice(-WINDOWS);
    return window;
  }

  #open(start: number, length: number, signal: AbortSignal | undefined): Window {
    const bytes = this.#ranges.read(start, length, signal);
    const window = { start, end: start + length, bytes };
    // A failed window is not kept; whoever waits for it is told.
    bytes.catch(() => {
      this.#windows = this.#windows.filter((other) => other !== window);
    });
    return window;
  }
}
