import { isUtf8 } from 'node:buffer';
import { jsonVerifier, type VerifierError } from 'stream-json/utils/verifier.js';
import { Keys } from './keys.js';
import { RowBuilder } from './row-builder.js';
import { createTokenizer } from './tokens.js';

/** The state of the parser at the start of a piece. */
export interface ParserState {
  /** Open containers, outermost first. */
  readonly open: readonly ('{' | '[')[];
  /** The last token was a key. */
  readonly isAfterKey: boolean;
  /** Last non-blank character before the piece. */
  readonly before: string;
}

/** A fault in a piece. */
interface PieceFault {
  readonly what: string;
  /** Its offset in the piece, in bytes. */
  readonly offset: number;
  /** Number of rows that end before it. */
  readonly rows: number;
}

/** Number of characters of the faulty text shown in messages. */
const MAX_SHOWN = 20;

/**
 * Locate a syntax error or invalid UTF-8 in a piece. The parser does not report positions. The verifier of stream-json
 * does; it first gets a short prefix that brings it to the state at the start of the piece.
 *
 * @param error the error of the parser; absent for invalid UTF-8
 */
export function findFault(bytes: Buffer, state: ParserState, error?: Error): PieceFault {
  const valid = validLength(bytes);
  const text = bytes.toString('utf8', 0, valid);
  const prefix = prefixFor(state);
  const found = verify(prefix, text);
  if (found !== undefined) {
    const before = text.slice(0, found.at);
    const shown = JSON.stringify(text.slice(found.at, found.at + MAX_SHOWN).trimEnd());
    const what = shown === '""' ? found.what : `${found.what}, found ${shown}`;
    return { what, offset: Buffer.byteLength(before), rows: countRows(prefix, before) };
  }
  const what =
    valid < bytes.length
      ? `text that is not UTF-8 (byte 0x${bytes[valid].toString(16)})`
      : // The faulty token began in an earlier piece.
        describeError(error?.message ?? '');
  return { what, offset: valid, rows: countRows(prefix, text) };
}

/** Length of the longest prefix that is valid UTF-8. */
function validLength(bytes: Buffer): number {
  if (isUtf8(bytes)) return bytes.length;
  // Binary search: if a prefix is valid, apart from an incomplete last character, all shorter ones are.
  const isValid = (length: number): boolean =>
    [0, 1, 2, 3].some((n) => n <= length && isUtf8(bytes.subarray(0, length - n)));
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isValid(middle)) low = middle;
    else high = middle;
  }
  while (!isUtf8(bytes.subarray(0, low))) low--;
  return low;
}

/** A short text that leads to the same state. */
function prefixFor({ open, isAfterKey, before }: ParserState): string {
  if (open.length === 0) return '';
  const outer = open.slice(0, -1).map((container) => (container === '{' ? '{"":' : '['));
  return `${outer.join('')}${innermost(open[open.length - 1], isAfterKey, before)}`;
}

function innermost(container: '{' | '[', isAfterKey: boolean, last: string): string {
  if (container === '[') return last === '[' ? '[' : last === ',' ? '[0,' : '[0';
  if (last === '{') return '{';
  if (isAfterKey) return last === ':' ? '{"":' : '{""';
  return last === ',' ? '{"":0,' : '{"":0';
}

/** Last non-blank character; '' if none; a non-ASCII one yields its last byte. */
export function lastCharacter(bytes: Buffer): string {
  let end = bytes.length - 1;
  while (end >= 0 && (bytes[end] === 0x20 || (bytes[end] >= 0x09 && bytes[end] <= 0x0d))) end--;
  return end < 0 ? '' : String.fromCharCode(bytes[end]);
}

/** The first syntax error in `text`; undefined if there is none. */
function verify(prefix: string, text: string): { what: string; at: number } | undefined {
  const verifier = jsonVerifier({ jsonStreaming: true });
  try {
    // Blanks at the end: the verifier waits for more input before it rejects the end of a text.
    for (const part of [prefix, text, ' '.repeat(32)]) verifier(part);
    return undefined;
  } catch (error) {
    const { message, offset } = error as VerifierError;
    const at = Math.min(text.length, Math.max(0, offset - prefix.length));
    return { what: describeError(message), at };
  }
}

/** The message of stream-json, without its prefix. */
function describeError(message: string): string {
  const what = message.replace(/^.*(Parser|Verifier) (cannot parse input: |has )/, '');
  return what === 'escaped characters'
    ? 'a text with a line break, another control character or an unknown escape'
    : what;
}

function countRows(prefix: string, text: string): number {
  const tokens = createTokenizer();
  const builder = new RowBuilder(new Keys(''), () => {});
  builder.add(tokens(prefix));
  const { rows } = builder;
  builder.add(tokens(text));
  return builder.rows - rows;
}
