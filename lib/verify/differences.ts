/** One difference between a file and what the database gives. */
export interface Difference {
  /**
   * - `definition`: a dimension, variable, attribute or type
   * - `value`: one value
   * - `readings`: readings that one side has and the other lacks
   * - `damage`: a part of the file that cannot be read
   * - `bytes`: bytes that hold no value
   */
  readonly kind: 'definition' | 'value' | 'readings' | 'damage' | 'bytes';
  readonly message: string;
  readonly variable?: string;
  readonly machine?: string;
  /** ISO 8601. */
  readonly time?: string;
  readonly signal?: string;
  /** The value as text. */
  readonly stored?: string;
  readonly expected?: string;
}

/** Values that differ, of one machine and signal. */
export interface DifferenceCount {
  readonly variable: string;
  readonly machine?: string;
  readonly signal?: string;
  readonly count: number;
}

/** Differences: the first ones of each kind in full, all of them counted. */
export class Differences {
  readonly listed: Difference[] = [];
  total = 0;
  readonly #limit: number;
  /** How many are listed. */
  readonly #kinds = new Map<Difference['kind'], number>();
  readonly #counts = new Map<string, { readonly of: Omit<DifferenceCount, 'count'>; count: number }>();

  /** @param limit of each kind that are listed */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True while a difference of this kind would be listed: those that are only counted need not be described. */
  lists(kind: Difference['kind']): boolean {
    return (this.#kinds.get(kind) ?? 0) < this.#limit;
  }

  /** @param count values, or readings, that it stands for */
  add(difference: Difference, count = 1): void {
    const { kind } = difference;
    if (this.lists(kind)) {
      this.listed.push(difference);
      this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    }
    this.total += count;
  }

  /** Note to whom differing values belong. */
  countValues(of: Omit<DifferenceCount, 'count'>, count: number): void {
    const key = `${of.variable}\n${of.machine ?? ''}\n${of.signal ?? ''}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count += count;
    else this.#counts.set(key, { of, count });
  }

  /** By machine and signal, the most frequent first. */
  get counts(): DifferenceCount[] {
    return [...this.#counts.values()].map(({ of, count }) => ({ ...of, count })).sort((a, b) => b.count - a.count);
  }
}
