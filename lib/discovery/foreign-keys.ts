import type Database from 'better-sqlite3';
import { machineName } from '../model/cell-values.js';
import { privacyOfTexts } from '../model/private-names.js';
import type { Reference } from '../model/readings.js';
import type { Cell } from '../sqlite/cell.js';
import { binary, quote } from '../sqlite/sql.js';
import type { ColumnProfile } from './column-profile.js';
import { KeyIndex } from './key-index.js';
import { type Key, KeyList } from './key-list.js';
import type { TableSample } from './table-sample.js';
import { isPlainId, machineRank, nameRank, nameStem, signalRank } from './vocabulary.js';

/** The table that a column refers to. */
export interface Target {
  readonly sample: TableSample;
  readonly key: string;
  /** The column with the names of its rows; the key itself where that is a name, or no column has names. */
  readonly name: string;
  /** The column is called like the table, whose primary key has all its values. */
  readonly isByName: boolean;
  /** Its rows are signals (a table of sensors); otherwise machines. */
  readonly isOfSignals: boolean;
}

interface Counts {
  readonly rows: number;
  readonly present: number;
  readonly distinct: number;
}

/** Most values searched for in a key column; a longer list would not be better evidence. */
const MAX_LOOKED_FOR = 50;

/** Letters and digits that a program has drawn. */
const RANDOM = /^(?=.*\d)(?=.*[a-z])[\da-z]{12,}$/i;

const UUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$|^([\da-f]{2}[:-]?){6,}$/i;

/**
 * Finds the tables that columns refer to: by a declared foreign key, or by names (`machine_id` and a table `machines`,
 * or a key of the same name) where the key column contains all sampled values.
 */
export class References {
  readonly #database: Database.Database;
  readonly #samples: readonly TableSample[];
  readonly #byName: ReadonlyMap<string, TableSample>;
  readonly #counts = new Map<string, Counts>();
  readonly #estimates = new Map<string, number>();
  /** The columns of names by the key that is referred to, where its rows are signals and where they are machines. */
  readonly #names = { signals: new Map<ColumnProfile, string>(), machines: new Map<ColumnProfile, string>() };
  #keys: KeyIndex | undefined;
  #things: KeyList<Key> | undefined;

  constructor(database: Database.Database, samples: readonly TableSample[]) {
    this.#database = database;
    this.#samples = samples;
    this.#byName = new Map(samples.toReversed().map((sample) => [sample.table.name.toLowerCase(), sample]));
  }

  find(from: TableSample, column: ColumnProfile): Target | undefined {
    if (column.isEmpty || column.computed !== undefined) return undefined;
    const declared = column.column.references;
    if (declared !== undefined) {
      const sample = this.#byName.get(declared.table.toLowerCase());
      const key = declared.column ?? sample?.table.columns.find((c) => c.primaryKey === 1)?.name;
      if (sample === undefined || sample === from || key === undefined || sample.rows.length === 0) return undefined;
      const exact = sample.columns.find((c) => c.name.toLowerCase() === key.toLowerCase());
      return exact === undefined ? undefined : this.#target({ sample, key: exact }, column);
    }
    if (!column.isInteger && !column.isText) return undefined;
    const wanted = wantedOf(column);
    this.#keys ??= new KeyIndex(this.#samples);
    for (const found of this.#keys.candidates(from, column, wanted)) {
      if (this.#containsAll(found, wanted)) return this.#target(found, column);
    }
    return undefined;
  }

  /**
   * The only table that is named like machines or signals, whose primary key contains all the values, and that has
   * names for them. Only for a column that must refer to a table when {@link find} finds none: small numbers occur in
   * any key.
   */
  findByValues(from: TableSample, column: ColumnProfile): Target | undefined {
    if (!column.isInteger || column.computed !== undefined) return undefined;
    const wanted = wantedOf(column);
    this.#things ??= new KeyList(this.#samples.flatMap(keyOfThings));
    let only: Target | undefined;
    for (const found of this.#things.withAll(wanted)) {
      if (found.sample === from) continue;
      const target = this.#target(found, column);
      if (target.name === target.key || !this.#containsAll(found, wanted)) continue;
      if (only !== undefined) return undefined;
      only = target;
    }
    return only;
  }

  /** The tables that declared foreign keys lead to, directly or through others. */
  declared(from: TableSample, found: string[] = []): readonly string[] {
    for (const { references } of from.table.columns) {
      const target = references === undefined ? undefined : this.#byName.get(references.table.toLowerCase());
      if (target === undefined || target === from || found.includes(target.table.name)) continue;
      found.push(target.table.name);
      this.declared(target, found);
    }
    return found;
  }

  /** `target` as a lookup in `Readings`. */
  static reference({ sample, key, name }: Target): Reference {
    return { table: sample.table.name, key, name };
  }

  /** About how many rows a table has: found without reading them where it has a rowid. */
  rowEstimate({ table, rows, complete }: TableSample): number {
    if (complete) return rows.length;
    const known = this.#estimates.get(table.name) ?? this.#estimate(table);
    this.#estimates.set(table.name, known);
    return known;
  }

  #estimate({ name, hasRowid }: TableSample['table']): number {
    const from = quote(name);
    // SQLite seeks either end only where a statement asks for it alone.
    const ends = `SELECT (SELECT max(rowid) FROM ${from}) - (SELECT min(rowid) FROM ${from}) + 1`;
    return this.#database
      .prepare(hasRowid ? ends : `SELECT count(*) FROM ${from}`)
      .pluck()
      .get() as number;
  }

  /** Number of rows, of values that are not NULL, and of distinct values. */
  count(sample: TableSample, column: string): Counts {
    const id = JSON.stringify([sample.table.name, column]);
    const counted = this.#counts.get(id) ?? this.#count(sample, column);
    this.#counts.set(id, counted);
    return counted;
  }

  #count(sample: TableSample, column: string): Counts {
    const c = quote(column);
    return this.#database
      .prepare(
        `SELECT count(*) AS rows, count(${c}) AS present, count(DISTINCT ${binary(c)}) AS "distinct"
         FROM ${quote(sample.table.name)}`,
      )
      .get() as Counts;
  }

