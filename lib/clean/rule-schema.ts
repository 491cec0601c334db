import { DURATION_EXAMPLES, DURATION_PATTERN } from '../time/parse-duration.js';

/* Parts of the JSON Schema of rules, and of the error messages that come from it. */

/** A duration: `10min`. */
export const duration = { type: 'string', pattern: DURATION_PATTERN, examples: DURATION_EXAMPLES } as const;

/** Smallest and largest value. */
export const span = { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } } as const;

/** A threshold or a tolerance. */
export const limit = { type: 'number', minimum: 0 } as const;

const interpolate = {
  type: 'object',
  additionalProperties: false,
  properties: { interpolate: { ...duration, description: 'The longest gap between the values that are joined.' } },
  required: ['interpolate'],
  examples: [{ interpolate: '10min' }],
} as const;

const WHAT =
  'a number to put in its place, "keep" (the default), "missing", "previous" (the last value that no rule changed), ' +
  'or { "interpolate": "10min" } (linear between values at most so far apart, else missing)';

const action = {
  type: ['string', 'number', 'object'],
  anyOf: [{ enum: ['keep', 'missing', 'previous'] }, { type: 'number' }, interpolate],
} as const;

/** What becomes of a flagged value. */
export const actions = {
  on_suspect: { ...action, description: `What becomes of a suspect value: ${WHAT}.` },
  on_fail: { ...action, description: `What becomes of a value that fails: ${WHAT}.` },
} as const;

const clip = {
  type: ['string', 'number', 'object'],
  anyOf: [{ enum: ['keep', 'missing', 'clip', 'previous'] }, { type: 'number' }, interpolate],
} as const;

/** {@link actions} of a rule with spans. */
export const spanActions = {
  on_suspect: {
    ...clip,
    description: 'What becomes of a suspect value: as in on_fail; "clip" takes the nearest value in the suspect span.',
  },
  on_fail: {
    ...clip,
    description: `What becomes of a value that fails: ${WHAT}; or "clip" (the nearest value in the fail span).`,
  },
} as const;

/** What people write beside a rule, which the program does not look at. */
export const comment = {
  type: 'string',
  description: 'Anything: why the rule is as it is. It changes nothing.',
} as const;

/** The form of a rule in settings: `properties` beside `rule`. */
export function ruleSchema<const N extends string, const P extends object, const R extends readonly string[] = []>(
  rule: N,
  description: string,
  properties: P,
  required?: R,
): RuleSchema<N, P, R> {
  return {
    type: 'object',
    description,
    additionalProperties: false,
    properties: { rule: { type: 'string', enum: [rule], description: 'The kind of rule.' }, ...properties, comment },
    required: ['rule', ...((required ?? []) as R)],
  };
}

/** @see ruleSchema */
export interface RuleSchema<N extends string, P, R extends readonly string[]> {
  readonly type: 'object';
  readonly description: string;
  readonly additionalProperties: false;
  readonly properties: {
    readonly rule: { readonly type: 'string'; readonly enum: readonly [N]; readonly description: string };
    readonly comment: typeof comment;
  } & P;
  readonly required: readonly ['rule', ...R];
}

/** A rule needs one of two thresholds: spread it into its schema. */
export const oneOfBoth = { anyOf: [{ required: ['suspect'] }, { required: ['fail'] }] } as const;
