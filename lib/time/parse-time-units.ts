import { SettingsError } from '../errors.js';
import { didYouMean } from '../util/suggest.js';
import { daysFromCivil, daysInMonth } from './nanoseconds.js';
import { TIME_UNITS } from './units.js';

/** CF units of time: `minutes since 2024-01-01`, or a unit alone. */
export interface TimeUnits {
  /** Nanoseconds, one of `TIME_UNITS`. */
  readonly unit: bigint;
  /** The reference time, nanoseconds since 1970, a multiple of `unit`; absent: chosen from the times. */
  readonly origin?: bigint;
}

/** UDUNITS' symbols, and the singular beside the plural. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  days: ['d'],
  hours: ['h', 'hr'],
  minutes: ['min'],
  seconds: ['s', 'sec'],
  milliseconds: ['ms', 'msec'],
  microseconds: ['us'],
  nanoseconds: ['ns'],
};

const UNITS = new Map(
  TIME_UNITS.flatMap(({ name, nanoseconds }) =>
    [name, name.slice(0, -1), ...SYMBOLS[name]].map((word) => [word, nanoseconds] as const),
  ),
);

const UNEVEN = /^(?:months?|years?|common_years?|yr)$/;

const UNITS_SINCE = /^(\S+)(?:\s+since\s+(\S.*))?$/i;

const REFERENCE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(?:Z|UTC|[+-]?0{1,2}(?::?00)?)?$/i;

export const TIME_UNITS_EXAMPLES = ['microseconds', 'minutes since 2024-01-01'] as const;

/**
 * Parses CF `units` of times (CF Conventions 4.4).
 *
 * @param key the setting or flag that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseTimeUnits(text: string, key: string): TimeUnits {
  const refuse = (why: string): SettingsError =>
    new SettingsError('ERR_SETTINGS_VALUE', `${key} is ${JSON.stringify(text)}${why}`, { key });
  const example = `write units like "${TIME_UNITS_EXAMPLES.join('" or "')}"`;
  const [, word, reference] = UNITS_SINCE.exec(text.trim()) ?? [];
  if (word === undefined) throw refuse(`, which is no unit of time; ${example}`);
  const unit = UNITS.get(word.toLowerCase());
  if (unit === undefined) {
    const names = TIME_UNITS.map(({ name }) => name);
    if (UNEVEN.test(word.toLowerCase()))
      throw refuse(`; times are counted in ${names.join(', ')}: months and years differ in length`);
    throw refuse(`, which is no unit of time${didYouMean(word, names)}; ${example}`);
  }
  if (reference === undefined) return { unit };
  const origin = timeOf(reference);
  if (origin === undefined)
    throw refuse(
      `: ${JSON.stringify(reference)} is no date in UTC; write one like "2024-01-01" or "2024-01-01 06:00:00"`,
    );
  if (origin % unit !== 0n)
    throw refuse(', whose reference time is no whole number of its units; begin at midnight, or take a finer unit');
  return { unit, origin };
}

/** Nanoseconds since 1970 of a date and a clock, UTC; undefined where there is none. */
function timeOf(reference: string): bigint | undefined {
  const found = REFERENCE.exec(reference.trim());
  if (found === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = found.slice(1, 7).map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const whole = daysFromCivil(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds;
  return BigInt(whole) * 1_000_000_000n + BigInt((found[7] ?? '').padEnd(9, '0'));
}
