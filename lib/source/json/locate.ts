import { isUtf8 } from 'node:buffer';
import { jsonVerifier, type VerifierError } from 'stream-json/utils/verifier.js';
import { Keys } from './keys.js';
import { RowBuilder } from './row-builder.js';
import { createTokenizer } from './tokens.js';

/** Where in a JSON text a piece begins. */
export interface Where {
  /** The containers that are open, outermost first. */
  readonly open: readonly ('{' | '[')[];
  /** The latest token was a key. */
  readonly isBehindKey: boolean;
  /** The last character before it that is not blank. */
  readonly before: string;
}

/** What is wrong with a piece. */
export interface PieceFault {
  readonly what: string;
  /** Bytes of the piece before it. */
  readonly offset: number;
  /** Rows that end before it. */
  readonly rows: number;
}

/** Characters that are shown of what was found. */
const SHOWN = 20;

/**
 * Find what the parser has refused in a piece, or what is no UTF-8 in it. The parser does not say where it stands; the verifier of
 * stream-json does, once it has been brought to where the piece begins.
 *
 * @param error what the parser says
 */
export function findFault(bytes: Buffer, where: Where, error?: Error): PieceFault {
  const valid = validLength(bytes);
  const text = bytes.toString('utf8', 0, valid);
  const prefix = prefixFor(where);
  const found = verify(prefix, text);
  if (found !== undefined) {
    const before = text.slice(0, found.at);
    const shown = JSON.stringify(text.slice(found.at, found.at + SHOWN).trimEnd());
    const what = shown === '""' ? found.what : `${found.what}, found ${shown}`;
    return { what, offset: Buffer.byteLength(before), rows: countRows(prefix, before) };
  }
  const what =
    valid < bytes.length
      ? `text that is not UTF-8 (byte 0x${bytes[valid].toString(16)})`
      : // It began in a piece before, which the parser waited for the end of.
        described(error?.message ?? '');
  return { what, offset: valid, rows: countRows(prefix, text) };
}

/** Bytes at the beginning that are UTF-8. */
function validLength(bytes: Buffer): number {
  if (isUtf8(bytes)) return bytes.length;
  // Where a prefix is valid, or would be without the beginning of a last character, all shorter ones are.
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

/** The shortest text that leads to the same state. */
function prefixFor({ open, isBehindKey, before }: Where): string {
  if (open.length === 0) return '';
  const outer = open.slice(0, -1).map((container) => (container === '{' ? '{"":' : '['));
  return `${outer.join('')}${innermost(open[open.length - 1], isBehindKey, before)}`;
}

function innermost(container: '{' | '[', isBehindKey: boolean, last: string): string {
  if (container === '[') return last === '[' ? '[' : last === ',' ? '[0,' : '[0';
  if (last === '{') return '{';
  if (isBehindKey) return last === ':' ? '{"":' : '{""';
  return last === ',' ? '{"":0,' : '{"":0';
}

/** The last character that is not blank; empty where there is none, of another character than ASCII its last byte. */
export function lastCharacter(bytes: Buffer): string {
  let end = bytes.length - 1;
  while (end >= 0 && (bytes[end] === 0x20 || (bytes[end] >= 0x09 && bytes[end] <= 0x0d))) end--;
  return end < 0 ? '' : String.fromCharCode(bytes[end]);
}

/** Where in `text` something is that is no JSON; undefined where nothing is. */
function verify(prefix: string, text: string): { what: string; at: number } | undefined {
  const verifier = jsonVerifier({ jsonStreaming: true });
  try {
    // Blanks: the verifier waits for more before it refuses what a text ends with.
    for (const part of [prefix, text, ' '.repeat(32)]) verifier(part);
    return undefined;
  } catch (error) {
    const { message, offset } = error as VerifierError;
    const at = Math.min(text.length, Math.max(0, offset - prefix.length));
    return { what: described(message), at };
  }
}

/** What stream-json says, in words for people. */
function described(message: string): string {
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
