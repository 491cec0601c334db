import type Database from 'better-sqlite3';
import { machineName } from '../model/cell-values.js';
import type { Reference } from '../model/readings.js';
import { binary, quote } from '../sqlite/sql.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';
import { machineRank, nameRank, plain, signalRank, timeRank } from './vocabulary.js';

/** The table that a column refers to. */
export interface Target {
  readonly sample: TableSample;
  readonly key: string;
  /** The column with the names of its rows; the key itself where that is a name, or no column has names. */
  readonly name: string;
  /** Its rows are signals (a table of sensors); otherwise machines. */
  readonly isOfSignals: boolean;
}

/** Most values searched for in a key column; a longer list would not be better evidence. */
const MAX_LOOKED_FOR = 50;

const UUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$|^([\da-f]{2}[:-]?){6,}$/i;

/**
 * Finds the tables that columns refer to: by a declared foreign key, or by names (`machine_id` and a table `machines`,
 * or a key of the same name) where the key column contains all sampled values.
 */
export class References {
  readonly #database: Database.Database;
  readonly #samples: readonly TableSample[];

  constructor(database: Database.Database, samples: readonly TableSample[]) {
    this.#database = database;
    this.#samples = samples;
  }

  find(from: TableSample, column: ColumnProfile): Target | undefined {
    if (column.isEmpty) return undefined;
    const declared = column.column.references;
    if (declared !== undefined) {
      const sample = this.#samples.find((s) => s.table.name.toLowerCase() === declared.table.toLowerCase());
      const key = declared.column ?? sample?.table.columns.find((c) => c.primaryKey === 1)?.name;
      if (sample === undefined || sample === from || key === undefined || sample.rows.length === 0) return undefined;
      const exact = sample.columns.find((c) => c.name.toLowerCase() === key.toLowerCase());
      return exact === undefined ? undefined : this.#target(sample, exact, column);
    }
    if (!column.isInteger && !column.isText) return undefined;
    const candidates = this.#samples
      .filter((sample) => sample !== from && sample.rows.length > 0)
      .flatMap((sample) => sample.columns.map((key) => ({ sample, key, score: affinity(from, column, sample, key) })))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
    const found = candidates.find(({ sample, key }) => this.#containsAll(sample, key.name, column));
    return found === undefined ? undefined : this.#target(found.sample, found.key, column);
  }

  /**
   * The only table that is named like machines or signals, whose primary key contains all the values, and that has
   * names for them. Only for a column that must refer to a table when {@link find} finds none: small numbers occur in
   * any key.
   */
  findByValues(from: TableSample, column: ColumnProfile): Target | undefined {
    if (!column.isInteger) return undefined;
    const found = this.#samples.flatMap((sample) => {
      const { name } = sample.table;
      const isOfThings = machineRank(name, false) !== undefined || signalRank(name, false) !== undefined;
      const key = sample.columns.find((c) => c.column.primaryKey === 1 && c.isInteger);
      if (sample === from || !isOfThings || key === undefined || !this.#containsAll(sample, key.name, column))
        return [];
      const target = this.#target(sample, key, column);
      return target.name === target.key ? [] : [target];
    });
    return found.length === 1 ? found[0] : undefined;
  }

  /** `target` as a lookup in `Readings`. */
  static reference({ sample, key, name }: Target): Reference {
    return { table: sample.table.name, key, name };
  }

  /** Number of rows, of values that are not NULL, and of distinct values. */
  count(sample: TableSample, column: string): { rows: number; present: number; distinct: number } {
    const c = quote(column);
    return this.#database
      .prepare(
        `SELECT count(*) AS rows, count(${c}) AS present, count(DISTINCT ${binary(c)}) AS "distinct"
         FROM ${quote(sample.table.name)}`,
      )
      .get() as { rows: number; present: number; distinct: number };
  }

  #containsAll(sample: TableSample, key: string, column: ColumnProfile): boolean {
    const values = [...new Set(column.values)].filter((v) => v !== null && machineName(v) !== undefined);
    const sought = values.slice(0, MAX_LOOKED_FOR);
    const marks = sought.map(() => '?').join(', ');
    const k = binary(quote(key));
    const found = this.#database
      .prepare(`SELECT count(DISTINCT ${k}) FROM ${quote(sample.table.name)} WHERE ${k} IN (${marks})`)
      .pluck()
      .get(...sought) as number;
    const { rows, distinct } = this.count(sample, key);
    return found === sought.length && distinct === rows;
  }

  #target(sample: TableSample, key: ColumnProfile, column: ColumnProfile): Target {
    const isOfSignals =
      machineRank(column.name, true) === undefined &&
      (signalRank(column.name, true) !== undefined || signalRank(sample.table.name, false) === 0);
    return { sample, key: key.name, name: this.#nameColumn(sample, key, isOfSignals), isOfSignals };
  }

  /**
   * Text keys are names already, unless they are UUIDs or hardware addresses. Otherwise the best ranked column of text
   * in every row, which must be distinct (except for names of signals); else the key.
   */
  #nameColumn(sample: TableSample, key: ColumnProfile, isOfSignals: boolean): string {
    if (key.isText && ![...key.names.keys()].every((name) => UUID.test(name))) return key.name;
    const named = sample.columns
      .filter((c) => c !== key)
      .filter((c) => c.isShortText)
      .map((c) => ({ c, rank: nameRank(c.name) ?? 99 }))
      .sort((a, b) => a.rank - b.rank)
      .filter(({ c, rank }) => {
        const { rows, present, distinct } = this.count(sample, c.name);
        return present === rows && (distinct === rows || rank <= 3 || (isOfSignals && rank < 99));
      });
    const ranked = named.filter(({ rank }) => rank < 99);
    if (ranked.length > 0) return ranked[0].c.name;
    return named.length === 1 ? named[0].c.name : key.name;
  }
}

/** How strongly names suggest that `column` refers to `key`; 0: not at all. */
function affinity(from: TableSample, column: ColumnProfile, sample: TableSample, key: ColumnProfile): number {
  const isPrimary = key.column.primaryKey > 0 && sample.table.columns.filter((c) => c.primaryKey > 0).length === 1;
  // A table whose time column has the same name holds readings too, however few.
  const hasTimes = sample.columns.some(({ name }) => timeRank(name) === 0 && from.columns.some((c) => c.name === name));
  if (hasTimes || (!isPrimary && !key.isUnique)) return 0;
  const stem = stemOf(column.name);
  const tokens = plain(sample.table.name).split('_').map(singular);
  const isMeta = /^meta/.test(stem) && tokens.some((token) => /^meta/.test(token));
  const isNamed = isMeta || tokens.includes(stem) || (stem.length > 3 && tokens.join('_').includes(stem));
  const isSameName = stem !== 'id' && stemOf(key.name) === stem;
  if (!isSameName && !(isNamed && (isPrimary || plain(key.name) === 'id'))) return 0;
  const sharesFirst = tokens[0] === singular(plain(from.table.name).split('_')[0]);
  return (isNamed ? 4 : 0) + (isNamed && sharesFirst ? 4 : 0) + (isSameName ? 2 : 0) + (isPrimary ? 1 : 0);
}

/** `machine` for `machine_id`, `machineNo` and `machine`. */
function stemOf(name: string): string {
  return singular(plain(name).replace(/(_row)?_(id|no|nr|num|number|key|ref|fk|code|uuid|idx)$/, ''));
}

function singular(word: string): string {
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
