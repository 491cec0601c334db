import type Database from 'better-sqlite3';
import { wordOf } from '../../model/cell-values.js';
import type { SignalKind, TallReadings } from '../../model/readings.js';
import { compareNames } from '../../util/compare-names.js';
import type { PivotPlan, TextCodes } from '../rows/pivot.js';
import type { ReadingsTable, SignalColumn } from '../rows/readings-table.js';
import { MAX_CATEGORIES, type ResolvedTable, type ResolveOptions, tooManyCategories } from './categories.js';
import { readNames } from './lookup-table.js';
import { matcher, nameCondition } from './selection.js';
import { describedSignal } from './source-table.js';
import { findTallSignals, type TallSignal, textsOf } from './tall-signals.js';

/** The signals of a tall table: those that there are, or those named; text where more of its values are words than numbers. */
export function resolveTall(
  database: Database.Database,
  readings: TallReadings,
  base: Omit<ReadingsTable, 'signals'>,
  options: ResolveOptions,
): ResolvedTable {
  const { signalNames } = readings;
  const named = signalNames === undefined ? undefined : readNames(database, signalNames, false);
  const known = asked(findTallSignals(database, readings, named?.names ?? new Map()), readings, options);
  const wanted = known.filter(({ name, kind }) => kind !== 'none' && matcher(options.selection.signals)(name));
  const texts = textsOf(
    database,
    readings,
    wanted.filter(({ kind }) => kind !== 'number'),
  );
  const wordy = wanted.filter((signal) => (texts.get(signal)?.length ?? 0) > MAX_CATEGORIES[signal.kind as 'flags']);
  const warnings = wordy.map(({ name, kind }) =>
    tooManyCategories(`signal ${name} of ${readings.name}`, kind as 'flags', options),
  );
  const all = wanted.filter((signal) => !wordy.includes(signal));
  const words = categoriesAmong(all.flatMap((signal) => texts.get(signal) ?? []));
  const keys = all.flatMap((signal) => signal.keys);
  const isSome = all.length < known.length || readings.signals !== undefined;
  const conditions = [base.prefilter, isSome ? nameCondition(readings.signalColumn, keys) : undefined];
  const prefilter = conditions.filter((c) => c !== undefined).join(' AND ');
  const plan: PivotPlan = {
    signalOf: all.flatMap((signal, s) => signal.keys.map(() => s)),
    texts: all.map((signal) => codesOf(texts.get(signal), words)),
    column: `${readings.name}.${readings.valueColumn}`,
    signalColumn: `${readings.name}.${readings.signalColumn}`,
  };
  return {
    name: readings.name,
    readings:
      wordy.length === 0 ? readings : { ...readings, signals: all.map((s) => ({ signal: s.name, column: s.called })) },
    signals: all.map((signal) => {
      const { name, called, units } = signal;
      const meanings = texts.get(signal);
      const kind = signal.kind as SignalKind;
      return describedSignal(
        { name, kind, ...(meanings && { meanings }), ...(units && { units }) },
        named?.facts.get(called),
      );
    }),
    known: known.map(({ name }) => name),
    read: {
      ...base,
      ...(isSome ? { onlyNamed: true } : {}),
      ...(prefilter === '' ? {} : { prefilter }),
      signals: columnsOf(readings, keys, words, texts.size > 0),
    },
    pivot: plan,
    warnings,
  };
}

/** Those that settings name, under the names that they shall have; each with what it is. Sorted by name. */
function asked(found: readonly TallSignal[], readings: TallReadings, { textSignals }: ResolveOptions): TallSignal[] {
  const told = (signal: TallSignal) => (signal.words > signal.numbers ? textSignals : 'number');
  if (readings.signals === undefined) return found.map((signal) => ({ ...signal, kind: told(signal) }));
  return readings.signals
    .flatMap(({ signal: name, column, as }) =>
      found.filter((f) => f.called === column).map((f) => ({ ...f, name, kind: as ?? told(f) })),
    )
    .sort((a, b) => compareNames(a.name, b.name));
}

/** See {@link PivotPlan}. */
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

function categoriesAmong(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => wordOf(text) !== undefined).sort(compareNames);
}

/** The codes of a signal's texts, by the words of the text column. */
export function codesOf(texts: readonly string[] | undefined, words: readonly string[]): TextCodes | undefined {
  if (texts === undefined) return undefined;
  const codes = new Map(texts.map((text, code) => [text, code]));
  const numbers = texts
    .filter((text) => wordOf(text) === undefined)
    .map((text) => [Number(text), codes.get(text) as number] as const);
  return { ofWord: words.map((word) => codes.get(word)), ofNumber: new Map(numbers) };
}
