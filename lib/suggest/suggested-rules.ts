/** A rule as a settings file has it, with a `comment` that says what speaks for it. */
export interface SuggestedRule {
  readonly rule: string;
  readonly comment: string;
  readonly [parameter: string]: unknown;
}

/** What the readings suggest for one signal. */
export interface SignalSuggestions {
  readonly signal: string;
  /** Values that were looked at. */
  readonly values: number;
  readonly rules: readonly SuggestedRule[];
  /** What cannot be suggested, and why; what else a person should know. */
  readonly notes: readonly string[];
}
