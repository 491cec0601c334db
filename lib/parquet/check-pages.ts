import { canBecome, uncompress } from './snappy.js';
import { CompactReader, type ThriftStruct } from './thrift.js';

/**
 * Numbers in apache/parquet-format, *parquet.thrift*: PageType, Encoding and the fields of PageHeader,
 * DictionaryPageHeader and DataPageHeaderV2.
 */
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
const PLAIN = 0;
const DELTA_BINARY_PACKED = 5;
const RLE_DICTIONARY = 8;
const PAGE = { type: 1, uncompressed: 2, compressed: 3, dictionary: 7, data: 8 };
const DICTIONARY = { values: 1, encoding: 2 };
const DATA = { values: 1, nulls: 2, rows: 3, encoding: 4, definitionBytes: 5, repetitionBytes: 6, isCompressed: 7 };
/** Encodings.md, *Delta Encoding*: a block has a multiple of 128 values; writers use 128 or 1,024. */
const LARGEST_BLOCK = 1 << 16;

/** What holds for all pages of a column chunk. */
interface Chunk {
  /** Of its row group. */
  readonly rows: number;
  readonly isCompressed: boolean;
}

/**
 * Checks what says how much follows in the pages of a column chunk, so that whoever decodes them ends: sizes of pages,
 * counts of values, lengths of runs and of blocks. The values themselves are not looked at.
 *
 * @throws RangeError where a page is damaged, or not of the kinds that {@link ParquetEncoder} writes
 */
export function checkPages(bytes: Uint8Array, chunk: Chunk): void {
  const reader = new CompactReader(bytes);
  let rows = 0;
  for (let page = 1; rows < chunk.rows; page++) {
    try {
      rows += checkPage(reader, chunk);
      if (rows > chunk.rows) throw new RangeError(`it goes on after ${chunk.rows} rows`);
    } catch (error) {
      throw new RangeError(`page ${page}: ${(error as Error).message}`);
    }
  }
}

/** @returns rows of the page, none of a dictionary */
function checkPage(reader: CompactReader, chunk: Chunk): number {
  const header = reader.struct();
  const length = size(header, PAGE.uncompressed);
  const body = reader.skip(size(header, PAGE.compressed));
  // Before anyone takes memory for it.
  if (chunk.isCompressed ? !canBecome(length, body.length) : length !== body.length) {
    throw new RangeError(`${body.length} bytes cannot become ${length}`);
  }
  const type = header.get(PAGE.type);
  if (type === DICTIONARY_PAGE) {
    const page = struct(header, PAGE.dictionary);
    upTo(size(page, DICTIONARY.values), chunk.rows, 'words');
    return 0;
  }
  if (type !== DATA_PAGE_V2) throw new RangeError(`it is of the type ${type}, which a run does not write`);
  return checkData(struct(header, PAGE.data), body, length, chunk);
}

function checkData(page: ThriftStruct, body: Uint8Array, length: number, chunk: Chunk): number {
  const rows = size(page, DATA.rows);
  const [values, nulls] = [size(page, DATA.values), size(page, DATA.nulls)];
  if (rows !== values || rows === 0) throw new RangeError(`${values} values in ${rows} rows`);
  upTo(rows, chunk.rows, 'rows');
  upTo(nulls, values, 'nulls');
  if (size(page, DATA.repetitionBytes) !== 0) throw new RangeError('it has lists, which a run does not write');
  const definitions = size(page, DATA.definitionBytes);
  const reader = new CompactReader(body);
  const levels = reader.skip(definitions);
  // The levels of a column that may have nulls: a bit for each value.
  if (definitions > 0) checkRuns(new CompactReader(levels), 1, values);
  const stored = reader.skip(body.length - definitions);
  const isCompressed = chunk.isCompressed && page.get(DATA.isCompressed) !== false;
  const encoding = page.get(DATA.encoding);
  if (encoding === PLAIN) return rows;
  // The reader takes a page of no bytes as it stands.
  const plain = isCompressed && length > definitions ? uncompress(stored, length - definitions) : stored;
  const inside = new CompactReader(plain);
  if (encoding === RLE_DICTIONARY) {
    if (values > nulls) checkRuns(inside, inside.byte(), values - nulls);
  } else if (encoding === DELTA_BINARY_PACKED) {
    checkDeltas(inside, values - nulls);
  } else {
    throw new RangeError(`its values are encoded as ${encoding}, as a run does not write them`);
  }
  return rows;
}

/** Encodings.md, *Run Length Encoding / Bit-Packing Hybrid*. @param width bits of a value */
function checkRuns(reader: CompactReader, width: number, values: number): void {
  upTo(width, 32, 'bits a value');
  for (let seen = 0; seen < values; ) {
    const head = reader.varint();
    const isPacked = head % 2 === 1;
    const count = isPacked ? ((head - 1) / 2) * 8 : head / 2;
    // The last packed group is filled up to eight values.
    upTo(count, values - seen + (isPacked ? 7 : 0), 'values in a run');
    if (count === 0) throw new RangeError('an empty run');
    reader.skip(isPacked ? (count * width) / 8 : Math.ceil(width / 8));
    seen += count;
  }
}

/** Encodings.md, *Delta Encoding*. */
function checkDeltas(reader: CompactReader, values: number): void {
  const [block, parts] = [reader.varint(), reader.varint()];
  const each = block / parts;
  if (!(block > 0 && block <= LARGEST_BLOCK && each >= 1 && Number.isInteger(each) && each % 8 === 0)) {
    throw new RangeError(`blocks of ${block} values in ${parts} parts`);
  }
  reader.varint();
  reader.varint();
  for (let seen = 1; seen < values; ) {
    reader.varint();
    for (const width of reader.skip(parts)) {
      if (seen >= values) break;
      upTo(width, 64, 'bits a value');
      reader.skip((each * width) / 8);
      seen += each;
    }
  }
}

function struct(fields: ThriftStruct, id: number): ThriftStruct {
  const value = fields.get(id);
  if (!(value instanceof Map)) throw new RangeError(`its header lacks the field ${id}`);
  return value;
}

/** A count or a number of bytes. */
function size(fields: ThriftStruct, id: number): number {
  const value = fields.get(id);
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new RangeError(`the field ${id} of its header is ${value}`);
  return value as number;
}

function upTo(count: number, most: number, what: string): void {
  if (count > most) throw new RangeError(`${count} ${what}, where at most ${most} can be`);
}
