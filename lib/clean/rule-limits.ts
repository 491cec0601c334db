import { SettingsError } from '../errors.js';

/** Smallest and largest value. */
export type Span = readonly [min: number, max: number];

/** @throws SettingsError ERR_SETTINGS_VALUE; `key` is that of a rule or of a value in it */
export function refuseRule(key: string, text: string): never {
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} ${text}`, { key });
}

interface SpansFile {
  readonly suspect?: readonly number[];
  readonly fail?: readonly number[];
}

/**
 * Spans of a rule. The suspect span lies within the fail span: outside it, a value would fail without being suspect
 * (IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 4).
 *
 * @param key of the object that has them
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function convertSpans(
  { suspect, fail }: SpansFile,
  key: string,
): { readonly suspect?: Span; readonly fail?: Span } {
  for (const [name, span] of [['suspect', suspect] as const, ['fail', fail] as const]) {
    if (span === undefined || span[0] <= span[1]) continue;
    refuseRule(
      `${key}.${name}`,
      `is ${shown(span)}: its minimum is above its maximum; write ${shown([span[1], span[0]])}`,
    );
  }
  if (suspect !== undefined && fail !== undefined && (suspect[0] < fail[0] || suspect[1] > fail[1])) {
    const advice = isWithin(fail, suspect) ? '; these look swapped' : '';
    const both = `has the suspect span ${shown(suspect)} and the fail span ${shown(fail)}`;
    refuseRule(key, `${both}; the suspect span must lie within the fail span${advice}`);
  }
  return { ...(suspect && { suspect: suspect as Span }), ...(fail && { fail: fail as Span }) };
}

function isWithin(inner: readonly number[], outer: readonly number[]): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1];
}

function shown([min, max]: readonly number[]): string {
  return `[${min}, ${max}]`;
}

interface LimitsFile {
  readonly suspect?: number;
  readonly fail?: number;
}

/**
 * Thresholds of a rule that flags what exceeds them.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where every value that is suspect would fail
 */
export function convertLimits({ suspect, fail }: LimitsFile, key: string): LimitsFile {
  if (suspect !== undefined && fail !== undefined && suspect > fail) {
    refuseRule(key, `has suspect ${suspect} above fail ${fail}, so that no value would be suspect; swap them`);
  }
  return { ...(suspect !== undefined && { suspect }), ...(fail !== undefined && { fail }) };
}
