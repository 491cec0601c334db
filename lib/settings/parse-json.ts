import { SettingsError } from '../errors.js';

/**
 * Parses JSON (RFC 8259). Unlike JSON.parse, its errors give line, column and what is expected there, and it rejects
 * duplicate keys.
 *
 * @param where name of the text in messages, for example a path
 * @throws SettingsError ERR_SETTINGS_JSON
 */
export function parseJson(text: string, where: string): unknown {
  try {
    return new Parser(text).document();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    const position = `line ${before.length}, column ${before[before.length - 1].length + 1}`;
    throw new SettingsError('ERR_SETTINGS_JSON', `${where}: ${position}: ${error.message}`);
  }
}

/** A syntax error at an offset of the text. */
class JsonSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[\w$]+/y;
const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Objects and arrays within one another. Settings have ten; this keeps the stack of calls short. */
const MAX_DEPTH = 100;

/**
 * The offset behind the string that begins at `start` (RFC 8259, section 7); undefined if it does not end, or has a
 * control character or another escape. A loop, because one pattern for all of it runs out of stack in a long text.
 */
function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character < ' ') return undefined;
    if (character !== '\\') continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return undefined;
    at = ESCAPE.lastIndex - 1;
  }
  return undefined;
}

class Parser {
  readonly #text: string;
  #offset: number;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#offset = text.startsWith('\ufeff') ? 1 : 0;
  }

  document(): unknown {
    const value = this.#value();
    if (this.#offset < this.#text.length) throw this.#unexpected('nothing more');
    return value;
  }

  /** A value and the space around it. */
  #value(): unknown {
    this.#take(SPACE);
    const value = this.#bareValue();
    this.#take(SPACE);
    return value;
  }

  #bareValue(): unknown {
    const next = this.#text[this.#offset];
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    if (next === '"') return this.#string();
    const number = this.#take(NUMBER);
    if (number !== '') return Number(number);
    const start = this.#offset;
    const word = this.#take(WORD);
    if (LITERALS.has(word)) return LITERALS.get(word);
    this.#offset = start;
    throw this.#unexpected('a value: text in double quotes, a number, true, false, null, { or [');
  }

  #object(): unknown {
    const entries = new Map<string, unknown>();
    this.#list('}', () => {
      this.#take(SPACE);
      const start = this.#offset;
      if (this.#text[start] !== '"') throw this.#unexpected('a key in double quotes');
      const key = this.#string();
      if (entries.has(key)) throw new JsonSyntaxError(`the key ${JSON.stringify(key)} is here a second time`, start);
      this.#take(SPACE);
      if (this.#text[this.#offset] !== ':') throw this.#unexpected(`":" after the key ${JSON.stringify(key)}`);
      this.#offset++;
      entries.set(key, this.#value());
    });
    return Object.fromEntries(entries);
  }

  #array(): unknown {
    const items: unknown[] = [];
    this.#list(']', () => items.push(this.#value()));
    return items;
  }

  /** Comma-separated items from an opening bracket, at the current offset, to `close`. */
  #list(close: string, item: () => void): void {
    if (++this.#depth > MAX_DEPTH)
      throw new JsonSyntaxError(`there are more than ${MAX_DEPTH} objects and arrays within one another`, this.#offset);
    this.#offset++;
    this.#take(SPACE);
    if (this.#text[this.#offset] !== close) {
      item();
      while (this.#text[this.#offset] === ',') {
        const comma = this.#offset++;
        this.#take(SPACE);
        if (this.#text[this.#offset] === close) throw new JsonSyntaxError(`remove the comma before ${close}`, comma);
        item();
      }
    }
    if (this.#text[this.#offset] !== close) throw this.#unexpected(`"," or "${close}"`);
    this.#offset++;
    this.#depth--;
  }

  #string(): string {
    const start = this.#offset;
    const end = endOfString(this.#text, start);
    if (end === undefined)
      throw this.#unexpected('text that ends with a double quote on the same line, with backslashes doubled');
    this.#offset = end;
    return JSON.parse(this.#text.slice(start, end)) as string;
  }

  /** Reads what the sticky `pattern` matches at the current offset; '' if it does not match. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#offset += found.length;
    return found;
  }

  #unexpected(expected: string): JsonSyntaxError {
    const rest = this.#text.slice(this.#offset, this.#offset + 20).split(/[\r\n]/)[0];
    if (this.#offset >= this.#text.length)
      return new JsonSyntaxError(`the file ends, but expected ${expected}`, this.#offset);
    if (/^\/[/*]/.test(rest)) return new JsonSyntaxError('JSON has no comments; remove this one', this.#offset);
    return new JsonSyntaxError(`found ${JSON.stringify(rest)}, but expected ${expected}`, this.#offset);
  }
}
