/** Findings in the data and changes made to it, counted per column. */
export type Rule =
  | 'null machine'
  | 'null time'
  | 'null signal'
  | 'unreadable time'
  | 'not a number'
  | 'not text'
  | 'infinite'
  | 'rounded integer'
  | 'out of range'
  | 'duplicate'
  | 'out of order'
  | (string & {});

/** Counts per column and rule, in order of first appearance. */
export class Tally {
  readonly #counts = new Map<string, Map<Rule, number>>();

  /** Add `count` to (column, rule). A count of 0 makes no entry. */
  add(column: string, rule: Rule, count = 1): void {
    if (count === 0) return;
    let rules = this.#counts.get(column);
    if (rules === undefined) {
      rules = new Map();
      this.#counts.set(column, rules);
    }
    rules.set(rule, (rules.get(rule) ?? 0) + count);
  }

  count(column: string, rule: Rule): number {
    return this.#counts.get(column)?.get(rule) ?? 0;
  }

  /** Sum over all columns. */
  total(rule: Rule): number {
    let sum = 0;
    for (const rules of this.#counts.values()) sum += rules.get(rule) ?? 0;
    return sum;
  }

  merge(other: Iterable<TallyEntry>): void {
    for (const { column, rule, count } of other) this.add(column, rule, count);
  }

  *[Symbol.iterator](): Iterator<TallyEntry> {
    for (const [column, rules] of this.#counts) {
      for (const [rule, count] of rules) yield { column, rule, count };
    }
  }
}

export interface TallyEntry {
  readonly column: string;
  readonly rule: Rule;
  readonly count: number;
}
