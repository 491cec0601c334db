import { CONTENT_SIZES, contentSize } from './serial-type.js';
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
  /** `(width)` where their contents begin in the buffer. */
  readonly offsets: Int32Array;
  readonly #width: number;

  /** @param width columns that are looked at, from the first one on */
  constructor(width: number) {
    this.#width = width;
    this.types = new Int32Array(width);
    this.offsets = new Int32Array(width);
  }

  /**
   * Take the header of the record of `size` bytes at `start`, of which only the header must be there.
   * @returns false where header and contents do not come to `size`
   */
  parse(view: DataView, start: number, size: number): boolean {
    const { types, offsets } = this;
    const width = this.#width;
    const headerSize = varint(view, start);
    let at = start + varintLength(view, start);
    const headerEnd = start + headerSize;
    if (headerSize > size || headerEnd < at || size > MAX_RECORD) return false;
    let content = headerEnd;
    let column = 0;
    while (at < headerEnd) {
      let type = view.getInt8(at);
      let length: number;
      if (type >= 0) {
        at++;
        length = CONTENT_SIZES[type];
      } else {
        type = varint(view, at);
        if (type < 0 || type > MAX_RECORD) return false;
        at += varintLength(view, at);
        length = contentSize(type);
      }
      if (column < width) {
        types[column] = type;
        offsets[column] = content;
      }
      column++;
      content += length;
    }
    if (at !== headerEnd || content !== start + size) return false;
    for (; column < width; column++) types[column] = ABSENT;
    return true;
  }

  /** Offset behind the contents of the first columns. */
  get contentEnd(): number {
    let end = 0;
    for (let column = 0; column < this.#width && this.types[column] !== ABSENT; column++) {
      end = this.offsets[column] + contentSize(this.types[column]);
    }
    return end;
  }
}
