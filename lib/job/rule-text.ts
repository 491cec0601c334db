import type { Action } from '../model/signal-rule.js';
import type { Rule } from '../settings/index.js';
import { formatStep, formatValue } from '../util/format.js';

/** A rule in one line: `gross_range: suspect -20 to 60, fail -40 to 85; fail: missing`. */
export function ruleText(rule: Rule): string {
  if (rule.rule === 'range') {
    const { min, max, replace } = rule;
    const span = [
      min === undefined ? '' : `from ${formatValue(min)}`,
      max === undefined ? '' : `to ${formatValue(max)}`,
    ];
    return `range: ${span.filter(Boolean).join(' ')}; others: ${Number.isNaN(replace) ? 'missing' : formatValue(replace)}`;
  }
  const { rule: name, onSuspect, onFail, ...parameters } = rule as Rule & { onSuspect: Action; onFail: Action };
  const parts = Object.entries(parameters).flatMap(([key, value]) => {
    const text = isDuration(name, key)
      ? formatStep(1e9 * (value as number))
      : (rateText(name, value) ?? valueText(value));
    return text === undefined ? [] : [`${key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} ${text}`];
  });
  const actions = Object.entries({ suspect: onSuspect, fail: onFail }).flatMap(([flag, action]) =>
    action.kind === 'keep' ? [] : [`; ${flag}: ${actionText(action)}`],
  );
  return `${name}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}${actions.join('')}`;
}

/** Rules keep durations in seconds. */
function isDuration(rule: string, key: string): boolean {
  return key === 'maxGap' || (rule === 'time_gap' && (key === 'suspect' || key === 'fail'));
}

const PER = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
] as const;

/** A rate in the shortest unit of time in which it is 1 or more. */
function rateText(rule: string, value: unknown): string | undefined {
  if (rule !== 'rate_of_change' || typeof value !== 'number') return undefined;
  const [unit, seconds] = PER.find(([, each]) => value * each >= 1) ?? PER[3];
  return `${formatValue(value * seconds)} per ${unit}`;
}

function valueText(value: unknown): string | undefined {
  if (typeof value === 'number') return formatValue(value);
  if (typeof value === 'bigint') return formatStep(Number(value));
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'number')) return undefined;
  return value.length === 2
    ? `${formatValue(value[0])} to ${formatValue(value[1])}`
    : value.map(formatValue).join(', ');
}

function actionText(action: Action): string {
  if (action.kind === 'number') return formatValue(action.value);
  if (action.kind === 'interpolate') return `interpolated within ${formatStep(Number(action.gap))}`;
  return action.kind === 'previous' ? 'the value before' : action.kind === 'clip' ? 'clipped' : 'missing';
}
