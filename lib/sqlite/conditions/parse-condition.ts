import { type SqlToken, sqlTokens } from './sql-tokens.js';

/** `is` and `is not` take NULL for a value like any other; what the others make of NULL is NULL, which is not true. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '<>' | 'is' | 'is not';

/** A column as the condition names it. */
export interface ColumnName {
  readonly name: string;
  /** Table, or schema and table, in front of it. */
  readonly of: readonly string[];
}

/** A condition that compares columns with constants, which are SQL. Every NOT has been brought down to a comparison. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | {
      readonly kind: 'compare';
      readonly column: ColumnName;
      readonly comparison: Comparison;
      readonly constant: string;
    }
  | {
      readonly kind: 'in';
      readonly column: ColumnName;
      readonly isNot: boolean;
      readonly constants: readonly string[];
    };

/** Why a condition is not simple: what stands there that is no comparison of a column with a constant. */
export class NotSimple extends Error {}

/**
 * Parse a condition that SQLite has accepted. Simple are comparisons of a column with a constant (`=`, `<`, `IS`,
 * BETWEEN, IN and their likes) and AND, OR, NOT and parentheses around them.
 * @throws NotSimple for any other
 */
export function parseCondition(sql: string): Condition {
  const tokens = sqlTokens(sql);
  if (tokens === undefined) throw new NotSimple('a sign that SQL has no simple condition for');
  if (tokens.filter(({ text }) => text === '(').length > MAX_PARENTHESES) throw new NotSimple('many parentheses');
  return new Parser(tokens).parse();
}

/** A parser that calls itself must not run out of stack. */
const MAX_PARENTHESES = 1000;

/** A column, or the SQL of a constant; `isTruth` for TRUE and FALSE. */
type Operand = { readonly column: ColumnName } | { readonly constant: string; readonly isTruth?: boolean };

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '<>',
  '<>': '=',
  is: 'is not',
  'is not': 'is',
};

/** The comparison with its sides exchanged. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  ...{ '<': '>', '<=': '>=', '>': '<', '>=': '<=' },
  ...{ '=': '=', '<>': '<>', is: 'is', 'is not': 'is not' },
};

const ORDERS = new Set(['<', '<=', '>', '>=']);
const EQUALS: Readonly<Record<string, Comparison>> = { '=': '=', '==': '=', '<>': '<>', '!=': '<>' };

/** Words that begin something else than a column where an operand is expected. */
const NO_COLUMN = /^(case|cast|exists|raise|select|values|current_(date|time|timestamp)|distinct|collate|escape|not)$/i;

/**
 * By SQLite's precedence, from the weakest: OR; AND; NOT; `=`, IS, IN, BETWEEN, ISNULL; `<` and its likes. So `a = b <
 * c` compares a with the truth of `b < c`, which is not simple.
 */