  #containsAll({ sample, key }: Key, sought: readonly Cell[]): boolean {
    const name = binary(quote(key.name));
    const marks = sought.map(() => '?').join(', ');
    const found = this.#database
      .prepare(`SELECT count(DISTINCT ${name}) FROM ${quote(sample.table.name)} WHERE ${name} IN (${marks})`)
      .pluck()
      .get(...sought) as number;
    if (found !== sought.length) return false;
    const { rows, distinct } = this.count(sample, key.name);
    return distinct === rows;
  }

  #target({ sample, key }: Key, column: ColumnProfile): Target {
    const isOfSignals =
      machineRank(column.name, true) === undefined &&
      (signalRank(column.name, true) !== undefined || signalRank(sample.table.name, false) === 0);
    const names = this.#names[isOfSignals ? 'signals' : 'machines'];
    const name = names.get(key) ?? this.#nameColumn(sample, key, isOfSignals);
    names.set(key, name);
    const isByName = key.column.primaryKey > 0 && nameStem(sample.table.name) === nameStem(column.name);
    return { sample, key: key.name, name, isByName, isOfSignals };
  }

  /**
   * Text keys are names already, unless they are UUIDs or hardware addresses. Otherwise the best ranked column of text
   * in every row, which must be distinct (except for names of signals); else the key.
   */
  #nameColumn(sample: TableSample, key: ColumnProfile, isOfSignals: boolean): string {
    const keys = [...key.names.keys()];
    const isKey = keys.every((name) => UUID.test(name)) || (isPlainId(key.name) && keys.every((k) => RANDOM.test(k)));
    if (key.isText && !isKey) return key.name;
    const named = sample.columns
      .filter((c) => c !== key)
      .filter((c) => c.isShortText && !c.isConstant && c.column.references === undefined)
      .filter((c) => privacyOfTexts(c.name, sample.table.name) === undefined)
      .map((c) => ({ c, rank: nameRank(c.name) ?? 99 }))
      .sort((a, b) => a.rank - b.rank)
      .filter(({ c, rank }) => {
        const { rows, present, distinct } = this.count(sample, c.name);
        return present === rows && (distinct === rows || rank <= 3 || (isOfSignals && rank < 99));
      });
    const ranked = named.filter(({ rank }) => rank < 99);
    if (ranked.length > 0) return ranked[0].c.name;
    return named.length === 1 && !key.isText && sample.rows.length > 1 ? named[0].c.name : key.name;
  }
}

/** Values that a key must contain. */
function wantedOf(column: ColumnProfile): Cell[] {
  const values = [...new Set(column.values)].filter((v) => v !== null && machineName(v) !== undefined);
  return values.slice(0, MAX_LOOKED_FOR);
}

/** The primary key of a table that is named like machines or signals. */
function keyOfThings(sample: TableSample): Key[] {
  const { name } = sample.table;
  if (machineRank(name, false) === undefined && signalRank(name, false) === undefined) return [];
  const key = sample.columns.find((c) => c.column.primaryKey === 1 && c.isInteger);
  return key === undefined ? [] : [{ sample, key }];
}
