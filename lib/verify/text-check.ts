import type { ByteRanges } from '../netcdf/read/index.js';
import { plural } from '../util/format.js';
import type { Differences } from './differences.js';
import { shorten } from './shorten.js';

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;
/** Blocks that are read ahead. */
const AHEAD = 4;
/** Bytes of a line that are shown, at most. */
const SHOWN = 4096;

/**
 * Compares a text with the bytes that come by, and tells the first line that differs. It holds a few blocks of the
 * text.
 */
export class TextCheck {
  /** Bytes that were the same. */
  bytes = 0;
  lines = 0;
  readonly #ranges: ByteRanges;
  readonly #differences: Differences;
  readonly #signal: AbortSignal | undefined;
  readonly #isWanted: (block: number) => boolean;
  readonly #blocks = new Map<number, Promise<Buffer>>();
  /** Bytes that came by. */
  #at = 0;
  /** Where the current line begins, and its bytes so far. */
  #line: Buffer[] = [];

  /** @param isWanted false for blocks that are not compared */
  constructor(
    ranges: ByteRanges,
    differences: Differences,
    isWanted: (block: number) => boolean,
    signal: AbortSignal | undefined,
  ) {
    this.#ranges = ranges;
    this.#differences = differences;
    this.#isWanted = isWanted;
    this.#signal = signal;
  }

  /** Blocks of a text of `size` bytes. */
  static blocks(size: number): number {
    return Math.ceil(size / BLOCK);
  }

  /** @returns false where a difference was found: what comes after it is not compared */
  async add(bytes: Buffer): Promise<boolean> {
    for (let from = 0; from < bytes.length; ) {
      const block = Math.floor(this.#at / BLOCK);
      const length = Math.min(bytes.length - from, (block + 1) * BLOCK - this.#at);
      const part = bytes.subarray(from, from + length);
      if (!(await this.#compare(block, part))) return false;
      from += length;
      this.#at += length;
    }
    return true;
  }

  /** Call it once all bytes have come, and none differed. */
  async end(): Promise<void> {
    const left = this.#ranges.size - this.#at;
    if (left <= 0) return;
    const length = Math.min(left, SHOWN);
    const [line] = (await this.#ranges.read(this.#at, length, this.#signal)).toString('utf8').split('\n');
    const message = `line ${this.lines + 1}: the database gives no more; the file has ${plural(left, 'byte')} more: ${shorten(line)}`;
    this.#differences.add({ kind: 'readings', message });
  }

  async #compare(block: number, part: Buffer): Promise<boolean> {
    const offset = this.#at - block * BLOCK;
    const isWanted = this.#isWanted(block);
    const isThere = this.#at < this.#ranges.size;
    const stored = isWanted && isThere ? (await this.#block(block)).subarray(offset, offset + part.length) : undefined;
    if (stored !== undefined && !stored.equals(part)) {
      const same = stored.findIndex((byte, i) => byte !== part[i]);
      await this.#tell(part, same < 0 ? stored.length : same);
      return false;
    }
    if (isWanted && !isThere) {
      await this.#tell(part, 0);
      return false;
    }
    if (isWanted) this.bytes += part.length;
    this.#pass(part);
    return true;
  }

  /** Counts lines, and keeps the beginning of the current one. */
  #pass(part: Buffer): void {
    let from = 0;
    for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, from)) {
      this.lines++;
      from = end + 1;
      this.#line = [];
    }
    const kept = this.#line.reduce((sum, { length }) => sum + length, 0);
    if (kept < SHOWN) this.#line.push(Buffer.from(part.subarray(from, from + SHOWN - kept)));
  }

  /** @param same bytes at the start of `part` that are the same */
  async #tell(part: Buffer, same: number): Promise<void> {
    this.#pass(part.subarray(0, same));
    const before = Buffer.concat(this.#line);
    const at = this.#at + same;
    const length = Math.min(SHOWN, Math.max(0, this.#ranges.size - at));
    const stored = length === 0 ? Buffer.alloc(0) : await this.#ranges.read(at, length, this.#signal);
    const line = (rest: Buffer): string => shorten(Buffer.concat([before, rest]).toString('utf8').split('\n')[0]);
    const where = `line ${this.lines + 1}`;
    const expected = line(part.subarray(same));
    const message =
      length === 0
        ? `${where}: the file ends; the database goes on with ${expected}`
        : `${where}: ${line(stored)} in the file, ${expected} by the database`;
    this.#differences.add({ kind: length === 0 ? 'readings' : 'value', message });
  }

  #block(block: number): Promise<Buffer> {
    for (const old of this.#blocks.keys()) if (old < block) this.#blocks.delete(old);
    for (let next = block; next < block + AHEAD; next++) {
      const start = next * BLOCK;
      if (start >= this.#ranges.size || this.#blocks.has(next) || !this.#isWanted(next)) continue;
      const bytes = this.#ranges.read(start, Math.min(BLOCK, this.#ranges.size - start), this.#signal);
      // Whoever waits for it is told.
      bytes.catch(() => {});
      this.#blocks.set(next, bytes);
    }
    return this.#blocks.get(block) as Promise<Buffer>;
  }
}
