import type { AnySchemaObject } from 'ajv';
import type { RangeRule } from '../clean/clean.js';
import type { ActionFile } from '../clean/rule-actions.js';
import type { RuleDefinition } from '../clean/rule-definition.js';
import { VALUE_RULES } from '../clean/rules/index.js';
import { SettingsError } from '../errors.js';
import type { SignalRule } from '../model/signal-rule.js';
import { SERIES_RULES } from '../screen/rules/index.js';
import { nearest } from '../util/suggest.js';
import { expected, found } from './describe-schema.js';
import type { FilledSettings, Rule } from './settings.js';

type RuleFile = FilledSettings['clean']['signals'][string][number];

/** `missing_codes` has none. */
interface ActionsFile {
  readonly on_suspect?: ActionFile;
  readonly on_fail?: ActionFile;
}

const DEFINITIONS = new Map<string, RuleDefinition<SignalRule>>(
  [...VALUE_RULES, ...SERIES_RULES].map((definition) => [definition.name, definition]),
);

/**
 * A rule of settings that the schema has accepted.
 *
 * @param key where it stands, for messages
 * @throws SettingsError for what a schema cannot find
 */
export function convertRule(file: RuleFile, key: string): Rule {
  if (file.rule === 'range') return convertRange(file, key);
  const definition = DEFINITIONS.get(file.rule) as RuleDefinition<SignalRule>;
  checkActions(file as ActionsFile, definition.schema, key);
  return definition.convert(file, key) as Rule;
}

/** The compiled schema knows only the types of actions. */
function checkActions(file: ActionsFile, schema: AnySchemaObject, key: string): void {
  for (const name of ['on_suspect', 'on_fail'] as const) {
    const action = file[name];
    if (action === undefined || typeof action === 'number') continue;
    const own: AnySchemaObject = schema['properties'][name];
    const words: readonly unknown[] = own['anyOf'][0]['enum'];
    if (words.includes(action) || isInterpolation(action)) continue;
    const meant = typeof action === 'string' ? nearest(action, words as readonly string[]) : undefined;
    const advice = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
    const message = `${key}.${name} is ${found(action)}; it must be ${expected(own)}${advice}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: `${key}.${name}` });
  }
}

function isInterpolation(action: object | string): boolean {
  const entries = Object.entries(action);
  return entries.length === 1 && entries[0][0] === 'interpolate' && typeof entries[0][1] === 'string';
}

function convertRange({ comment: _, ...rule }: Extract<RuleFile, { readonly rule: 'range' }>, key: string): RangeRule {
  if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max) {
    const message = `${key} has min ${rule.min} above max ${rule.max}, so that no value would be valid`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  }
  return { ...rule, replace: rule.replace === 'missing' ? Number.NaN : rule.replace };
}
