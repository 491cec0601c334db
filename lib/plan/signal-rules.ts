import type { RangeRule } from '../clean/index.js';
import { SettingsError } from '../errors.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { Signal } from '../model/signal.js';
import { type Rule, rulesOf, type Settings } from '../settings/index.js';

/**
 * The rules of a signal, in the order of settings. Signals of text have none.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE for a replacement that the type of the signal cannot hold
 */
export function signalRules(clean: Settings['clean'], { name, kind, integers }: Signal): readonly Rule[] {
  if (kind !== 'number' && integers === undefined) return [];
  const rules = rulesOf(clean, name);
  if (integers === undefined) return rules;
  return rules.map((rule) => (rule.rule === 'range' ? integerRange(rule, name, integers) : rule));
}

function integerRange(rule: RangeRule, name: string, integers: IntegerCodes): RangeRule {
  const { replace } = rule;
  const isHeld = Number.isNaN(replace) || (Number.isInteger(replace) && integers.holds(BigInt(replace)));
  if (isHeld) return { ...rule, integers };
  const key = `clean.signals.${name}`;
  const message =
    `${key} replaces values by ${replace}, but ${name} is stored as ${integers.dtype}; replace them by an integer ` +
    `or by "missing", or set output.encoding.${name}.dtype to "float64"`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}
