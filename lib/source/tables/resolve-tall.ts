import type Database from 'better-sqlite3';
import { wordOf } from '../../model/cell-values.js';
import { privacyOfTexts } from '../../model/private-names.js';
import type { SignalKind, TallReadings } from '../../model/readings.js';
import { compareNames } from '../../util/compare-names.js';
import { listed } from '../../util/format.js';
import type { PivotPlan, TextCodes } from '../rows/pivot.js';
import type { ReadingsTable, SignalColumn } from '../rows/readings-table.js';
import { MAX_CATEGORIES, type ResolvedTable, type ResolveOptions, tooManyCategories } from './categories.js';
import { readNames } from './lookup-table.js';
import { publicFacts } from './public-facts.js';
import { matcher, nameCondition } from './selection.js';
import { describedSignal } from './source-table.js';
import { findTallSignals, type TallSignal, textsOf } from './tall-signals.js';

/** Resolve the signals of a tall table: those in the settings, or all. One with more words than numbers is text. */
export function resolveTall(
  database: Database.Database,
  readings: TallReadings,
  base: Omit<ReadingsTable, 'signals'>,
  options: ResolveOptions,
): ResolvedTable {
  const { signalNames } = readings;
  const named = signalNames === undefined ? undefined : readNames(database, signalNames, false);
  const described = named && publicFacts(named.table, named.facts, undefined, options.factColumns);
  const known = namedSignals(findTallSignals(database, readings, named?.names ?? new Map()), readings, options);
  const isSelected = matcher(options.selection.signals);
  const wanted = known.filter(({ name, kind }) => kind !== 'none' && isSelected(name));
  const hidden = wanted.filter((signal) => isPrivate(signal, readings, options));
  const selected = wanted.filter((signal) => !hidden.includes(signal));
  const texts = textsOf(
    database,
    readings,
    selected.filter(({ kind }) => kind !== 'number'),
  );
  const overLimit = selected.filter(
    (signal) => (texts.get(signal)?.length ?? 0) > MAX_CATEGORIES[signal.kind as 'flags'],
  );
  const warnings = [
    ...overLimit.map(({ name, kind }) =>
      tooManyCategories(`signal ${name} of ${readings.name}`, kind as 'flags', options),
    ),
    ...privateWarnings(hidden, readings),
  ];
  const all = selected.filter((signal) => !overLimit.includes(signal));
  const categories = wordsAmong(all.flatMap((signal) => texts.get(signal) ?? []));
  const keys = all.flatMap((signal) => signal.keys);
  const isFiltered = all.length < known.length || readings.signals !== undefined;
  const conditions = [base.prefilter, isFiltered ? nameCondition(readings.signalColumn, keys) : undefined];
  const prefilter = conditions.filter((c) => c !== undefined).join(' AND ');
  const plan: PivotPlan = {
    signalOf: all.flatMap((signal, s) => signal.keys.map(() => s)),
    hasWords: texts.size > 0,
    texts: all.map((signal) => codesOf(texts.get(signal), categories)),
    column: `${readings.name}.${readings.valueColumn}`,
    signalColumn: `${readings.name}.${readings.signalColumn}`,
  };
  return {
    name: readings.name,
    readings:
      overLimit.length === 0
        ? readings
        : {
            ...readings,
            signals: all.map(({ name, storedName, units }) => ({
              signal: name,
              column: storedName,
              ...(units === undefined ? {} : { units }),
            })),
          },
    signals: all.map((signal) => {
      const { name, storedName, units } = signal;
      const meanings = texts.get(signal);
      const kind = signal.kind as SignalKind;
      return describedSignal(
        { name, kind, ...(meanings && { meanings }), ...(units && { units }) },
        described?.facts.get(storedName),
      );
    }),
    known: known.map(({ name }) => name),
    read: {
      ...base,
      ...(isFiltered ? { onlyNamed: true } : {}),
      ...(prefilter === '' ? {} : { prefilter }),
      signals: columnsOf(readings, keys, categories, texts.size > 0),
    },
    pivot: plan,
    withheld: described === undefined ? [] : [described.withheld],
    warnings,
  };
}

/** The signals in the settings under their names there, or all found; with their kinds, sorted by name. */
function namedSignals(
  found: readonly TallSignal[],
  readings: TallReadings,
  { textSignals, wordSignals }: ResolveOptions,
): TallSignal[] {
  const defaultKind = ({ words, numbers }: TallSignal, name: string) =>
    words > numbers || wordSignals?.has(name) ? textSignals : 'number';
  if (readings.signals === undefined) {
    return found.map((signal) => ({ ...signal, kind: defaultKind(signal, signal.name) }));
  }
  return readings.signals
    .flatMap(({ signal: name, column, as, units }) =>
      found
        .filter((f) => f.storedName === column)
        .map((f) => ({ ...f, name, kind: as ?? defaultKind(f, name), units: units ?? f.units })),
    )
    .sort((a, b) => compareNames(a.name, b.name));
}

/** A text that is a secret by its name, and that nobody asked for. A `phone` may be one that is at home, or away. */
function isPrivate({ name, kind }: TallSignal, { signals }: TallReadings, { selection }: ResolveOptions): boolean {
  const isNamed = signals !== undefined || selection.signals?.includes(name) === true;
  return kind !== 'number' && !isNamed && privacyOfTexts(name, '') === 'secret';
}

function privateWarnings(hidden: readonly TallSignal[], { name: table }: TallReadings): string[] {
  if (hidden.length === 0) return [];
  const names = hidden.map(({ name }) => name);
  const are = hidden.length === 1 ? 'a secret by its name' : 'secrets by their names';
  return [`${listed(names, 'and')} of ${table}: ${are}, not read; signals that source.readings names are read`];
}

/** The value columns that a {@link PivotPlan} reads: signal, number and, if any signal is text, text. */
function columnsOf(
  readings: TallReadings,
  keys: readonly string[],
  categories: readonly string[],
  isText: boolean,
): SignalColumn[] {
  const { signalColumn, valueColumn } = readings;
  const value: SignalColumn = { signal: valueColumn, column: valueColumn };
  const name: SignalColumn = { signal: signalColumn, column: signalColumn, categories: keys };
  return isText ? [name, { ...value, part: 'numbers' }, { ...value, categories, part: 'words' }] : [name, value];
}

/** The distinct texts that are not numbers, sorted. */
function wordsAmong(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => wordOf(text) !== undefined).sort(compareNames);
}

/**
 * The category codes of a tall text signal.
 * @param texts categories of the signal; undefined if it is a number
 * @param words categories of the text column
 */
export function codesOf(texts: readonly string[] | undefined, words: readonly string[]): TextCodes | undefined {
  if (texts === undefined) return undefined;
  const codes = new Map(texts.map((text, code) => [text, code]));
  const numbers = texts
    .filter((text) => wordOf(text) === undefined)
    .map((text) => [Number(text), codes.get(text) as number] as const);
  return { ofWord: words.map((word) => codes.get(word)), ofNumber: new Map(numbers) };
}
