import { isUtf8 } from 'node:buffer';
import { SourceError } from '../../errors.js';
import type { Piece } from './cut-pieces.js';
import type { Keys } from './keys.js';
import { findFault, lastCharacter, type Where } from './locate.js';
import { RowBuilder, type TakeRow } from './row-builder.js';
import { createTokenizer, type Token } from './tokens.js';

/** Bytes that may go by without a token: a longer text is none that a machine has sent. */
const LONGEST_TEXT = 1 << 24;

/** Containers in each other; more would only take memory. */
const DEEPEST = 1000;

/** Ends a number or word that the text ends with, and is longer than what the parser waits for. */
const END = ' '.repeat(32);

/** Bytes of JSON in, rows out. The parser of stream-json is handed a piece at a time. */
export class RowParser {
  /** Bytes so far. */
  bytes = 0;
  readonly #path: string;
  readonly #builder: RowBuilder;
  readonly #tokensOf = createTokenizer();
  /** The last character that is not blank. */
  #before = '';
  #silent = 0;

  /** @param path what messages call the input */
  constructor(path: string, keys: Keys, take: TakeRow) {
    this.#path = path;
    this.#builder = new RowBuilder(keys, take);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#builder.rows;
  }

  /** @throws SourceError ERR_SOURCE_JSON with the row and the byte */
  add(piece: Piece): void {
    if (!isUtf8(piece.bytes)) throw this.#refused(piece);
    const tokens = this.#tokens(piece.bytes.toString(), piece);
    this.bytes = piece.at + piece.bytes.length;
    this.#before = lastCharacter(piece.bytes) || this.#before;
    this.#silent = tokens.length === 0 ? this.#silent + piece.bytes.length : 0;
    if (this.#silent > LONGEST_TEXT) throw this.#error('a text or blank of more than 16 MiB in', piece.at);
    this.#builder.add(tokens);
    if (this.#builder.open.length > DEEPEST)
      throw this.#error('more than 1,000 objects and arrays in each other in', piece.at);
  }

  /** @throws SourceError ERR_SOURCE_JSON where the text is not complete */
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
    return this.#error(what, this.bytes, '; was whatever writes it cut off?');
  }

  #tokens(text: string, piece: Piece): readonly Token[] {
    try {
      return this.#tokensOf(text);
    } catch (error) {
      throw this.#refused(piece, error as Error);
    }
  }

  /** What is wrong with the piece, and where. */
  #refused({ bytes, at }: Piece, error?: Error): SourceError {
    const { open, isBehindKey } = this.#builder;
    const where: Where = { open, isBehindKey, before: this.#before };
    const { what, offset, rows } = findFault(bytes, where, error);
    return this.#error(`${what} in`, at + offset, '', rows);
  }

  #error(what: string, byte: number, advice = '', rows = 0): SourceError {
    const path = this.#path;
    const row = (this.rows + rows + 1).toLocaleString('en-US');
    return new SourceError(
      'ERR_SOURCE_JSON',
      `${path} cannot be read as JSON: ${what} row ${row}, behind byte ${byte.toLocaleString('en-US')}${advice}`,
      { path },
    );
  }
}
