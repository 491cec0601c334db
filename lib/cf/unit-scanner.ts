/*
 * The words of a unit as UDUNITS-2 reads them (UDUNITS-2 manual, "Unit Syntax"). What a character means depends on what
 * stands before it; the longest match wins, and the first of equally long ones.
 */

export type TokenKind =
  | 'shift'
  | 'divide'
  | 'multiply'
  | 'exponent'
  | 'integer'
  | 'real'
  | 'date'
  | 'clock'
  | 'logarithm'
  | 'name'
  | '('
  | ')'
  | 'end'
  | 'wrong';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly value: number;
}

type State = 'initial' | 'name' | 'shift' | 'date' | 'clock';

const SPACE = '[ \\t\\r\\f\\v]';
/** Latin-1 letters and some signs; U+0200 to U+FFFF. Letters from U+0100 to U+01FF are none, as in UDUNITS-2. */
const LETTER = '[_a-zA-Z\\xa0\\xad\\xb0\\xb5\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\xff\\u0200-\\ud7ff\\ue000-\\uffff]';
const NAME = new RegExp(`[%'"]|${LETTER}(?:(?:${LETTER}|[0-9])*${LETTER})?`, 'y');
const SHIFT = new RegExp(`${SPACE}*(?:@|after|from|ref|since)${SPACE}*`, 'iy');
const DIVIDE = new RegExp(`${SPACE}*(?:per|/)${SPACE}*`, 'iy');
const MULTIPLY = new RegExp(`[-.*\\xb7]|${SPACE}+`, 'y');
const EXPONENT = /(?:\^|\*\*)([+-]?[0-9]+)/y;
const SUPERSCRIPT = /[\u207a\u207b]?[\xb9\xb2\xb3\u2070\u2074-\u2079]+/y;
const REAL = /[+-]?(?:[0-9]+[eE][+-]?[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)/y;
const INTEGER = /[+-]?[0-9]+/y;
const LOGARITHM = new RegExp(`(?:log|lg|ln|lb)${SPACE}*\\(${SPACE}*[Rr][Ee](?::${SPACE})?${SPACE}*`, 'y');

const YEAR = '[+-]?[0-9]{1,4}';
const MONTH = '(?:0?[1-9]|1[0-2])';
const DAY = '(?:0?[1-9]|[1-2][0-9]|30|31)';
const HOUR = '(?:[+-]?[0-1]?[0-9]|2[0-3])';
const MINUTE = '(?:[0-5]?[0-9])';
const SECOND = `(?:(?:${MINUTE}|60)(?:\\.[0-9]*)?)`;
const BROKEN_DATE = new RegExp(`^${YEAR}-${MONTH}(?:-${DAY})?(?:T|${SPACE}*)$`);
const PACKED_DATE = new RegExp(`^${YEAR}(?:${MONTH}${DAY}?)?(?:T|${SPACE}*)$`);
const BROKEN_CLOCK = new RegExp(`^${HOUR}:${MINUTE}(?::${SECOND})?${SPACE}*$`);
const PACKED_CLOCK = new RegExp(`^${HOUR}(?:${MINUTE}${SECOND}?)?${SPACE}*$`);
const ZONE = /[+-]?[0-9]+:[0-9]+|[+-]?[0-9]+/y;

/** Dates and clocks are shorter; their patterns are tried on every length. */
const LONGEST_TIME = 64;

const SUPERSCRIPTS = '\u2070\xb9\xb2\xb3\u2074\u2075\u2076\u2077\u2078\u2079';

export class UnitScanner {
  readonly #text: string;
  #at = 0;
  #state: State = 'initial';

  constructor(text: string) {
    this.#text = text;
  }

  /** The next word. @param isTime the unit before a `since` is one of time */
  next(isTime: boolean): Token {
    if (this.#at >= this.#text.length) return { kind: 'end', text: '', value: 0 };
    const best = this.#candidates(isTime).reduce(longer, undefined);
    if (best === undefined) return this.#other();
    this.#at += best.text.length;
    this.#state = best.state ?? this.#state;
    return best;
  }

  #candidates(isTime: boolean): (Candidate | undefined)[] {
    switch (this.#state) {
      case 'initial':
      case 'name':
        return [...this.#operators(), ...this.#numbers(), this.#logarithm(), ...this.#names()];
      case 'shift':
        return [...this.#dates(isTime), ...this.#numbers(), this.#logarithm()];
      case 'date':
        return [...this.#clocks(), this.#logarithm()];
      case 'clock':
        return [this.#match(ZONE, 'clock', 'initial'), this.#logarithm(), ...this.#names()];
    }
  }

  #operators(): (Candidate | undefined)[] {
    return [
      this.#match(SHIFT, 'shift', 'shift'),
      this.#match(DIVIDE, 'divide', 'initial'),
      this.#match(MULTIPLY, 'multiply', 'initial'),
      this.#match(EXPONENT, 'exponent', undefined, (text) => Number(text.replace(/^(?:\^|\*\*)/, ''))),
      this.#match(SUPERSCRIPT, 'exponent', 'initial', superscript),
    ];
  }

  #numbers(): (Candidate | undefined)[] {
    const real = this.#state === 'name' ? undefined : this.#match(REAL, 'real', 'initial', Number);
    return [real, this.#match(INTEGER, 'integer', 'initial', Number)];
  }

  #logarithm(): Candidate | undefined {
    return this.#match(LOGARITHM, 'logarithm', undefined);
  }

  #names(): (Candidate | undefined)[] {
    return this.#state === 'name' ? [] : [this.#match(NAME, 'name', 'name')];
  }

  #dates(isTime: boolean): (Candidate | undefined)[] {
    return [
      this.#longest(BROKEN_DATE, 'date', 'date'),
      isTime ? this.#longest(PACKED_DATE, 'date', 'date') : this.#longest(PACKED_DATE, 'real', 'initial'),
    ];
  }

  #clocks(): (Candidate | undefined)[] {
    return [this.#longest(BROKEN_CLOCK, 'clock', 'clock'), this.#longest(PACKED_CLOCK, 'clock', 'clock')];
  }

  #match(
    pattern: RegExp,
    kind: TokenKind,
    state: State | undefined,
    numberOf: (text: string) => number = () => 0,
  ): Candidate | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    return text === undefined ? undefined : { kind, text, value: numberOf(text), state };
  }

  #longest(pattern: RegExp, kind: TokenKind, state: State): Candidate | undefined {
    const rest = this.#text.slice(this.#at, this.#at + LONGEST_TIME);
    for (let length = rest.length; length > 0; length--) {
      const text = rest.slice(0, length);
      if (pattern.test(text)) return { kind, text, value: kind === 'real' ? Number.parseFloat(text) : 0, state };
    }
    return undefined;
  }

  /** A character that no word begins with. */
  #other(): Token {
    const text = this.#text[this.#at++];
    this.#state = 'initial';
    return { kind: text === '(' || text === ')' ? text : 'wrong', text, value: 0 };
  }
}

interface Candidate extends Token {
  /** The state behind it; absent: the same. */
  readonly state: State | undefined;
}

function longer(best: Candidate | undefined, candidate: Candidate | undefined): Candidate | undefined {
  if (candidate === undefined) return best;
  return best === undefined || candidate.text.length > best.text.length ? candidate : best;
}

function superscript(text: string): number {
  const digits = text.replace(/[^\u207a\u207b]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)));
  return Number(digits.replace('\u207a', '').replace('\u207b', '-'));
}
