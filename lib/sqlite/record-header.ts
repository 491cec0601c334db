import { contentSize } from './serial-type.js';
import { varint, varintLength } from './varint.js';

/** In the place of a serial type: the record ends before the column. */
export const ABSENT = -1;

/** SQLite's own limit on the bytes of a record, however it was built (Limits, 1); no serial type in one is greater. */
const MAX_RECORD = 0x7fffffff;

/**
 * The header of one record after the other (Database File Format, 2.1 "Record Format"): a varint of its own size, a varint serial
 * type for every column; behind it the contents.
 */
export class RecordHeader {
  /** `(width)` serial types of the first columns. */
  readonly types: Int32Array;
  /** `(width)` where their contents begin, from {@link start} on. */
  readonly offsets: Int32Array;
  /** Where the record begins in the buffer. */
  start = 0;
  readonly #width: number;
  /** Size of the record; 0 where the next one's header is not compared. */
  #size = 0;
  #headerSize = 0;
  /** First and last four bytes of the header. */
  #firstWord = 0;
  #lastWord = 0;

  /** @param width columns that are looked at, from the first one on */
  constructor(width: number) {
    this.#width = width;
    this.types = new Int32Array(width);
    this.offsets = new Int32Array(width);
  }

  /**
   * Take the header of the record of `size` bytes at `start`, of which only the header must be there. Most records have the same
   * header as the one before, and a short one is only compared.
   * @returns false where header and contents do not come to `size`
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

  /** Two words hold all of a header of four to eight bytes. */
  #remember(view: DataView, start: number, size: number, headerSize: number): void {
    this.#size = size;
    this.#headerSize = headerSize;
    this.#firstWord = view.getInt32(start);
    this.#lastWord = view.getInt32(start + headerSize - 4);
  }

  /** Bytes of the record up to the end of the first columns. */
  get contentEnd(): number {
    let end = 0;
    for (let column = 0; column < this.#width && this.types[column] !== ABSENT; column++) {
      end = this.offsets[column] + contentSize(this.types[column]);
    }
    return end;
  }
}
