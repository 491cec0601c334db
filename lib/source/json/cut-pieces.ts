/** Bytes of the input, and how many came before them. */
export interface Piece {
  readonly bytes: Buffer;
  readonly at: number;
}

/**
 * Bytes that are parsed at once, about. What the parser makes of them dies young: larger pieces outlive V8's young generation, and take
 * longer.
 */
const PIECE = 1 << 14;

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The input in pieces that end where rows do, as far as that can be seen without parsing: behind a line feed, which no JSON text
 * holds inside of a token, or else behind `},`. Where neither is near, a piece ends between two characters. A byte-order mark is left out.
 */
export async function* cutIntoPieces(input: AsyncIterable<Uint8Array>): AsyncGenerator<Piece, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of input) {
    rest = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
    if (at === 0) {
      if (rest.length < BYTE_ORDER_MARK.length) continue;
      if (rest.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
        at = BYTE_ORDER_MARK.length;
        rest = rest.subarray(at);
      }
    }
    for (let end = endOfPiece(rest); end > 0; end = endOfPiece(rest)) {
      yield { bytes: rest.subarray(0, end), at };
      at += end;
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) yield { bytes: rest, at };
}

/** Where the first piece of `bytes` ends; 0 where more of them are needed. */
function endOfPiece(bytes: Buffer): number {
  const line = bytes.subarray(0, PIECE).lastIndexOf(LINE_FEED);
  if (line >= 0) return line + 1;
  const rows = bytes.subarray(0, PIECE).lastIndexOf('},');
  if (rows >= 0) return rows + 2;
  if (bytes.length < PIECE) return 0;
  let end = PIECE;
  while (end > PIECE - 4 && isContinuation(bytes[end])) end--;
  return end;
}

/** A byte of a UTF-8 character other than its first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
