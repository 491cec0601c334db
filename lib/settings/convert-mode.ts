import { SettingsError } from '../errors.js';
import type { ModeRule } from '../screen/mode-rule.js';
import type { FromSchema } from '../util/from-schema.js';
import type { mode } from './mode-schema.js';

/**
 * The rule of the operating mode, from settings that the schema has accepted.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE for a window without a middle, or longer than the reference
 */
export function convertMode(rule: FromSchema<typeof mode>): ModeRule {
  const { window, reference } = rule;
  if (window % 2 === 0) refuse('window', `is ${window}; it must be odd, with a time in the middle: ${window + 1}`);
  if (reference >= 2 * window) return rule;
  const why = 'so that the reference shows how a window varies';
  refuse('reference', `is ${reference}; it must be at least twice the window of ${window}, ${why}`);
}

function refuse(name: string, what: string): never {
  const key = `clean.mode.${name}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} ${what}`, { key });
}
