/** Findings in the data and changes made to it, counted per column. */
export type Rule =
  | 'null machine'
  | 'null time'
  | 'null signal'
  | 'zero time'
  | 'time out of range'
  | 'unreadable time'
  | 'skipped local time'
  | 'repeated local time'
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
  /** The first example of each rule and column that has one. */
  readonly #examples = new Map<string, string>();

  /** Add `count` to (column, rule). A count of 0 makes no entry. */
  add(column: string, rule: Rule, count = 1, example?: string): void {
    if (count === 0) return;
    if (example !== undefined) this.#addExample(column, rule, example);
    let rules = this.#counts.get(column);
    if (rules === undefined) {
      rules = new Map();
      this.#counts.set(column, rules);
    }
    rules.set(rule, (rules.get(rule) ?? 0) + count);
  }

  /** How often a rule applied to a column. */
  count(column: string, rule: Rule): number {
    return this.#counts.get(column)?.get(rule) ?? 0;
  }

  /** Sum over all columns. */
  total(rule: Rule): number {
    let sum = 0;
    for (const rules of this.#counts.values()) sum += rules.get(rule) ?? 0;
    return sum;
  }

  /** Adds the counts of another tally. */
  merge(other: Iterable<TallyEntry>): void {
    for (const { column, rule, count, example } of other) this.add(column, rule, count, example);
  }

  /** The entries, in the order in which they were first counted. */
  *[Symbol.iterator](): Iterator<TallyEntry> {
    for (const [column, rules] of this.#counts) {
      for (const [rule, count] of rules) {
        const example = this.#examples.get(exampleKey(column, rule));
        yield { column, rule, count, ...(example === undefined ? {} : { example }) };
      }
    }
  }

  #addExample(column: string, rule: Rule, example: string): void {
    const key = exampleKey(column, rule);
    if (!this.#examples.has(key)) this.#examples.set(key, example);
  }
}

function exampleKey(column: string, rule: Rule): string {
  return `${rule}\n${column}`;
}

/** How often a rule applied to the values of a column. */
export interface TallyEntry {
  readonly column: string;
  readonly rule: Rule;
  readonly count: number;
  /** The first value that was counted, for rules whose values tell what to do. */
  readonly example?: string;
}
