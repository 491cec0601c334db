import type Database from 'better-sqlite3';
import { type Cell, nameOf, wordOf } from './cell-decoder.js';
import { compareNames } from './compare-names.js';
import type { PivotPlan, TextCodes } from './pivot.js';
import type { SignalKind, TallReadings } from './readings.js';
import type { ReadingsTable, SignalColumn } from './readings-table.js';
import { readNames } from './reference-names.js';
import { type Settled, type SettleOptions, tooManyWords } from './settle.js';
import type { Signal } from './signal.js';
import { describedSignal } from './source-table.js';
import { literal, quote, rowsOf } from './sql.js';
import { machineName, numberFromText } from './value.js';
import { matcher, nameCondition } from './wanted.js';
import { MAX_WORDS } from './words.js';

/** What the rows of one signal of a tall table hold. */
interface TallSignal {
  /** Its name in the dataset. */
  readonly name: string;
  /** What the signal column calls it, all that mean the same. */
  readonly keys: string[];
  numbers: number;
  words: number;
  /** Units that its rows name; undefined where they do not, or differ. */
  units: string | undefined;
  kind: SignalKind | 'none';
}

/** The signals of a tall table: those that there are, or those named; text where more of its values are words than numbers. */
export function settleTall(
  database: Database.Database,
  readings: TallReadings,
  base: Omit<ReadingsTable, 'signals'>,
  options: SettleOptions,
): Settled {
  const { signalColumn, signalNames, valueColumn } = readings;
  const named = signalNames === undefined ? undefined : readNames(database, signalNames, false);
  const known = findSignals(database, readings, named?.names ?? new Map());
  const found = wantedSignals(known, readings, options);
  const warnings: string[] = [];
  const texts = new Map<TallSignal, string[]>();
  for (const signal of found) {
    if (signal.kind === 'number' || signal.kind === 'none') continue;
    const words = textsOf(database, readings, signal);
    if (words.length <= MAX_WORDS[signal.kind]) texts.set(signal, words);
    else {
      warnings.push(tooManyWords(`signal ${signal.name} of ${readings.name}`, signal.kind, options));
      signal.kind = 'none';
    }
  }
  const all = found.filter((signal) => signal.kind !== 'none');
  const keys = all.flatMap((signal) => signal.keys);
  const signals = all.map(({ name, kind, units }): Signal => {
    const meanings = texts.get(all.find((s) => s.name === name) as TallSignal);
    const facts = named?.facts.get(name);
    const signal = { name, kind: kind as SignalKind, ...(meanings && { meanings }), ...(units && { units }) };
    return describedSignal(signal, facts);
  });
  const words = [...new Set([...texts.values()].flat())]
    .filter((text) => wordOf(text) !== undefined)
    .sort(compareNames);
  const isText = texts.size > 0;
  const columns: SignalColumn[] = [
    { signal: signalColumn, column: signalColumn, words: keys },
    { signal: valueColumn, column: valueColumn, ...(isText ? { part: 'numbers' as const } : {}) },
    ...(isText ? [{ signal: valueColumn, column: valueColumn, words, part: 'words' as const }] : []),
  ];
  const plan: PivotPlan = {
    signalOf: all.flatMap((signal, s) => signal.keys.map(() => s)),
    texts: all.map((signal) => codesOf(texts.get(signal), words)),
    column: `${readings.name}.${valueColumn}`,
  };
  const isSome = options.wanted.signals !== undefined || readings.signals !== undefined || warnings.length > 0;
  const condition = isSome && keys.length > 0 ? [base.prefilter, nameCondition(signalColumn, keys)] : [base.prefilter];
  const prefilter = condition.filter((c) => c !== undefined).join(' AND ');
  return {
    name: readings.name,
    readings:
      warnings.length === 0
        ? readings
        : { ...readings, signals: all.map(({ name }) => ({ signal: name, column: name })) },
    signals,
    known: (readings.signals ?? known).map((s) => ('signal' in s ? s.signal : s.name)),
    read: { ...base, ...(prefilter === '' ? {} : { prefilter }), signals: columns },
    pivot: plan,
    warnings,
  };
}

