import { SettingsError } from '../errors.js';
import type { SignalRule } from '../model/signal-rule.js';
import type { ModeRule } from '../screen/mode-rule.js';
import { isSeriesRule, otherSignalOf, type SeriesRule, windowOf } from '../screen/rules/index.js';
import type { Rule } from '../settings/index.js';
import { rulesOf, type Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { Survey } from '../survey/index.js';
import { formatBytes, formatCount, formatSeconds, plural } from '../util/format.js';
import { didYouMean } from '../util/suggest.js';
import type { Findings } from './findings.js';
import type { Screening } from './plan-screening.js';

/**
 * Checks what rules say about other signals.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE for one that does not exist, or that is text
 */
export function checkOtherSignals({ clean }: Settings, { signals }: Pick<ReadingSource, 'signals'>): void {
  const names = signals.filter(isMeasured).map(({ name }) => name);
  for (const { name } of signals.filter(isMeasured)) {
    for (const rule of rulesOf(clean, name)) {
      const other = isSeriesRule(rule) ? otherSignalOf(rule) : undefined;
      if (other === undefined || (names.includes(other) && other !== name)) continue;
      const isText = signals.some((signal) => signal.name === other && !isMeasured(signal));
      const key = `clean.signals.${clean.signals.has(name) ? name : '*'}`;
      const what =
        other === name
          ? 'which is the signal itself'
          : isText
            ? 'whose values are texts'
            : `which does not exist${didYouMean(other, names)}`;
      throw new SettingsError('ERR_SETTINGS_VALUE', `${key} compares ${name} with ${JSON.stringify(other)}, ${what}`, {
        key,
      });
    }
  }
}

function isMeasured({ kind }: ReadingSource['signals'][number]): boolean {
  return kind === 'number' || kind === 'integer';
}

interface Extent {
  /** Readings of the machine that has the most. */
  readonly values: number;
  /** Nanoseconds from the first to the last time of the machine where that is longest. */
  readonly duration: bigint;
}

/**
 * Checks windows against the data, and the memory that they take.
 *
 * @param together machines whose windows are held at the same time
 * @throws SettingsError ERR_SETTINGS_VALUE for a window longer than the data of every machine, or than the memory
 * @returns what is worth knowing
 */
export function checkWindows(screening: Screening, survey: Survey, together: number, memory: number): string[] {
  const extent = extentOf(survey);
  let bytes = screening.mode === undefined ? 0 : checkMode(screening.mode, screening.signals.length, extent);
  for (const [s, rules] of screening.rules.entries()) {
    for (const rule of rules) {
      const { name } = screening.signals[s];
      if (isSeriesRule(rule)) checkWindow(name, rule, extent);
      bytes += bytesOf(rule, extent, survey);
    }
  }
  const all = bytes * together;
  if (all <= memory / 4) return [];
  const what = `windows of rules take up to ${formatBytes(all)} for ${plural(together, 'machine')}`;
  if (all <= memory) return [`${what}, beside --memory (memory), which is ${formatBytes(memory)}`];
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `${what}, more than --memory (memory), which is ${formatBytes(memory)}: take shorter windows and gaps in ` +
      'clean.signals, or more memory',
    { key: 'clean.signals' },
  );
}

function checkWindow(signal: string, rule: SeriesRule, extent: Extent): void {
  const window = windowOf(rule);
  if (window === undefined) return;
  const key = `clean.signals.${signal}`;
  const { rule: name } = rule as SignalRule;
  const longer =
    'values' in window
      ? window.values > extent.values &&
        `window of ${formatCount(window.values)} values, but no machine has more than ${plural(extent.values, 'reading')}`
      : window.duration > extent.duration &&
        `window of ${seconds(window.duration)}, but no machine has readings for longer than ${seconds(extent.duration)}`;
  if (longer === false) return;
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key}: ${name} has a ${longer}: it would judge nothing`, { key });
}

function seconds(duration: bigint): string {
  return formatSeconds(Number(duration) / 1e9);
}

/** @returns bytes that it keeps of one machine: two windows of each signal, each twice, and the rows that wait */
function checkMode({ reference, window }: ModeRule, signals: number, { values }: Extent): number {
  if (reference <= values) return 32 * window * signals + 8 * (signals + 1) * reference;
  const key = 'clean.mode.reference';
  const what = `is ${formatCount(reference)}, but no machine has more than ${plural(values, 'reading')}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} ${what}: no mode would be known`, { key });
}

/** Bytes that a rule keeps of one machine: its window, and the rows that wait until they are decided. */
function bytesOf(rule: Rule, extent: Extent, { step }: Survey): number {
  const rows = (duration: bigint): number => Number(duration / (step === undefined || step === 0n ? 1n : step));
  const window = isSeriesRule(rule) ? windowOf(rule) : undefined;
  const held = window === undefined ? 0 : 'values' in window ? window.values : rows(window.duration);
  const actions = rule.rule === 'range' ? [] : [rule.onFail, rule.onSuspect];
  const gaps = actions.map((action) => (action.kind === 'interpolate' ? rows(action.gap) : 0));
  return 48 * Math.min(extent.values, Math.max(held, ...gaps));
}

function extentOf({ machines, firsts, lasts }: Survey): Extent {
  let values = 0;
  let duration = 0n;
  for (const [m, { length }] of machines.entries()) {
    values = Math.max(values, length);
    if (lasts[m] - firsts[m] > duration) duration = lasts[m] - firsts[m];
  }
  return { values, duration };
}

/** What is worth knowing of the rules. */
export function ruleNotes(settings: Settings, { source, screening }: Findings): string[] {
  const { signals } = source;
  const texts = signals.filter((signal) => signal.derived === undefined && !isMeasured(signal));
  const ignored = texts.filter(({ name }) => settings.clean.signals.has(name)).map(({ name }) => name);
  const isFlagged = screening?.derived.some(({ derived }) => derived?.kind === 'qc') === true;
  const isBare = isFlagged && screening?.rules.every((rules) => rules.length === 0);
  return [
    ...(ignored.length === 0
      ? []
      : [`rules in clean.signals for ${ignored.join(', ')} are ignored: the values are texts`]),
    ...(isBare
      ? ['no rule in clean.signals judges any signal: all flags say that values were not evaluated, or are missing']
      : []),
  ];
}
