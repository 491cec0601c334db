import { contentSize } from './serial-type.js';
import { varint, varintLength } from './varint.js';

/** Stands for the serial type of a column after the end of the record. */
export const ABSENT = -1;

/** SQLite's limit on the bytes of a record (Limits, 1). No serial type in a record is greater. */
const MAX_RECORD = 0x7fffffff;

/**
 * Parses one record header at a time (Database File Format, 2.1 "Record Format"): a varint with the header's size and a
 * varint serial type per column; the contents follow.
 */
export class RecordHeader {
  /** `(width)` serial types of the first columns. */
  readonly types: Int32Array;
  /** `(width)` offsets of their contents from {@link start}. */
  readonly offsets: Int32Array;
  /** Offset of the record in the buffer. */
  start = 0;
  readonly #width: number;
  /** Size of the last record; 0 if its header is too long or too short to compare with the next one's. */
  #size = 0;
  #headerSize = 0;
  /** First and last four bytes of the header. */
  #firstWord = 0;
  #lastWord = 0;

  /** @param width number of columns to parse, from the first */
  constructor(width: number) {
    this.#width = width;
    this.types = new Int32Array(width);
    this.offsets = new Int32Array(width);
  }

  /**
   * Parse the header of the record of `size` bytes at `start`; the buffer need only hold the header. Most records have
   * the same header as the one before, so a header of 4 to 8 bytes is compared first.
   * @returns false if header and contents do not add up to `size`
   */
  take(view: DataView, start: number, size: number): boolean {
    this.start = start;
    return (
      (size === this.#size &&
        view.getInt32(start) === this.#firstWord &&
        view.getInt32(start + this.#headerSize - 4) === this.#lastWord) ||
      this.#parse(view, start, size)
    );
  }

  #parse(view: DataView, start: number, size: number): boolean {
    const { types, offsets } = this;
    const width = this.#width;
    this.#size = 0;
    const headerSize = varint(view, start);
    let at = start + varintLength(view, start);
    const headerEnd = start + headerSize;
    if (headerSize > size || headerEnd < at || size > MAX_RECORD) return false;
    let content = headerSize;
    let column = 0;
    while (at < headerEnd) {
      const type = varint(view, at);
      if (type < 0 || type > MAX_RECORD) return false;
      at += varintLength(view, at);
      if (column < width) {
        types[column] = type;
        offsets[column] = content;
      }
      column++;
      content += contentSize(type);
    }
    if (at !== headerEnd || content !== size) return false;
    for (; column < width; column++) types[column] = ABSENT;
    if (headerSize >= 4 && headerSize <= 8) this.#remember(view, start, size, headerSize);
    return true;
  }

  /** Two 32-bit words hold all of a header of four to eight bytes. */
  #remember(view: DataView, start: number, size: number, headerSize: number): void {
    this.#size = size;
    this.#headerSize = headerSize;
    this.#firstWord = view.getInt32(start);
    this.#lastWord = view.getInt32(start + headerSize - 4);
  }

  /** Bytes from the start of the record to the end of the parsed columns. */
  get contentEnd(): number {
    let end = 0;
    for (let column = 0; column < this.#width && this.types[column] !== ABSENT; column++) {
      end = this.offsets[column] + contentSize(this.types[column]);
    }
    return end;
  }
}
