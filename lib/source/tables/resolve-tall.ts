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
  const names = named?.names ?? new Map<string, string>();
  const found = findTallSignals(database, readings, names);
  const listed = namedSignals(found, names, readings, options);
  const others = unnamedSignals(found, readings, options);
  const known = readings.newSignals === 'add' ? [...listed, ...others] : listed;
  const isSelected = matcher(options.selection.signals);
  const wanted = known.filter(({ name, kind }) => kind !== 'none' && isSelected(name));
  const hidden = wanted.filter((signal) => isPrivate(signal, readings, options));
  const selected = wanted.filter((signal) => !hidden.includes(signal));
  const isOther = new Set(others);
  const texts = textsOf(
    database,
    readings,
    selected.filter(({ kind }) => kind !== 'number'),
  );
  const overLimit = selected.filter(
    (signal) => (texts.get(signal)?.length ?? 0) > MAX_CATEGORIES[signal.kind as 'flags'],
  );
  const warnings = [
    ...overLimit.map((signal) =>
      tooManyCategories(`signal ${signal.name} of ${readings.name}`, signal.kind as 'flags', {
        ...options,
        isDiscovered: options.isDiscovered || isOther.has(signal),
      }),
    ),
    ...privateWarnings(hidden, readings),
  ];
  const all = selected.filter((signal) => !overLimit.includes(signal));
  const categories = wordsAmong(all.flatMap((signal) => texts.get(signal) ?? []));
  const keys = all.flatMap((signal) => signal.keys);
  const isFiltered = all.length < known.length || (others.length > 0 && readings.newSignals !== 'add');
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
    ...(readings.signals === undefined || options.isDiscovered ? {} : { unnamed: unnamedOf(all, others, readings) }),
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

/**
 * The signals in the settings under their names there and in their order, whether they have rows or not; or all found,
 * sorted by name. With their kinds.
 */
function namedSignals(
  found: readonly TallSignal[],
  names: ReadonlyMap<string, string>,
  readings: TallReadings,
  options: ResolveOptions,
): TallSignal[] {
  if (readings.signals === undefined) return found.map((signal) => ({ ...signal, kind: kindOf(signal, options) }));
  const byName = new Map(found.map((signal) => [signal.storedName, signal]));
  return readings.signals.map(({ signal: name, column, as, units }) => {
    const signal = byName.get(column) ?? withoutRows(column, names, readings);
    return { ...signal, name, kind: as ?? kindOf({ ...signal, name }, options), units: units ?? signal.units };
  });
}

/** Those that the settings do not name, with their kinds, sorted by name; none where the settings name none. */
function unnamedSignals(
  found: readonly TallSignal[],
  { signals }: TallReadings,
  options: ResolveOptions,
): TallSignal[] {
  if (signals === undefined) return [];
  const columns = new Set(signals.map(({ column }) => column));
  return found
    .filter(({ storedName }) => !columns.has(storedName))
    .map((signal) => ({ ...signal, kind: kindOf(signal, options) }))
    .filter(({ kind }) => kind !== 'none');
}

/** Settings give words to a signal of texts, whatever most of its values are. */
function kindOf(
  { name, words, numbers }: TallSignal,
  { textSignals, wordSignals }: ResolveOptions,
): TallSignal['kind'] {
  return words > numbers || wordSignals?.has(name) ? textSignals : 'number';
}

/** A signal that no row has. @param names signal name by value of the signal column, from a lookup table */
function withoutRows(name: string, names: ReadonlyMap<string, string>, { signalNames }: TallReadings): TallSignal {
  const keys = signalNames === undefined ? [name] : [...names].filter(([, own]) => own === name).map(([key]) => key);
  return { name, storedName: name, keys, numbers: 0, words: 0, units: undefined, kind: 'number' };
}

function unnamedOf(
  read: readonly TallSignal[],
  others: readonly TallSignal[],
  { newSignals }: TallReadings,
): NonNullable<ResolvedTable['unnamed']> {
  const names = others.map(({ name }) => name);
  if (newSignals !== 'add') return { added: [], ignored: names };
  return { added: others.filter((signal) => read.includes(signal)).map(({ name }) => name), ignored: [] };
}

/** A text that is a secret by its name, and that nobody asked for. A `phone` may be one that is at home, or away. */
function isPrivate({ name, kind }: TallSignal, { signals }: TallReadings, { selection }: ResolveOptions): boolean {
  const isListed = signals?.some(({ signal }) => signal === name) === true;
  const isNamed = isListed || selection.signals?.includes(name) === true;
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
