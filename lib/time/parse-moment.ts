import { SettingsError } from '../errors.js';
import { nearest } from '../util/suggest.js';
import { LocalClock } from './local-clock.js';
import { daysFromCivil, MAX_SECONDS } from './nanoseconds.js';
import { DURATION_PATTERN, parseDuration } from './parse-duration.js';
import { TimeDecoder } from './time-decoder.js';

const NANOSECONDS = 1_000_000_000n;
const DAY_SECONDS = 86_400;

/** Words for moments. */
const WORDS: Readonly<Record<string, (clock: LocalClock) => bigint>> = {
  now: ({ now }) => now,
  today: (clock) => clock.startOf(clock.today),
  yesterday: (clock) => clock.startOf(clock.today - 1),
};

/** Periods of the calendar, and the day with which they begin. */
const PERIODS: readonly [form: RegExp, day: (numbers: readonly number[]) => number | undefined][] = [
  [/^(\d{4})$/, ([year]) => daysFromCivil(year, 1, 1)],
  [/^(\d{4})-(\d{2})$/, ([year, month]) => (month >= 1 && month <= 12 ? daysFromCivil(year, month, 1) : undefined)],
  [/^(\d{4})-?W(\d{2})$/i, ([year, week]) => mondayOf(year, week)],
];

export const MOMENT_EXAMPLES = [
  '2024-05-01',
  '2024-05-01T06:00Z',
  '2024-05',
  '2024',
  'yesterday',
  '12h',
  '2w',
] as const;

/**
 * The moment that a text means, in nanoseconds since 1970:
 *
 * - ISO 8601, on the clock's zone unless there is an offset; a date alone is its beginning;
 * - a month `2024-05`, a year `2024`, or an ISO week `2024-W18`: its beginning;
 * - `today` and `yesterday`: their beginning; `now`;
 * - a duration: so long before now, whatever the clock was set to meanwhile.
 *
 * @param key the setting, flag or variable that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseMoment(text: string, key: string, clock: LocalClock): bigint {
  const given = text.trim();
  const found = wordOf(given, clock) ?? periodOf(given, clock) ?? isoOf(given, clock) ?? durationOf(given, key, clock);
  if (found !== undefined) return found;
  const meant = nearest(given, Object.keys(WORDS));
  const advice = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  const examples = MOMENT_EXAMPLES.map((example) => JSON.stringify(example)).join(', ');
  const message = `${key} is ${JSON.stringify(text)}, which is no time${advice || `; write one like ${examples}`}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

/** Refuses what {@link parseMoment} would refuse at any time, in any zone. @throws SettingsError ERR_SETTINGS_VALUE */
export function checkMoment(text: string, key: string): string {
  parseMoment(text, key, new LocalClock(0n));
  return text;
}

/** The period that follows the one of a text, where it is one: `2024-06` after `2024-05`. */
export function periodAfter(text: string): string | undefined {
  const given = text.trim();
  if (/^\d{4}$/.test(given)) return String(Number(given) + 1).padStart(4, '0');
  if (/^\d{4}-\d{2}$/.test(given)) {
    const next = new Date(`${given}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    return next.toISOString().slice(0, 'YYYY-MM'.length);
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(given)) {
    return new Date(Date.parse(`${given}T00:00:00Z`) + DAY_SECONDS * 1000).toISOString().slice(0, 'YYYY-MM-DD'.length);
  }
  return given.toLowerCase() === 'yesterday' ? 'today' : undefined;
}

function wordOf(text: string, clock: LocalClock): bigint | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word](clock) : undefined;
}

function periodOf(text: string, clock: LocalClock): bigint | undefined {
  for (const [form, dayOf] of PERIODS) {
    const found = form.exec(text);
    const day = found === null ? undefined : dayOf(found.slice(1).map(Number));
    if (day !== undefined && Math.abs(day * DAY_SECONDS) < MAX_SECONDS) return clock.startOf(day);
  }
  return undefined;
}

/** The Monday with which an ISO week begins: week 1 has the 4th of January. */
function mondayOf(year: number, week: number): number | undefined {
  const monday = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);
  const first = monday(daysFromCivil(year, 1, 4));
  const start = first + (week - 1) * 7;
  return week >= 1 && start < monday(daysFromCivil(year + 1, 1, 4)) ? start : undefined;
}

function isoOf(text: string, clock: LocalClock): bigint | undefined {
  const out = new BigInt64Array(1);
  const decoder = new TimeDecoder(undefined, { zone: clock.zone });
  if (!decoder.text(text, new Uint32Array(out.buffer), 0)) return undefined;
  return decoder.isLocal ? clock.momentOf(out[0]) : out[0];
}

const DURATION = new RegExp(DURATION_PATTERN);

/** A unit without a number is no duration here. */
function durationOf(text: string, key: string, { now }: LocalClock): bigint | undefined {
  return /^\d/.test(text) && DURATION.test(text) ? now - parseDuration(text, key) : undefined;
}

/** The moment of a date, as nanoseconds. */
export function nanosecondsOf(date: Date): bigint {
  return (BigInt(date.getTime()) * NANOSECONDS) / 1000n;
}
