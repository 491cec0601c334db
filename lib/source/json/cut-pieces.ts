/** A piece of the input. */
export interface Piece {
  readonly bytes: Buffer;
  /** Offset in the input. */
  readonly at: number;
}

/**
 * Approximate size of a piece in bytes. The tokens of a piece of this size die in V8's young generation; those of a
 * larger one outlive it, which is slower.
 */
const PIECE_BYTES = 1 << 14;

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cut the input into pieces that end between rows, as far as that can be seen without parsing: after a line feed, which
 * no JSON token contains, or else after `},`. If there is neither, a piece ends between two characters. A byte-order
 * mark is dropped.
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

/** Length of the first piece of `bytes`; 0 if more bytes are needed. */
function endOfPiece(bytes: Buffer): number {
  const line = bytes.subarray(0, PIECE_BYTES).lastIndexOf(LINE_FEED);
  if (line >= 0) return line + 1;
  const rows = bytes.subarray(0, PIECE_BYTES).lastIndexOf('},');
  if (rows >= 0) return rows + 2;
  if (bytes.length < PIECE_BYTES) return 0;
  let end = PIECE_BYTES;
  while (end > PIECE_BYTES - 4 && isContinuation(bytes[end])) end--;
  return end;
}

/** True for a byte of a UTF-8 character that is not its first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
