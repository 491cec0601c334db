import type Database from 'better-sqlite3';
import { machineName } from '../model/cell-values.js';
import type { Reference } from '../model/readings.js';
import { quote } from '../sqlite/sql.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';
import { machineRank, nameRank, plain, signalRank, timeRank } from './vocabulary.js';

/** The table that a column refers to. */
export interface Target {
  readonly sample: TableSample;
  readonly key: string;
  /** The column of what its rows are called; the key itself where that is a name, or there is nothing better. */
  readonly name: string;
  /** Its rows are signals (a table of sensors); else they are machines. */
  readonly isOfSignals: boolean;
}

/** Values looked for in a key column; more prove nothing more. */
const MAX_LOOKED_FOR = 50;

const UUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$|^([\da-f]{2}[:-]?){6,}$/i;

/**
 * Finds the tables that columns refer to: by a declared foreign key; or by names (`machine_id` and a table `machines`, or
 * a key of the same name), where all sampled values are keys there.
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
    const found = candidates.find(({ sample, key }) => this.#holds(sample, key.name, column));
    return found === undefined ? undefined : this.#target(found.sample, found.key, column);
  }

  /**
   * The one table of machines (or signals: its name says so) whose primary key has all the values, and which has names for them. Only for
   * a column of which nothing else says what it refers to, though it must refer to something: small numbers are in any key.
   */
  findByValues(from: TableSample, column: ColumnProfile): Target | undefined {
    if (!column.isInteger) return undefined;
    const found = this.#samples.flatMap((sample) => {
      const { name } = sample.table;
      const isOfThings = machineRank(name, false) !== undefined || signalRank(name, false) !== undefined;
      const key = sample.columns.find((c) => c.column.primaryKey === 1 && c.isInteger);
      if (sample === from || !isOfThings || key === undefined || !this.#holds(sample, key.name, column)) return [];
      const target = this.#target(sample, key, column);
      return target.name === target.key ? [] : [target];
    });
    return found.length === 1 ? found[0] : undefined;
  }

  /** `target` as model/readings.ts has it. */
  static reference({ sample, key, name }: Target): Reference {
    return { table: sample.table.name, key, name };
  }

  /** Values of `column` without NULL: how many, and how many different. */
  count(sample: TableSample, column: string): { rows: number; present: number; distinct: number } {
    const c = quote(column);
    return this.#database
      .prepare(
        `SELECT count(*) AS rows, count(${c}) AS present, count(DISTINCT ${c}) AS "distinct" FROM ${quote(sample.table.name)}`,
      )
      .get() as { rows: number; present: number; distinct: number };
  }

  #holds(sample: TableSample, key: string, column: ColumnProfile): boolean {
    const values = [...new Set(column.values)].filter((v) => v !== null && machineName(v) !== undefined);
    const wanted = values.slice(0, MAX_LOOKED_FOR);
    const marks = wanted.map(() => '?').join(', ');
    const found = this.#database
      .prepare(
        `SELECT count(DISTINCT ${quote(key)}) FROM ${quote(sample.table.name)} WHERE ${quote(key)} IN (${marks})`,
      )
      .pluck()
      .get(...wanted) as number;
    const { rows, distinct } = this.count(sample, key);
    return found === wanted.length && distinct === rows;
  }

  #target(sample: TableSample, key: ColumnProfile, column: ColumnProfile): Target {
    const isOfSignals =
      machineRank(column.name, true) === undefined &&
      (signalRank(column.name, true) !== undefined || signalRank(sample.table.name, false) === 0);
    return { sample, key: key.name, name: this.#nameColumn(sample, key, isOfSignals), isOfSignals };
  }

  /**
   * Text keys name their rows already, unless they are UUIDs or hardware addresses. Otherwise: the column with the most telling name that has
   * text in every row, different in each (which names of signals need not be); else the key.
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

/** How much the names say that `column` holds values of `key`; 0: nothing. */
function affinity(from: TableSample, column: ColumnProfile, sample: TableSample, key: ColumnProfile): number {
  const isPrimary = key.column.primaryKey > 0 && sample.table.columns.filter((c) => c.primaryKey > 0).length === 1;
  // A table with times of the same name is another one of readings, however few it has.
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

/** `machine_id`, `machineNo`, `machine`: `machine`. */
function stemOf(name: string): string {
  return singular(plain(name).replace(/(_row)?_(id|no|nr|num|number|key|ref|fk|code|uuid|idx)$/, ''));
}

function singular(word: string): string {
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
