import { foldRanges, judgingRule, ValueCleaner } from '../clean/index.js';
import type { Companions } from '../group/index.js';
import type { MachineBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import type { SignalRule } from '../model/signal-rule.js';
import type { Tally } from '../model/tally.js';
import type { Screening } from '../plan/plan-screening.js';
import { changesValues } from '../screen/act.js';
import { ModeTest } from '../screen/mode-test.js';
import { countsValues, isSeriesRule, otherSignalOf, type SeriesRule, seriesTestOf } from '../screen/rules/index.js';
import { Screen } from '../screen/screen.js';
import type { ScreenOutput, ScreenRule, ScreenSignal } from '../screen/screen-plan.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import type { Rule } from '../settings/index.js';
import type { Survey } from '../survey/index.js';

/** How readings come to the screen. */
interface ScreenedPass {
  readonly survey: Survey;
  /** Signals of the source, by index: the columns of the batches. */
  readonly columns: readonly number[];
  /** Signals that leave, by index; those that are derived follow those of the source. */
  readonly wanted: readonly number[];
  readonly observers: readonly ScreenObserver[];
  readonly tally: Tally;
}

/** The screen of one pass, and the columns that follow values while readings are merged before it. */
export interface PassScreen {
  readonly screen: Screen;
  readonly companions?: Companions;
}

/** The signals of the source that signals to leave are made from, by index. */
export function neededSignals(screening: Screening, wanted: readonly number[]): number[] {
  const { signals, derived, rules } = screening;
  const needed = new Set<number>();
  for (const index of wanted) {
    const from = derived[index - signals.length]?.derived;
    if (from === undefined) needed.add(index);
    else if (from.of !== undefined) needed.add(from.of);
    else for (const s of measured(screening)) needed.add(s);
  }
  for (const s of [...needed]) {
    for (const rule of rules[s]) {
      const other = otherOf(rule, signals);
      if (other !== undefined) needed.add(other);
    }
  }
  return [...needed].sort((a, b) => a - b);
}

/** A screen for one pass. */
export function passScreen(screening: Screening, pass: ScreenedPass): PassScreen {
  const { columns, wanted, observers, tally, survey } = pass;
  const judged = new Set(observers.length > 0 ? columns : judgedSignals(screening, wanted));
  const needsMode = screening.mode !== undefined && (observers.length > 0 || wanted.some((k) => isMode(screening, k)));
  const context = contextOf(survey);
  const signals = columns.map((s): ScreenSignal => {
    const { name, integers } = screening.signals[s];
    const rules = foldRanges(screening.rules[s]).map((rule) => screenRule(rule, screening.signals, columns, context));
    const isJudged = judged.has(s);
    return {
      name,
      // Of others it is enough to know which values are none.
      rules: isJudged ? rules : rules.filter(({ tellsMissing }) => tellsMissing),
      ...(integers === undefined ? {} : { integers }),
    };
  });
  const outputs = wanted.map((k) => outputOf(screening, k, columns));
  const companions = companionsOf(screening, signals, survey, tally);
  const columnsOfModes = measured(screening).map((s) => columns.indexOf(s));
  const { mode } = screening;
  const screen = new Screen({
    signals,
    outputs,
    observers,
    tally,
    ...(mode === undefined || !needsMode
      ? {}
      : { mode: { signals: columnsOfModes, test: () => new ModeTest(mode, columnsOfModes.length) } }),
    ...(screening.isCleaned ? { cleaned: signals.map(() => undefined) } : {}),
    ...(companions === undefined ? {} : { cleaned: companions.raw }),
    ...(companions?.counts === undefined ? {} : { counts: companions.counts }),
  });
  return companions === undefined ? { screen } : { screen, companions };
}

/** Signals whose own values or flags leave. */
function judgedSignals({ signals, derived }: Screening, wanted: readonly number[]): number[] {
  return wanted.flatMap((k) => (k < signals.length ? [k] : (derived[k - signals.length].derived?.of ?? [])));
}

function isMode({ signals, derived }: Screening, k: number): boolean {
  return derived[k - signals.length]?.derived?.kind === 'mode';
}

/** Signals of numbers, which the mode follows from. */
function measured({ signals }: Screening): number[] {
  return signals.flatMap(({ kind }, s) => (kind === 'number' ? [s] : []));
}

function outputOf({ signals, derived, rules }: Screening, k: number, columns: readonly number[]): ScreenOutput {
  const from = derived[k - signals.length]?.derived;
  if (from === undefined) return { kind: 'signal', signal: columns.indexOf(k) };
  if (from.of === undefined) return { kind: 'mode' };
  const signal = columns.indexOf(from.of);
  const { test } = from;
  if (test === undefined) return { kind: 'flags', signal };
  return { kind: 'flags', signal, rules: rules[from.of].flatMap(({ rule }, r) => (rule === test ? [r] : [])) };
}

type ContextOf = (machine: number) => { readonly cadence?: number; readonly count?: number };

/** What the survey knows of each machine. */
function contextOf({ machines, firsts, lasts, step }: Survey): ContextOf {
  const places = new Map(machines.map(({ code }, m) => [code, m]));
  return (machine) => {
    const m = places.get(machine);
    if (m === undefined) return {};
    const { length } = machines[m];
    const cadence = cadenceOf(Number(lasts[m] - firsts[m]) / 1e9, length, step);
    return { count: length, ...(cadence === undefined ? {} : { cadence }) };
  };
}

/** The usual step of the first machine, where it may be that of this one too; else the mean one. */
function cadenceOf(seconds: number, length: number, step: bigint | undefined): number | undefined {
  if (length < 2) return undefined;
  const mean = seconds / (length - 1);
  const usual = step === undefined ? mean : Number(step) / 1e9;
  return usual <= mean * 2 && usual >= mean / 10 ? usual : mean;
}

function screenRule(
  rule: Rule,
  signals: readonly Signal[],
  columns: readonly number[],
  context: ContextOf,
): ScreenRule {
  const judging = judgingRule(rule);
  if (judging !== undefined) return judging;
  const series = rule as SeriesRule & SignalRule;
  const other = otherOf(rule, signals);
  const others = countsValues(series) ? 'counts' : other === undefined ? undefined : columns.indexOf(other);
  return {
    rule: series,
    series: (machine) => seriesTestOf(series, context(machine)),
    ...(others === undefined ? {} : { others }),
  };
}

function otherOf(rule: Rule, signals: readonly Signal[]): number | undefined {
  const other = isSeriesRule(rule) ? otherSignalOf(rule) : undefined;
  if (other === undefined) return undefined;
  const index = signals.findIndex(({ name }) => name === other);
  return index < 0 ? undefined : index;
}

/** Where readings of one time are merged, values are cleaned before, and what they were read as goes beside them. */
function companionsOf(
  { isCleaned }: Screening,
  signals: readonly ScreenSignal[],
  { duplicates }: Survey,
  tally: Tally,
): Companions | undefined {
  if (duplicates === 0) return undefined;
  const cleaned = signals.map(({ rules }) => {
    const judging = rules.flatMap(({ value, ...rule }) => (value === undefined ? [] : [{ ...rule, value }]));
    return isCleaned || !changesValues(judging) ? undefined : { judging, cleaner: new ValueCleaner(judging) };
  });
  const counted = signals.map(({ rules }) => rules.some(({ others }) => others === 'counts'));
  if (!counted.includes(true) && cleaned.every((found) => found === undefined)) return undefined;
  let next = signals.length;
  const raw = cleaned.map((found) => (found === undefined ? undefined : next++));
  const counts = counted.map((isCounted) => (isCounted ? next++ : undefined));
  return {
    raw,
    counts,
    prepare(batch: MachineBatch): MachineBatch {
      const { time, length } = batch;
      const present = counted.flatMap((isCounted, s) => (isCounted ? [presence(batch.values[s], length)] : []));
      const companions = cleaned.flatMap((found, s) => {
        if (found === undefined) return [];
        const values = batch.values[s];
        const read = values.slice(0, length);
        found.cleaner.clean(time, values, length, true);
        found.cleaner.counts.moveTo(tally, signals[s].name, found.judging);
        return [read];
      });
      return { ...batch, values: [...batch.values, ...companions, ...present] };
    },
  };
}

/** 1 where there is a value, else 0. */
function presence(values: Float64Array, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (Number.isNaN(values[i]) ? 0 : 1));
}
