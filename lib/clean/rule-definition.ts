import type { SignalRule } from '../model/signal-rule.js';
import type { ValueTest } from './value-test.js';

/** How a rule is written and read. */
export interface RuleDefinition<R extends SignalRule> {
  /** Its name in settings, `gross_range`; its test is called so, too. */
  readonly name: R['rule'];
  /** JSON Schema of the rule, an object with the key `rule`. */
  readonly schema: object;
  /**
   * The rule of settings that the schema has accepted.
   *
   * @param key where it stands, for messages: `clean.signals.temperature[0]`
   * @throws SettingsError for what a schema cannot find
   */
  // biome-ignore lint/suspicious/noExplicitAny: each rule has settings of its own, which its schema has checked
  convert(file: any, key: string): R;
}

/** A rule that judges values one by one. */
export interface ValueRuleDefinition<R extends SignalRule> extends RuleDefinition<R> {
  test(rule: R): ValueTest;
}
