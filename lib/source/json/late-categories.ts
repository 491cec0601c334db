import type { Signal } from '../../model/signal.js';
import { Tally } from '../../model/tally.js';
import type { PivotPlan, TextCodes } from '../rows/pivot.js';
import { MAX_CATEGORIES } from '../tables/categories.js';
import type { SourceTable } from '../tables/source-table.js';
import { detached } from './keys.js';
import { TOO_MANY_CATEGORIES } from './rules.js';

/**
 * Words that come when it has been decided what a table holds. A new text of a signal that is text is one more of its meanings; a
 * signal that is new cannot be read any more.
 */
export class LateCategories {
  /** The table, its meanings growing. */
  readonly table: SourceTable;
  /** Where is counted from here on. */
  tally = new Tally();
  readonly #isLateSignal: (name: string) => boolean;
  /** By column of what is read. */
  readonly #words: readonly (Words | undefined)[];

  /** @param isLateSignal true for a name in the signal column of a tall table that would be read, had it come in time */
  constructor(table: SourceTable, isLateSignal: (name: string) => boolean) {
    this.#isLateSignal = isLateSignal;
    const { read, pivot } = table;
    this.#words = read.signals.map(({ categories: words }, s) => {
      const most = pivot === undefined ? mostOf(table.signals[s]) : MAX_CATEGORIES.strings;
      return words && new Words(words, most);
    });
    const meanings = table.signals.map(({ meanings: own }, s) =>
      pivot === undefined ? this.#words[s] : own && new Words(own, mostOf(table.signals[s])),
    );
    this.table = {
      ...table,
      signals: table.signals.map((signal, s) => ({ ...signal, ...(meanings[s] && { meanings: meanings[s].all }) })),
      ...(pivot && {
        pivot: { ...pivot, texts: pivot.texts.map((codes, s) => this.#textCodes(pivot, codes, meanings[s])) },
      }),
    };
  }

  /** See `LateCategory` in cell-decoder.ts. */
  code(column: number, word: string): number {
    const { read, pivot, name } = this.table;
    if (pivot !== undefined && column === 0) return this.#isLateSignal(word) ? pivot.signalOf.length : -1;
    const code = (this.#words[column] as Words).code(word);
    if (Number.isNaN(code)) this.tally.add(`${name}.${read.signals[column].column}`, TOO_MANY_CATEGORIES);
    return code;
  }

  #textCodes(plan: PivotPlan, codes: TextCodes | undefined, meanings: Words | undefined): TextCodes | undefined {
    if (codes === undefined || meanings === undefined) return undefined;
    const ofWord = [...codes.ofWord];
    const ofNumber = new Map(codes.ofNumber);
    const late = (word: number, number: number): number => {
      const text = Number.isNaN(number) ? this.#words.at(-1)?.all[word] : String(number);
      if (text === undefined) return Number.NaN;
      const code = meanings.code(text);
      if (Number.isNaN(code)) this.tally.add(plan.column, TOO_MANY_CATEGORIES);
      else if (Number.isNaN(number)) ofWord[word] = code;
      else ofNumber.set(number, code);
      return code;
    };
    return { ofWord, ofNumber, late };
  }
}

function mostOf({ kind }: Signal): number {
  return kind === 'number' ? 0 : MAX_CATEGORIES[kind];
}

/** Words in the order of their codes; those that came late are behind the others. */
class Words {
  readonly all: string[];
  readonly #most: number;
  readonly #late = new Map<string, number>();

  constructor(words: readonly string[], most: number) {
    this.all = [...words];
    this.#most = most;
  }

  /** The code of a word that was not among the first; NaN where there is no room for one more. */
  code(word: string): number {
    const known = this.#late.get(word);
    if (known !== undefined) return known;
    if (this.all.length >= this.#most) return Number.NaN;
    const own = detached(word);
    this.#late.set(own, this.all.length);
    return this.all.push(own) - 1;
  }
}
