import { type Token, type TokenKind, UnitScanner } from './unit-scanner.js';
import { PREFIX_NAMES, PREFIX_SYMBOLS, UNITS } from './unit-table.js';

/** A unit as far as it takes to tell what it can be converted to. */
export interface Unit {
  /** Exponents of the base units, in the order of the table; those without a dimension are left out. */
  readonly dimension: readonly number[];
  /** What one of it is in base units; of a logarithm, of its steps. */
  readonly scale: number;
  /** `logarithm`: of a quantity of that dimension. `timestamp`: times since a moment. */
  readonly kind: 'product' | 'logarithm' | 'timestamp';
}

/** The largest exponent of UDUNITS-2. */
const MAX_EXPONENT = 255;

interface Entry {
  /** What it is made of; undefined for a base unit. */
  readonly definition: string | undefined;
  /** Which base unit it is. */
  readonly base: number | undefined;
  unit?: Unit;
}

type Prefix = readonly [prefix: string, factor: number];

interface Database {
  readonly bases: number;
  /** Names in small letters. */
  readonly names: ReadonlyMap<string, Entry>;
  readonly symbols: ReadonlyMap<string, Entry>;
  readonly prefixNames: readonly Prefix[];
  readonly prefixSymbols: readonly Prefix[];
}

let database: Database | undefined;

/** Read at the first unit. */
function units(): Database {
  database ??= readTable();
  return database;
}

function readTable(): Database {
  const names = new Map<string, Entry>();
  const symbols = new Map<string, Entry>();
  let bases = 0;
  for (const line of UNITS.trim().split('\n')) {
    const [definition, nameList, symbolList] = line.split('|');
    const entry: Entry =
      definition === '*'
        ? { definition: undefined, base: bases++ }
        : { definition: definition === '1*' ? '1' : definition, base: undefined };
    for (const name of nameList.split(' ').filter(Boolean)) {
      const [singular, plural = pluralOf(singular)] = name.split('/');
      for (const form of [singular, plural]) if (!names.has(lowerCase(form))) names.set(lowerCase(form), entry);
    }
    for (const symbol of symbolList.split(' ').filter(Boolean)) if (!symbols.has(symbol)) symbols.set(symbol, entry);
  }
  const longestFirst = (lines: string): Prefix[] =>
    lines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [factor, ...words] = line.split(' ');
        return words.map((word): Prefix => [word, Number(factor)]);
      })
      .sort(([a], [b]) => b.length - a.length);
  return {
    bases,
    names,
    symbols,
    prefixNames: longestFirst(PREFIX_NAMES),
    prefixSymbols: longestFirst(PREFIX_SYMBOLS),
  };
}

/** Of ASCII letters alone. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** As UDUNITS-2 forms it. */
function pluralOf(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:[sxz]|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** The names of all units, without plurals. */
export function unitNames(): readonly string[] {
  return UNITS.trim()
    .split('\n')
    .flatMap((line) => line.split('|')[1].split(' '))
    .filter(Boolean)
    .map((name) => name.split('/')[0]);
}

/**
 * The unit that UDUNITS-2 (2.2.28) reads from a text; undefined where it reads none. Stricter than its library in what
 * that overlooks: a closing parenthesis too many or a letter behind a date at the very end, line breaks, exponents
 * beyond a C long.
 */
export function parseUnit(text: string): Unit | undefined {
  try {
    return new UnitParser(text).parse();
  } catch (error) {
    if (error instanceof WrongUnit) return undefined;
    throw error;
  }
}

/** True where UDUNITS-2 converts one into the other: dimensions are equal, or one is the reciprocal of the other. */
export function isConvertible(a: Unit, b: Unit): boolean {
  if ((a.kind === 'timestamp') !== (b.kind === 'timestamp')) return false;
  return isSame(a.dimension, b.dimension) || isSame(a.dimension, raise(b.dimension, -1));
}

class WrongUnit extends Error {}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((exponent, base) => exponent === b[base]);
}

function raise(dimension: readonly number[], power: number): number[] {
  return dimension.map((exponent) => exponent * power + 0);
}

/**
 * shift   = product ["since" (number | date [clock [zone]])]
 * product = power {["." | "/"] power}
 * power   = basic [exponent]
 * basic   = name | number | "(" shift ")" | "lg(re" product ")"
 */
class UnitParser {
  readonly #scanner: UnitScanner;
  #token: Token;

  constructor(text: string) {
    this.#scanner = new UnitScanner(text);
    this.#token = this.#scanner.next(false);
  }

  parse(): Unit {
    if (this.#token.kind === 'end') return dimensionless();
    const unit = this.#shift();
    this.#take('end');
    return unit;
  }

  #peek(): TokenKind {
    return this.#token.kind;
  }

