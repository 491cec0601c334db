import type { Readings } from '../../model/readings.js';
import { binary, literal, quote } from '../../sqlite/sql.js';
import { epochSeconds, UNIX } from '../../time/epoch.js';
import type { TimeCoding } from '../../time/time-coding.js';
import { matchesPattern } from '../../util/matches-pattern.js';
import type { TimeWindow } from '../rows/readings-table.js';

/** Which readings to read. */
export interface Selection {
  /** Names of machines; `*` matches any text, `?` any character. Absent: all. */
  readonly machines?: readonly string[];
  /** Names of signals, with the same patterns. */
  readonly signals?: readonly string[];
  readonly window?: TimeWindow;
}

/** A function that is true for names that match a pattern; without patterns, for all names. */
export function matcher(patterns: readonly string[] | undefined): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const names = new Set(patterns);
  const wild = patterns.filter(isPattern);
  return (name) => names.has(name) || wild.some((pattern) => matchesPattern(name, pattern));
}

export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/**
 * An SQL condition that every selected row meets, and perhaps others; undefined if SQL cannot exclude any row safely.
 *
 * @param keys values of the machine column for the selected machines; undefined: not known
 * @param isRowid the time is the INTEGER PRIMARY KEY, of which SQLite reads a range without scanning the rest
 */
export function prefilter(
  readings: Readings,
  window: TimeWindow | undefined,
  keys: readonly string[] | undefined,
  isRowid: boolean,
): string | undefined {
  const { machine, time } = readings;
  const conditions: string[] = [];
  if (window !== undefined) conditions.push(...timeConditions(quote(time), readings, window, isRowid));
  const names = machine === undefined || keys === undefined ? undefined : nameCondition(machine, keys);
  if (names !== undefined) conditions.push(names);
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/**
 * An SQL condition: the column is one of `names`, or a value that SQL cannot judge. NULL and BLOB pass, because the
 * reader counts them. REAL passes, because SQLite writes the machine `7` as 7.0. Undefined if a name has U+FFFD, which
 * the reader puts in place of bytes that are not UTF-8: SQL compares those bytes.
 */
export function nameCondition(column: string, names: readonly string[]): string | undefined {
  if (names.some((name) => name.includes('\ufffd'))) return undefined;
  const c = quote(column);
  const text = binary(`CAST(${c} AS TEXT)`);
  return `(typeof(${c}) NOT IN ('integer', 'text') OR ${text} IN (${names.map(literal).join(', ')}))`;
}

const SECOND = 1_000_000_000n;

/** Nanoseconds per time unit. */
const NANOSECONDS = { s: SECOND, ms: 1_000_000n, us: 1_000n, '100ns': 100n, ns: 1n } as const;

function timeConditions(
  t: string,
  { timeUnit, epoch = UNIX }: TimeCoding,
  { since, until }: TimeWindow,
  isRowid: boolean,
): string[] {
  const conditions: string[] = [];
  const b = binary(t);
  if (timeUnit !== undefined) {
    const zero = BigInt(epochSeconds(epoch) ?? 0) * SECOND;
    const low = since === undefined ? undefined : `${b} >= ${inUnit(since - zero, timeUnit, -1)}`;
    const high = until === undefined ? undefined : `${b} <= ${inUnit(until - zero, timeUnit, 1)}`;
    const within = [low, high].filter((c) => c !== undefined).join(' AND ');
    conditions.push(isRowid ? within : `(typeof(${t}) NOT IN ('integer', 'real') OR ${within})`);
  }
  if (!isRowid) {
    // ISO text sorts by date; an offset from UTC shifts it by a day at most. Any other text passes.
    const low = since === undefined ? [] : [`${b} < ${literal(dateOf(since, -2))}`];
    const high = until === undefined ? [] : [`${b} > ${literal(dateOf(until, 3))}`];
    const outside = [...low, ...high].join(' OR ');
    conditions.push(
      `NOT (typeof(${t}) = 'text' AND ${t} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND (${outside}))`,
    );
  }
  return conditions;
}

/** A time since the epoch in the unit of the column, moved by one unit so that rounding excludes no selected row. */
function inUnit(time: bigint, unit: NonNullable<TimeCoding['timeUnit']>, step: 1 | -1): string {
  if (unit === 'julian') return String(Number(time) / 86_400e9 + 2_440_587.5 + step / 1000);
  if (unit === 'd') return String(Number(time) / 86_400e9 + step / 1000);
  return String(time / NANOSECONDS[unit] + BigInt(step));
}

function dateOf(time: bigint, days: number): string {
  const date = new Date(Number(time / 1_000_000n) + days * 86_400_000);
  return date.toISOString().slice(0, 10);
}
