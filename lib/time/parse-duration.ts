import { SettingsError } from '../errors.js';

const MICROSECOND = 1_000n;
const MILLISECOND = 1_000_000n;
const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** Units in nanoseconds, pandas' offset aliases among them. Case-sensitive: `M` could be minutes or months. */
const UNITS: Readonly<Record<string, bigint>> = {
  w: 7n * DAY,
  W: 7n * DAY,
  d: DAY,
  D: DAY,
  h: HOUR,
  H: HOUR,
  min: MINUTE,
  m: MINUTE,
  T: MINUTE,
  s: SECOND,
  S: SECOND,
  ms: MILLISECOND,
  L: MILLISECOND,
  us: MICROSECOND,
  U: MICROSECOND,
  µs: MICROSECOND, // U+00B5, the micro sign
  μs: MICROSECOND, // U+03BC, the Greek letter
  ns: 1n,
  N: 1n,
};

/** Longest first: `min` must not match as `m`. */
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');

const MAX_DURATION = 36_525n * DAY;

/** Pattern of durations for the JSON Schema: `1h`, `1.5h`, `1h30m`, or a unit alone (`h` is `1h`). */
export const DURATION_PATTERN = `^(?:\\s*(?:${UNIT})|(?:\\s*\\d+(?:\\.\\d+)?\\s*(?:${UNIT}))+)\\s*$`;

export const DURATION_EXAMPLES = ['1h', '15min', '10s', '250ms', '1h30m'] as const;

/**
 * Parses a duration to nanoseconds: `15min`, `1h30m`, `1.5 h`, `h`. It must be more than 0, at most 100 years, and a
 * whole number of nanoseconds.
 *
 * @param key the setting or flag that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseDuration(text: string, key = 'duration'): bigint {
  const refuse = (found: string) => {
    const examples = DURATION_EXAMPLES.map((example) => JSON.stringify(example)).join(', ');
    const message = `${key} is ${JSON.stringify(text)}, ${found}; write a duration like ${examples}`;
    return new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  };
  if (!new RegExp(DURATION_PATTERN).test(text)) throw refuse('which is no duration');
  const trimmed = text.trim();
  if (Object.hasOwn(UNITS, trimmed)) return UNITS[trimmed];
  let total = 0n;
  for (const [, whole, fraction = '', unit] of trimmed.matchAll(new RegExp(`(\\d+)(?:\\.(\\d+))?\\s*(${UNIT})`, 'g'))) {
    const scaled = BigInt(whole + fraction) * UNITS[unit];
    const scale = 10n ** BigInt(fraction.length);
    if (scaled % scale !== 0n) throw refuse('which is no whole number of nanoseconds');
    total += scaled / scale;
  }
  if (total === 0n) throw refuse('which is no time at all');
  if (total > MAX_DURATION) throw refuse('which is more than 100 years');
  return total;
}
