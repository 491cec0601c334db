import { judgingRule } from '../clean/index.js';
import { derivedSignals, type FlagLevel } from '../model/derived-signals.js';
import type { Signal } from '../model/signal.js';
import { repairs } from '../screen/act.js';
import type { ModeRule } from '../screen/mode-rule.js';
import { isSeriesRule } from '../screen/rules/index.js';
import type { Rule, Settings } from '../settings/index.js';
import { signalRules } from './signal-rules.js';

/** What is judged, repaired and flagged once readings are grouped. Plain data. */
export interface Screening {
  /** Of the source. */
  readonly signals: readonly Signal[];
  /** Signals that are derived from them, behind them. */
  readonly derived: readonly Signal[];
  /** By signal of the source; signals of text have none. */
  readonly rules: readonly (readonly Rule[])[];
  readonly mode?: ModeRule;
  /** Rules that judge values one by one were applied before a stage of the program; here they only flag. */
  readonly isCleaned: boolean;
}

interface ScreeningNeeds {
  /** Somebody observes the readings before and after. */
  readonly isObserved: boolean;
  readonly hasUserStage: boolean;
}

/** The flags that settings ask for. */
export function flagLevel({ output }: Settings): FlagLevel {
  return (output as { readonly flags?: FlagLevel }).flags ?? 'none';
}

/** The rule of the operating mode, where settings have one. */
export function modeRule({ clean }: Settings): ModeRule | undefined {
  return (clean as { readonly mode?: ModeRule }).mode;
}

/**
 * What has to be done once readings are grouped; undefined where nothing has to: rules that judge values one by one,
 * and take nothing from others, are then applied where readings are read.
 */
export function planScreening(
  settings: Settings,
  signals: readonly Signal[],
  { isObserved, hasUserStage }: ScreeningNeeds,
): Screening | undefined {
  const rules = signals.map((signal) => signalRules(settings.clean, signal));
  const flags = flagLevel(settings);
  const mode = modeRule(settings);
  const isNeeded =
    flags !== 'none' || mode !== undefined || isObserved || rules.some((list) => list.some(needsNeighbours));
  if (!isNeeded) return undefined;
  const tests = rules.map((list) => [...new Set(list.map(({ rule }) => rule))]);
  return {
    signals,
    derived: derivedSignals(signals, { flags, tests, mode: mode !== undefined }),
    rules,
    ...(mode === undefined ? {} : { mode }),
    isCleaned: hasUserStage,
  };
}

/** True for a rule that judges a value, or repairs it, by others of its series. */
export function needsNeighbours(rule: Rule): boolean {
  if (isSeriesRule(rule)) return true;
  const judging = judgingRule(rule);
  return judging !== undefined && repairs([judging]);
}
