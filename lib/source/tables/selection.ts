import type { Readings } from '../../model/readings.js';
import { literal, quote } from '../../sqlite/sql.js';
import type { TimeUnit } from '../../time/time-decoder.js';
import type { TimeWindow } from '../rows/readings-table.js';

/** What is to be read of the readings that there are. */
export interface Selection {
  /** Names of machines, `*` and `?` standing for any text and any character; absent: all. */
  readonly machines?: readonly string[];
  /** Names of signals, likewise. */
  readonly signals?: readonly string[];
  readonly window?: TimeWindow;
}

/** True for names that one of the patterns fits; without patterns for all. */
export function matcher(patterns: readonly string[] | undefined): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const expressions = patterns.map((pattern) => {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
  });
  return (name) => patterns.includes(name) || expressions.some((expression) => expression.test(name));
}

export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

/**
 * An SQL condition that all rows meet which are wanted, and maybe others; undefined where SQL can leave out nothing that is safe to.
 *
 * @param keys what the machine column calls the machines wanted; undefined: not known
 * @param isRowid the time is an INTEGER PRIMARY KEY, of which SQLite reads a range without looking at the rest
 */
export function prefilter(
  { machine, time, timeUnit }: Readings,
  window: TimeWindow | undefined,
  keys: readonly string[] | undefined,
  isRowid: boolean,
): string | undefined {
  const conditions: string[] = [];
  if (window !== undefined) conditions.push(...timeConditions(quote(time), timeUnit, window, isRowid));
  if (machine !== undefined && keys !== undefined) conditions.push(nameCondition(machine, keys));
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/**
 * The column calls its row one of `names`, or has no name at all, which the reader counts. A REAL is let through: as text
 * SQLite writes 7.0 for what is called `7`.
 */
export function nameCondition(column: string, names: readonly string[]): string {
  const c = quote(column);
  return `(typeof(${c}) NOT IN ('integer', 'text') OR CAST(${c} AS TEXT) IN (${names.map(literal).join(', ')}))`;
}

/** Nanoseconds in what a number counts. */
const NANOSECONDS: Readonly<Record<Exclude<TimeUnit, 'julian'>, bigint>> = {
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
};

function timeConditions(
  t: string,
  unit: TimeUnit | undefined,
  { since, until }: TimeWindow,
  isRowid: boolean,
): string[] {
  const conditions: string[] = [];
  if (unit !== undefined) {
    const low = since === undefined ? undefined : `${t} >= ${inUnit(since, unit, -1)}`;
    const high = until === undefined ? undefined : `${t} <= ${inUnit(until, unit, 1)}`;
    const within = [low, high].filter((c) => c !== undefined).join(' AND ');
    conditions.push(isRowid ? within : `(typeof(${t}) NOT IN ('integer', 'real') OR ${within})`);
  }
  if (!isRowid) {
    // ISO text sorts by its date; an offset from UTC moves that by a day at most. Whatever is no such text goes through.
    const low = since === undefined ? [] : [`${t} < ${literal(dateOf(since, -2))}`];
    const high = until === undefined ? [] : [`${t} > ${literal(dateOf(until, 3))}`];
    const outside = [...low, ...high].join(' OR ');
    conditions.push(
      `NOT (typeof(${t}) = 'text' AND ${t} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND (${outside}))`,
    );
  }
  return conditions;
}

/** A time as the column has it, moved by one of its units: rounding loses nothing that is wanted. */
function inUnit(time: bigint, unit: TimeUnit, step: 1 | -1): string {
  if (unit === 'julian') return String(Number(time) / 86_400e9 + 2_440_587.5 + step / 1000);
  return String(time / NANOSECONDS[unit] + BigInt(step));
}

function dateOf(time: bigint, days: number): string {
  const date = new Date(Number(time / 1_000_000n) + days * 86_400_000);
  return date.toISOString().slice(0, 10);
}