  #advance(isTime = false): Token {
    const token = this.#token;
    this.#token = this.#scanner.next(isTime);
    return token;
  }

  #take(kind: TokenKind): Token {
    if (this.#token.kind !== kind) throw new WrongUnit();
    return kind === 'end' ? this.#token : this.#advance();
  }

  #shift(): Unit {
    const unit = this.#product();
    if (this.#token.kind !== 'shift') return unit;
    this.#advance(isTime(unit));
    switch (this.#peek()) {
      case 'integer':
      case 'real':
        assertFinite(this.#advance());
        return unit;
      case 'date':
        this.#advance();
        this.#clock();
        if (!isTime(unit)) throw new WrongUnit();
        return { ...unit, kind: 'timestamp' };
      default:
        throw new WrongUnit();
    }
  }

  /** A clock, and a time zone. */
  #clock(): void {
    if (this.#token.kind !== 'clock') return;
    this.#advance();
    if (this.#token.kind === 'clock' || this.#token.kind === 'integer') this.#advance();
    else if (this.#token.kind === 'name' && /^(?:utc|gmt|z)$/i.test(this.#token.text)) this.#advance();
  }

  #product(): Unit {
    let unit = this.#power();
    for (;;) {
      const { kind } = this.#token;
      if (kind === 'multiply' || kind === 'divide') this.#advance();
      else if (!BEGINS.has(kind)) return unit;
      const factor = this.#power();
      unit = multiply(unit, kind === 'divide' ? power(factor, -1) : factor);
    }
  }

  #power(): Unit {
    const basic = this.#basic();
    if (this.#token.kind !== 'integer' && this.#token.kind !== 'exponent') return basic;
    return power(basic, this.#advance().value);
  }

  #basic(): Unit {
    switch (this.#token.kind) {
      case 'name':
        return unitOf(this.#advance().text);
      case 'integer':
      case 'real':
        return scaled(dimensionless(), assertFinite(this.#advance()).value);
      case '(': {
        this.#advance();
        const unit = this.#shift();
        this.#take(')');
        return unit;
      }
      case 'logarithm': {
        this.#advance();
        const unit = this.#product();
        if (unit.kind === 'timestamp') throw new WrongUnit();
        this.#take(')');
        return { ...unit, scale: 1, kind: 'logarithm' };
      }
      default:
        throw new WrongUnit();
    }
  }
}

const BEGINS: ReadonlySet<TokenKind> = new Set<TokenKind>(['name', 'integer', 'real', '(', 'logarithm']);

/** The smallest normal double. */
const SMALLEST = 2 ** -1022;

/** A number that a double holds, as strtod() says. */
function assertFinite(token: Token): Token {
  const { value, text } = token;
  const isTooSmall = Math.abs(value) < SMALLEST && /[1-9]/.test(text.replace(/e.*/i, ''));
  if (!Number.isFinite(value) || isTooSmall) throw new WrongUnit();
  return token;
}

function dimensionless(): Unit {
  return { dimension: new Array<number>(units().bases).fill(0), scale: 1, kind: 'product' };
}

/** @throws WrongUnit where a unit becomes zero */
function scaled(unit: Unit, factor: number): Unit {
  const scale = unit.scale * factor;
  if (scale === 0 || Number.isNaN(scale)) throw new WrongUnit();
  return { ...unit, scale };
}

function isTime(unit: Unit): boolean {
  return unit.kind === 'product' && isConvertible(unit, unitOf('second'));
}

function power(unit: Unit, exponent: number): Unit {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MAX_EXPONENT) throw new WrongUnit();
  if (exponent === 0) return dimensionless();
  if (exponent === 1) return unit;
  if (unit.kind === 'logarithm') throw new WrongUnit();
  return scaled({ dimension: raise(unit.dimension, exponent), scale: 1, kind: 'product' }, unit.scale ** exponent);
}

/** A logarithm can be multiplied by numbers alone. */
function multiply(a: Unit, b: Unit): Unit {
  if (b.kind === 'logarithm' && a.kind !== 'logarithm') return multiply(b, a);
  if (a.kind === 'logarithm') {
    if (b.kind === 'logarithm' || b.dimension.some((exponent) => exponent !== 0)) throw new WrongUnit();
    return scaled(a, b.scale);
  }
  const dimension = a.dimension.map((exponent, base) => exponent + b.dimension[base]);
  return scaled({ dimension, scale: a.scale, kind: 'product' }, b.scale);
}

/** A name or symbol with its prefixes: any number of names of prefixes, and one symbol of a prefix. */
function unitOf(word: string): Unit {
  const { names, symbols, prefixNames, prefixSymbols } = units();
  let rest = word;
  let hasSymbol = false;
  let factor = 1;
  while (rest !== '') {
    const lower = lowerCase(rest).replaceAll('\xa0', '_');
    const entry = names.get(lower) ?? symbols.get(rest);
    if (entry !== undefined) return scaled(resolve(entry), factor);
    const byName = prefixNames.find(([name]) => lower.startsWith(name));
    const prefix = byName ?? (hasSymbol ? undefined : prefixSymbols.find(([symbol]) => rest.startsWith(symbol)));
    if (prefix === undefined) break;
    hasSymbol ||= byName === undefined;
    factor *= prefix[1];
    rest = rest.slice(prefix[0].length);
  }
  throw new WrongUnit();
}

function resolve(entry: Entry): Unit {
  entry.unit ??=
    entry.base === undefined
      ? new UnitParser(entry.definition as string).parse()
      : {
          dimension: dimensionless().dimension.map((_, base) => (base === entry.base ? 1 : 0)),
          scale: 1,
          kind: 'product',
        };
  return entry.unit;
}