class Parser {
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
  }

  parse(): Condition {
    const condition = this.#or();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return condition;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#takeWord('or')) parts.push(this.#and());
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#takeWord('and')) parts.push(this.#not());
    return parts.length === 1 ? parts[0] : { kind: 'and', parts };
  }

  #not(): Condition {
    return this.#takeWord('not') ? negated(this.#not()) : this.#term();
  }

  #term(): Condition {
    const start = this.#at;
    if (this.#takeSign('(')) {
      try {
        const inner = this.#or();
        if (this.#takeSign(')') && !this.#isCompared()) return inner;
      } catch (error) {
        if (!(error instanceof NotSimple)) throw error;
      }
      // An operand in parentheses, if it is simple.
      this.#at = start;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    const condition = this.#comparedWith(left);
    if (this.#isCompared()) throw this.#unexpected();
    return condition;
  }

  #comparedWith(left: Operand): Condition {
    const sign = this.#peek?.kind === 'sign' ? this.#peek.text : '';
    const comparison = ORDERS.has(sign) ? (sign as Comparison) : EQUALS[sign];
    if (comparison !== undefined) {
      this.#at++;
      return this.#compared(left, comparison, this.#operand());
    }
    if (this.#takeWord('isnull')) return this.#compared(left, 'is', NULL);
    if (this.#takeWord('notnull')) return this.#compared(left, 'is not', NULL);
    if (this.#takeWord('is')) return this.#is(left);
    const isNot = this.#takeWord('not');
    if (isNot && this.#takeWord('null')) return this.#compared(left, 'is not', NULL);
    const condition = this.#takeWord('between')
      ? this.#between(left)
      : this.#takeWord('in')
        ? this.#in(left)
        : undefined;
    if (condition === undefined) throw this.#unexpected();
    return isNot ? negated(condition) : condition;
  }

  #is(left: Operand): Condition {
    const isNot = this.#takeWord('not');
    const isDistinct = this.#takeWord('distinct');
    if (isDistinct && !this.#takeWord('from')) throw this.#unexpected();
    const right = this.#operand();
    // IS TRUE asks for the truth of a value.
    if ('constant' in right && right.isTruth === true) throw new NotSimple('IS TRUE or IS FALSE');
    return this.#compared(left, isNot === isDistinct ? 'is' : 'is not', right);
  }

  #between(left: Operand): Condition {
    const low = this.#operand();
    if (!this.#takeWord('and')) throw this.#unexpected();
    const high = this.#operand();
    return { kind: 'and', parts: [this.#compared(left, '>=', low), this.#compared(left, '<=', high)] };
  }

  #in(left: Operand): Condition {
    if (!('column' in left)) throw new NotSimple('IN without a column before it');
    if (!this.#takeSign('(')) throw this.#unexpected();
    const constants: string[] = [];
    while (!this.#takeSign(')')) {
      if (constants.length > 0 && !this.#takeSign(',')) throw this.#unexpected();
      const item = this.#operand();
      if (!('constant' in item)) throw new NotSimple('a column in the list of IN');
      constants.push(item.constant);
    }
    return { kind: 'in', column: left.column, isNot: false, constants };
  }

  #compared(left: Operand, comparison: Comparison, right: Operand): Condition {
    if ('column' in left === 'column' in right) {
      throw new NotSimple('column' in left ? 'two columns that are compared' : 'two constants that are compared');
    }
    if ('column' in left) {
      return { kind: 'compare', column: left.column, comparison, constant: (right as { constant: string }).constant };
    }
    const { column } = right as { column: ColumnName };
    return { kind: 'compare', column, comparison: MIRRORED[comparison], constant: left.constant };
  }

  /** A column or a constant, in any parentheses. */
  #operand(): Operand {
    if (this.#takeSign('(')) {
      const inner = this.#operand();
      if (!this.#takeSign(')')) throw this.#unexpected();
      this.#alone();
      return inner;
    }
    let signs = '';
    while (this.#peek?.kind === 'sign' && (this.#peek.text === '-' || this.#peek.text === '+')) {
      signs += `${this.#next().text} `;
    }
    const token = this.#peek;
    if (token === undefined) throw this.#unexpected();
    if (token.kind === 'number') return this.#constant(signs + this.#next().text);
    // A sign before a column makes an expression of it, and of a text a number.
    if (signs !== '') throw this.#unexpected();
    if (token.kind === 'text' || token.kind === 'blob') return this.#constant(this.#next().text);
    if (token.kind === 'sign') throw this.#unexpected();
    if (token.kind === 'word' && /^null$/i.test(token.text)) return this.#constant(this.#next().text);
    if (token.kind === 'word' && TRUTH.test(token.text)) return { ...this.#constant(this.#next().text), isTruth: true };
    return this.#column();
  }

  #constant(constant: string): { readonly constant: string } {
    this.#alone();
    return { constant };
  }

  #column(): Operand {
    const names: SqlToken[] = [];
    do {
      const token = this.#peek;
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) throw this.#unexpected();
      if (token.kind === 'word' && names.length === 0 && NO_COLUMN.test(token.text)) throw this.#unexpected();
      names.push(this.#next());
    } while (this.#takeSign('.'));
    const last = names[names.length - 1];
    const of = names.slice(0, -1).map(({ text }) => text);
    this.#alone();
    return { column: { name: last.text, of } };
  }

  /** Nothing else belongs to the operand: no arithmetic, no call, no COLLATE. */
  #alone(): void {
    const next = this.#peek;
    if (next === undefined) return;
    if (next.kind === 'sign' ? !AFTER_OPERAND.has(next.text) : next.kind !== 'word' || !AFTER_WORD.test(next.text)) {
      throw this.#unexpected();
    }
  }

  /** True where what was parsed is an operand of a comparison that follows. */
  #isCompared(): boolean {
    const next = this.#peek;
    if (next === undefined) return false;
    if (next.kind === 'sign') return next.text !== ')' && next.text !== ',';
    return next.kind !== 'word' || !/^(and|or)$/i.test(next.text);
  }

  get #peek(): SqlToken | undefined {
    return this.#tokens[this.#at];
  }

  #next(): SqlToken {
    return this.#tokens[this.#at++];
  }

  #takeWord(word: string): boolean {
    const next = this.#peek;
    const isNext = next?.kind === 'word' && next.text.toLowerCase() === word;
    if (isNext) this.#at++;
    return isNext;
  }

  #takeSign(sign: string): boolean {
    const next = this.#peek;
    const isNext = next?.kind === 'sign' && next.text === sign;
    if (isNext) this.#at++;
    return isNext;
  }

  #unexpected(): NotSimple {
    const token = this.#peek;
    return new NotSimple(token === undefined ? 'a value that is not compared' : JSON.stringify(token.text));
  }
}

const NULL: Operand = { constant: 'NULL' };
/** TRUE and FALSE are 1 and 0, unless a column has that name. */
export const TRUTH = /^(true|false)$/i;
const AFTER_OPERAND = new Set([')', ',', '<', '<=', '>', '>=', '=', '==', '<>', '!=']);
const AFTER_WORD = /^(and|or|not|is|isnull|notnull|in|between)$/i;

/** By three-valued logic: what is NULL of the condition is NULL of this one too. */
function negated(condition: Condition): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, comparison: OPPOSITE[condition.comparison] };
    case 'in':
      return { ...condition, isNot: !condition.isNot };
    default:
      return { kind: condition.kind === 'and' ? 'or' : 'and', parts: condition.parts.map(negated) };
  }
}
