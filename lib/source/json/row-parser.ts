import { isUtf8 } from 'node:buffer';
import { SourceError } from '../../errors.js';
import { formatCount } from '../../util/format.js';
import type { Piece } from './cut-pieces.js';
import type { Keys } from './keys.js';
import { findFault, lastCharacter, type ParserState } from './locate.js';
import { RowBuilder, type TakeRow } from './row-builder.js';
import { createTokenizer, type Token } from './tokens.js';

/** Limit on bytes without a token, which bounds memory. */
const MAX_TEXT_BYTES = 1 << 24;

/** Limit on nested containers, which bounds memory. */
const MAX_DEPTH = 1000;

/** Ends a number or literal at the end of the text. It is longer than what the parser buffers. */
const END = ' '.repeat(32);

/** Parses JSON bytes into rows. The parser of stream-json gets one piece at a time. */
export class RowParser {
  /** Number of bytes so far. */
  bytes = 0;
  readonly #path: string;
  readonly #builder: RowBuilder;
  readonly #tokensOf = createTokenizer();
  /** Last non-blank character. */
  #before = '';
  /** Number of bytes since the last token. */
  #silent = 0;

  /** @param path name of the input in messages */
  constructor(path: string, keys: Keys, take: TakeRow) {
    this.#path = path;
    this.#builder = new RowBuilder(keys, take);
  }

  /** Number of rows so far. */
  get rows(): number {
    return this.#builder.rows;
  }

  /** Parse a piece. @throws SourceError ERR_SOURCE_JSON with row and byte offset */
  add(piece: Piece): void {
    if (!isUtf8(piece.bytes)) throw this.#syntaxError(piece);
    const tokens = this.#tokens(piece.bytes.toString(), piece);
    this.bytes = piece.at + piece.bytes.length;
    this.#before = lastCharacter(piece.bytes) || this.#before;
    this.#silent = tokens.length === 0 ? this.#silent + piece.bytes.length : 0;
    if (this.#silent > MAX_TEXT_BYTES) throw this.#error('a text or blank of more than 16 MiB in', piece.at);
    this.#builder.add(tokens);
    if (this.#builder.open.length > MAX_DEPTH)
      throw this.#error('more than 1,000 nested objects and arrays in', piece.at);
  }

  /** End the input. @throws SourceError ERR_SOURCE_JSON if it is incomplete */
  end(): void {
    try {
      this.#builder.add(this.#tokensOf(END));
    } catch {
      throw this.#cutOff('it ends in the middle of');
    }
    const { open } = this.#builder;
    if (open.length > 0)
      throw this.#cutOff(open.join('') === '[' ? 'its array ends before' : 'it ends in the middle of');
  }

  #cutOff(what: string): SourceError {
    return this.#error(what, this.bytes, '; was it cut off while it was written?');
  }

  #tokens(text: string, piece: Piece): readonly Token[] {
    try {
      return this.#tokensOf(text);
    } catch (error) {
      throw this.#syntaxError(piece, error as Error);
    }
  }

  #syntaxError({ bytes, at }: Piece, error?: Error): SourceError {
    const { open, isAfterKey } = this.#builder;
    const state: ParserState = { open, isAfterKey, before: this.#before };
    const { what, offset, rows } = findFault(bytes, state, error);
    return this.#error(`${what} in`, at + offset, '', rows);
  }

  #error(what: string, byte: number, advice = '', rows = 0): SourceError {
    const path = this.#path;
    const row = formatCount(this.rows + rows + 1);
    return new SourceError(
      'ERR_SOURCE_JSON',
      `${path} cannot be read as JSON: ${what} row ${row}, after byte ${formatCount(byte)}${advice}`,
      { path },
    );
  }
}
