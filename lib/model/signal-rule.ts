/** What becomes of a flagged value. */
export type Action =
  | { readonly kind: 'keep' }
  | { readonly kind: 'missing' }
  /** A number stands in for it. */
  | { readonly kind: 'number'; readonly value: number }
  /** The nearest value within the limits of the rule, where it has limits. */
  | { readonly kind: 'clip' }
  /** The last value of the same series that no rule changed. */
  | { readonly kind: 'previous' }
  /** Linear between the neighbours that no rule changed, if these are at most `gap` nanoseconds apart; else missing. */
  | { readonly kind: 'interpolate'; readonly gap: bigint };

export const KEEP: Action = { kind: 'keep' };

/** What every rule of a signal has; a rule adds its own parameters. Plain data, which can be posted to a thread. */
export interface SignalRule {
  /** The name of its test, as in settings: `gross_range`. */
  readonly rule: string;
  readonly onSuspect: Action;
  readonly onFail: Action;
}
