import type { Cell } from '../sqlite/cell.js';
import { addTo, groupBy } from '../util/group-by.js';
import type { ColumnProfile } from './column-profile.js';
import { type Key, KeyList } from './key-list.js';
import type { TableSample } from './table-sample.js';
import { isKeyName, plain, timeRank } from './vocabulary.js';

interface NamedKey extends Key {
  /** In the order of the schema. */
  readonly position: number;
  readonly stem: string;
  readonly isPrimary: boolean;
  /** The words of the table's name, in the singular. */
  readonly words: readonly string[];
  /** Columns of the table that are named like the time of a reading. */
  readonly times: ReadonlySet<string>;
}

/** Keys for one name of a column, best first. */
interface Ranking {
  /** Keys of tables that have the name, by the first word of the table. */
  readonly byFirstWord: ReadonlyMap<string, KeyList<NamedKey>>;
  readonly all: KeyList<NamedKey>;
}

/** A name of this length or less must be a whole word of a table's name; a longer one may be a part of it. */
const WORD_LENGTH = 3;

const PART_LENGTH = WORD_LENGTH + 1;

/**
 * The keys of all tables, by the names that suggest a reference to them. Each search is limited to the keys that the
 * name selects: comparing each column with the keys of all tables took 17 s for 2,000 tables.
 */
export class KeyIndex {
  #size = 0;
  readonly #byStem = new Map<string, NamedKey[]>();
  readonly #byWord = new Map<string, NamedKey[]>();
  /** By each part of the table's name of {@link PART_LENGTH} letters. */
  readonly #byPart = new Map<string, NamedKey[]>();
  readonly #ofMeta: NamedKey[] = [];
  readonly #rankings = new Map<string, Ranking>();

  constructor(samples: readonly TableSample[]) {
    for (const sample of samples) if (sample.rows.length > 0) this.#add(sample);
  }

  /** Keys to which `column` of `from` may refer by name and values, best first. */
  *candidates(from: TableSample, column: ColumnProfile, values: readonly Cell[]): Generator<Key> {
    const stem = stemOf(column.name);
    const { byFirstWord, all } = this.#ranking(stem, [...timesOf(from)].sort());
    const firstWord = wordsOf(from)[0];
    const near = byFirstWord.get(firstWord);
    if (near !== undefined) for (const key of near.withAll(values)) if (key.sample !== from) yield key;
    for (const key of all.withAll(values)) {
      const isNear = near !== undefined && key.words[0] === firstWord && isNamed(stem, key);
      if (key.sample !== from && !isNear) yield key;
    }
  }

  #add(sample: TableSample): void {
    const words = wordsOf(sample);
    const times = timesOf(sample);
    const hasSingleKey = sample.table.columns.filter((c) => c.primaryKey > 0).length === 1;
    for (const key of sample.columns) {
      const isPrimary = hasSingleKey && key.column.primaryKey > 0;
      if (!isPrimary && !(key.isUnique && isKeyName(key.name))) continue;
      const named = { sample, key, position: this.#size++, stem: stemOf(key.name), isPrimary, words, times };
      if (named.stem !== 'id') addTo(this.#byStem, named.stem, named);
      if (!isPrimary && plain(key.name) !== 'id') continue;
      for (const word of new Set(words)) addTo(this.#byWord, word, named);
      for (const part of partsOf(words.join('_'))) addTo(this.#byPart, part, named);
      if (words.some(isMeta)) this.#ofMeta.push(named);
    }
  }

  /** @param times columns of the referring table: a table with a time column of the same name holds readings too */
  #ranking(stem: string, times: readonly string[]): Ranking {
    const id = JSON.stringify([stem, ...times]);
    const known = this.#rankings.get(id);
    if (known !== undefined) return known;
    const found = this.#named(stem).filter((key) => !times.some((time) => key.times.has(time)));
    const sorted = found.sort((a, b) => affinity(stem, b) - affinity(stem, a) || a.position - b.position);
    const ofTable = groupBy(
      sorted.filter((key) => isNamed(stem, key)),
      (key) => key.words[0],
    );
    const byFirstWord = new Map([...ofTable].map(([word, keys]) => [word, new KeyList(keys)]));
    const ranking = { byFirstWord, all: new KeyList(sorted) };
    this.#rankings.set(id, ranking);
    return ranking;
  }

  /** Keys of that name, and the keys of tables of that name. */
  #named(stem: string): NamedKey[] {
    const parts = stem.length > WORD_LENGTH ? partsOf(stem).map((part) => this.#byPart.get(part) ?? []) : [];
    const fewest = parts.reduce((a, b) => (b.length < a.length ? b : a), parts[0] ?? []);
    const found = new Set([
      ...(this.#byStem.get(stem) ?? []),
      ...(this.#byWord.get(stem) ?? []),
      ...fewest.filter((key) => isNamed(stem, key)),
      ...(isMeta(stem) ? this.#ofMeta : []),
    ]);
    return [...found];
  }
}

/** How strongly names suggest that a column of that stem refers to the key. */
function affinity(stem: string, key: NamedKey): number {
  const isExact = key.words.join('_') === stem;
  return (isExact ? 4 : 0) + (isNamed(stem, key) ? 4 : 0) + (key.stem === stem ? 2 : 0) + (key.isPrimary ? 1 : 0);
}

/** The table of the key has that name. */
function isNamed(stem: string, { words }: NamedKey): boolean {
  if (words.includes(stem) || (isMeta(stem) && words.some(isMeta))) return true;
  return stem.length > WORD_LENGTH && words.join('_').includes(stem);
}

function isMeta(word: string): boolean {
  return word.startsWith('meta');
}

/** Columns named like the time of a reading. */
function timesOf({ columns }: TableSample): Set<string> {
  return new Set(columns.filter(({ name }) => timeRank(name) === 0).map(({ name }) => name));
}

function wordsOf({ table }: TableSample): string[] {
  return plain(table.name).split('_').map(singular);
}

function partsOf(name: string): string[] {
  const count = Math.max(0, name.length - PART_LENGTH + 1);
  return [...new Set(Array.from({ length: count }, (_, i) => name.slice(i, i + PART_LENGTH)))];
}

/** `machine` for `machine_id`, `machineNo` and `machine`. */
function stemOf(name: string): string {
  return singular(plain(name).replace(/(_row)?_(id|no|nr|num|number|key|ref|fk|code|uuid|idx)$/, ''));
}

function singular(word: string): string {
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
