import type Database from 'better-sqlite3';
import { isMissingText, machineName, nameOf, numberFromText, wordOf } from '../../model/cell-values.js';
import type { SignalKind, TallReadings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { binary, quote, rowsOf } from '../../sqlite/sql.js';
import { compareNames } from '../../util/compare-names.js';
import { MAX_CATEGORIES } from './categories.js';
import { nameCondition } from './selection.js';

/** One signal of a tall table. */
export interface TallSignal {
  /** Its name in the dataset. */
  readonly name: string;
  /** Its name in the table, or in the lookup table. */
  readonly storedName: string;
  /** Values of the signal column that mean this signal. */
  readonly keys: string[];
  /** Count of values that are numbers, also as text. Only counted for signals with words. */
  numbers: number;
  /** Count of values that are other text, without texts for a missing value. */
  words: number;
  /** Units in its rows; undefined if there are none, or different ones. */
  units: string | undefined;
  kind: SignalKind | 'none';
}

/**
 * Find every signal of the table, sorted by name. One query finds the signals, a second one counts text values.
 * @param names signal name by value of the signal column, from a lookup table
 */
export function findTallSignals(
  database: Database.Database,
  readings: TallReadings,
  names: ReadonlyMap<string, string>,
): TallSignal[] {
  const signals = new Map<string, TallSignal>();
  const byKey = new Map<string, TallSignal>();
  const columns = [readings.signalColumn, ...(readings.unitsColumn === undefined ? [] : [readings.unitsColumn])]
    .map(quote)
    .map(binary);
  for (const [cell, units = null] of select(
    database,
    `SELECT DISTINCT ${columns.join(', ')} FROM ${rowsOf(readings)}`,
  )) {
    const key = nameOf(cell);
    if (key === undefined) continue;
    const name = names.get(key) ?? key;
    const unit = nameOf(units);
    const signal = signals.get(name) ?? {
      name,
      storedName: name,
      keys: [],
      numbers: 0,
      words: 0,
      units: unit,
      kind: 'number',
    };
    signals.set(name, signal);
    byKey.set(key, signal);
    if (!signal.keys.includes(key)) signal.keys.push(key);
    if (signal.units !== unit) signal.units = undefined;
  }
  countValues(database, readings, byKey);
  return [...signals.values()].sort((a, b) => compareNames(a.name, b.name));
}

function countValues(
  database: Database.Database,
  readings: TallReadings,
  byKey: ReadonlyMap<string, TallSignal>,
): void {
  const s = quote(readings.signalColumn);
  const v = quote(readings.valueColumn);
  for (const [key, text] of select(database, `SELECT ${s}, ${v} FROM ${rowsOf(readings, `typeof(${v}) = 'text'`)}`)) {
    const signal = byKey.get(nameOf(key) as string);
    if (signal === undefined || isMissingText(text as string)) continue;
    if (Number.isNaN(numberFromText(text as string))) signal.words++;
    else signal.numbers++;
  }
  const withWords = [...byKey].filter(([, signal]) => signal.words > 0).map(([key]) => key);
  if (withWords.length === 0) return;
  const conditions = [`typeof(${v}) IN ('integer', 'real')`, nameCondition(readings.signalColumn, withWords)];
  const counts = `SELECT ${binary(s)}, count(*) FROM ${rowsOf(readings, ...conditions)} GROUP BY 1`;
  for (const [key, count] of select(database, counts)) {
    const signal = byKey.get(nameOf(key) as string);
    if (signal !== undefined) signal.numbers += Number(count);
  }
}

/**
 * The distinct texts of text signals, each list sorted; numbers become text by {@link numberName}. A list holds at most
 * one text more than MAX_CATEGORIES.
 */
export function textsOf(
  database: Database.Database,
  readings: TallReadings,
  signals: readonly TallSignal[],
): Map<TallSignal, string[]> {
  const texts = new Map(signals.map((signal) => [signal, new Set<string>()]));
  if (signals.length === 0) return new Map();
  const byKey = new Map(signals.flatMap((signal) => signal.keys.map((key) => [key, signal] as const)));
  const condition = nameCondition(readings.signalColumn, [...byKey.keys()]);
  const columns = [readings.signalColumn, readings.valueColumn].map(quote).map(binary).join(', ');
  for (const [key, cell] of select(database, `SELECT DISTINCT ${columns} FROM ${rowsOf(readings, condition)}`)) {
    const signal = byKey.get(nameOf(key) as string);
    const text = wordOf(cell) ?? numberName(cell);
    if (signal === undefined || text === undefined) continue;
    const found = texts.get(signal) as Set<string>;
    if (found.size <= MAX_CATEGORIES[signal.kind as 'flags' | 'strings']) found.add(text);
  }
  return new Map([...texts].map(([signal, found]) => [signal, [...found].sort(compareNames)]));
}

/** The text of a number: the same whether it is stored as a number or as text. */
function numberName(cell: Cell): string | undefined {
  if (typeof cell !== 'string') return machineName(cell);
  return nameOf(cell) === undefined ? undefined : String(numberFromText(cell));
}

function select(database: Database.Database, sql: string): IterableIterator<Cell[]> {
  return database.prepare(sql).raw().safeIntegers().iterate() as IterableIterator<Cell[]>;
}
