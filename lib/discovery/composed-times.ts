import { numberOf } from '../source/tables/cell-kind.js';
import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import { ColumnProfile } from './column-profile.js';
import { plain, timeRank } from './vocabulary.js';

/** A time that is computed, and what speaks against it; see `timesOf`. */
interface ComposedTime {
  readonly column: ColumnProfile;
  readonly cost: number;
}

/** Times that are computed from several columns of numbers, or from numbers whose digits are a date. */
export function composedTimes(columns: readonly ColumnProfile[]): ComposedTime[] {
  const stored = columns.filter(({ computed }) => computed === undefined);
  return [
    // A fraction beside the seconds is more exact than the seconds alone.
    ...withFraction(stored).map((column) => ({ column, cost: -0.1 })),
    ...fromParts(stored).map((column) => ({ column, cost: (column.computed?.parts?.length ?? 0) < 3 ? 2 : 0.3 })),
    ...stored.flatMap(fromDigits).map((column) => ({ column, cost: 0.3 })),
  ];
}

/** Nanoseconds in the unit of a column of fractions, by its name. */
const FRACTIONS = [
  [/^(n|ns|nsec|nsecs|nano|nanos|nano_?seconds?|tv_nsec|.*_(ns|nsec|nanos|nanoseconds))$/, 1],
  [/^(u|us|usec|usecs|micro|micros|micro_?seconds?|tv_usec|.*_(us|usec|micros|microseconds))$/, 1000],
  [/^(ms|msec|msecs|millis|milli_?seconds?|millitm|.*_(ms|msec|millis|milliseconds))$/, 1_000_000],
] as const;

/** Whole seconds since 1970 in one column, the rest of the second in another: `clock` and `ns`. */
function withFraction(columns: readonly ColumnProfile[]): ColumnProfile[] {
  const seconds = columns.filter(
    (c) => c.isInteger && c.isPlausibleTime && c.timeUnit === 's' && timeRank(c.name) !== undefined,
  );
  return seconds.flatMap((second) =>
    columns.flatMap((fraction): ColumnProfile[] => {
      const scale = FRACTIONS.find(([name]) => name.test(plain(fraction.name)))?.[1];
      if (scale === undefined || !fraction.isInteger || fraction === second) return [];
      const isWithin = fraction.values.every((v) => v === null || (numberOf(v) >= 0 && numberOf(v) * scale < 1e9));
      // Times in milliseconds beside times in seconds are no fractions; nor are zeros.
      if (!isWithin || fraction.names.size < 2) return [];
      const values = second.values.map((value, i): Cell => {
        const rest = fraction.values[i];
        if (value === null) return null;
        return BigInt(numberOf(value)) * 1_000_000_000n + BigInt(rest === null ? 0 : numberOf(rest)) * BigInt(scale);
      });
      const sql = `${quote(second.name)} * 1000000000 + coalesce(${quote(fraction.name)}, 0)${scale === 1 ? '' : ` * ${scale}`}`;
      return [composed([second, fraction], `${second.name} + ${fraction.name}`, values, sql, 'seconds and the rest')];
    }),
  );
}

const PARTS = [
  [/^(year|yr|yyyy|jahr|annee|ano|anio)$/, 1, 9999],
  [/^(month|mon|mm|mo|monat|mois|mes)$/, 1, 12],
  [/^(day|dd|day_of_month|mday|tag|jour|dia)$/, 1, 31],
  [/^(hour|hours|hh|hr|stunde|heure|hora)$/, 0, 23],
  [/^(minute|minutes|min|mi|minuto)$/, 0, 59],
  [/^(second|seconds|sec|ss|sekunde|seconde|segundo)$/, 0, 60],
] as const;

/** A year, and a month, day, hour, minute and second as far as there are columns for them. */
function fromParts(columns: readonly ColumnProfile[]): ColumnProfile[] {
  const parts: ColumnProfile[] = [];
  for (const [name, low, high] of PARTS) {
    const part = columns.find(
      (c) => c.isInteger && name.test(plain(c.name)) && c.values.every((v) => isBetween(v, low, high)),
    );
    if (part === undefined) break;
    parts.push(part);
  }
  if (parts.length === 0 || !parts[0].values.every((v) => isBetween(v, 1000, 9999))) return [];
  const texts = parts.map((part) => part.values);
  const values = parts[0].values.map((_, row): Cell => {
    const numbers = texts.map((part) => part[row]);
    return numbers.includes(null) ? null : isoOf(numbers.map(numberOf));
  });
  const columnsSql = parts.map((part) => `CAST(${quote(part.name)} AS INTEGER)`);
  const filled = Array.from({ length: 6 }, (_, i) => columnsSql[i] ?? (i < 3 ? '1' : '0'));
  const sql = `CASE WHEN ${parts.map((part) => `${quote(part.name)} IS NOT NULL`).join(' AND ')} THEN printf('%04d-%02d-%02d %02d:%02d:%02d', ${filled.join(', ')}) END`;
  return [
    composed(
      parts,
      parts.length === 1 ? `${parts[0].name} as time` : parts.map(({ name }) => name).join(' '),
      values,
      sql,
      'the parts of a date',
    ),
  ];
}

function isBetween(value: Cell, low: number, high: number): boolean {
  return value === null || (numberOf(value) >= low && numberOf(value) <= high);
}

function isoOf([year, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `20240501`, `202405011015`, `20240501101500`, as a number or as text. */
const DIGITS = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?$/;

function fromDigits(column: ColumnProfile): ColumnProfile[] {
  if (!column.isInteger || column.computed !== undefined) return [];
  const texts = column.values.map((value) => (value === null ? null : String(value).trim()));
  const matches = texts.map((text) => (text === null ? null : DIGITS.exec(text)));
  if (!texts.every((text, i) => text === null || matches[i] !== null)) return [];
  const hasClock = matches.some((match) => match?.[4] !== undefined);
  // Eight digits occur as plain numbers.
  if (!hasClock && timeRank(column.name) === undefined && column.names.size < 3) return [];
  if (!hasClock && timeRank(column.name) === undefined && !column.isRising) return [];
  const c = quote(column.name);
  const at = (start: number, length = 2): string => `substr(${c}, ${start}, ${length})`;
  const date = `${at(1, 4)} || '-' || ${at(5)} || '-' || ${at(7)}`;
  const clock = ` || ' ' || ${at(9)} || ':' || ${at(11)} || CASE WHEN length(${c}) > 12 THEN ':' || ${at(13)} ELSE '' END`;
  const values = matches.map((match): Cell => {
    if (match === null) return null;
    const [, year, month, day, hour, minute, second] = match;
    const text = `${year}-${month}-${day}`;
    return hour === undefined ? text : `${text} ${hour}:${minute}${second === undefined ? '' : `:${second}`}`;
  });
  const sql = hasClock ? `${date}${clock}` : date;
  return [composed([column], `${column.name} as time`, values, sql, 'the digits of a date')];
}

function composed(
  parts: readonly ColumnProfile[],
  name: string,
  values: readonly Cell[],
  sql: string,
  how: string,
): ColumnProfile {
  const [from] = parts;
  return new ColumnProfile({ name, type: '', primaryKey: 0 }, values, { sql, from, parts, how });
}