/** Every signal of the table, sorted by name, from one pass of SQLite over it. */
function findSignals(
  database: Database.Database,
  readings: TallReadings,
  names: ReadonlyMap<string, string>,
): TallSignal[] {
  const { signalColumn, valueColumn, unitsColumn } = readings;
  const v = quote(valueColumn);
  const isDecimal = `trim(${v}) GLOB '*[0-9]*' AND trim(${v}) NOT GLOB '*[^-+.0-9eE]*'`;
  const isGap = `lower(trim(${v})) IN (${GAPS.map(literal).join(', ')})`;
  const numbers = `sum(typeof(${v}) IN ('integer', 'real') OR (typeof(${v}) = 'text' AND ${isDecimal}))`;
  const words = `sum(typeof(${v}) = 'text' AND NOT (${isDecimal}) AND NOT ${isGap})`;
  const units = unitsColumn === undefined ? 'NULL, NULL' : `min(${quote(unitsColumn)}), max(${quote(unitsColumn)})`;
  const select = `SELECT ${quote(signalColumn)}, ${numbers}, ${words}, ${units} FROM ${rowsOf(readings)} GROUP BY 1`;
  const rows = database.prepare(select).raw().safeIntegers().all() as [Cell, bigint, bigint, unknown, unknown][];
  const signals = new Map<string, TallSignal>();
  for (const [cell, numberCount, wordCount, least, most] of rows) {
    const key = nameOf(cell);
    if (key === undefined) continue;
    const name = names.get(key) ?? key;
    const unit = least === most ? nameOf(least as Cell) : undefined;
    const signal = signals.get(name) ?? { name, keys: [], numbers: 0, words: 0, units: unit, kind: 'number' };
    signals.set(name, signal);
    // A REAL 7.0 and a text 7 may both be called 7.
    if (!signal.keys.includes(key)) signal.keys.push(key);
    signal.numbers += Number(numberCount);
    signal.words += Number(wordCount);
    if (signal.units !== unit) signal.units = undefined;
  }
  return [...signals.values()].sort((a, b) => compareNames(a.name, b.name));
}

/** Text that says there is no value. */
const GAPS = [
  '',
  'unavailable',
  'unknown',
  'undefined',
  'none',
  'null',
  'nil',
  'nan',
  'n/a',
  'na',
  'missing',
  '-',
  '--',
  '?',
];

/** Those that settings name, under the names that they shall have; and that the filter lets through. */
function wantedSignals(found: readonly TallSignal[], readings: TallReadings, options: SettleOptions): TallSignal[] {
  const isWanted = matcher(options.wanted.signals);
  const named =
    readings.signals === undefined
      ? found
      : readings.signals.flatMap(({ signal, column }) =>
          found.filter((f) => f.name === column).map((f) => ({ ...f, name: signal })),
        );
  return [...named]
    .sort((a, b) => compareNames(a.name, b.name))
    .filter(({ name }) => isWanted(name))
    .map((signal) => {
      const asked = readings.signals?.find((s) => s.signal === signal.name)?.as;
      const kind = asked ?? (signal.words > signal.numbers ? options.textSignals : 'number');
      return { ...signal, kind };
    });
}

/** The different texts of a signal, its numbers as text among them; sorted, one more than flags may have at most. */
function textsOf(database: Database.Database, readings: TallReadings, { keys, kind }: TallSignal): string[] {
  const v = quote(readings.valueColumn);
  const condition = nameCondition(readings.signalColumn, keys);
  const select = `SELECT DISTINCT ${v}, ${quote(readings.signalColumn)} FROM ${rowsOf(readings, condition)}`;
  const texts = new Set<string>();
  for (const [cell, key] of database.prepare(select).raw().safeIntegers().iterate() as IterableIterator<Cell[]>) {
    if (!keys.includes(nameOf(key) as string)) continue;
    const text = wordOf(cell) ?? numberName(cell);
    if (text !== undefined) texts.add(text);
    if (texts.size > MAX_WORDS[kind as 'flags' | 'strings']) break;
  }
  return [...texts].sort(compareNames);
}

/** A number, spelled in text or not, is called the same. */
function numberName(cell: Cell): string | undefined {
  if (typeof cell !== 'string') return machineName(cell);
  return nameOf(cell) === undefined ? undefined : String(numberFromText(cell));
}

/** The codes of a signal's texts, by the words of the text column. */
export function codesOf(texts: readonly string[] | undefined, words: readonly string[]): TextCodes | undefined {
  if (texts === undefined) return undefined;
  const codes = new Map(texts.map((text, code) => [text, code]));
  const numbers = texts
    .filter((text) => wordOf(text) === undefined)
    .map((text) => [Number(text), codes.get(text)] as const);
  return { ofWord: words.map((word) => codes.get(word)), ofNumber: new Map(numbers as [number, number][]) };
}
