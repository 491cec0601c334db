import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import { ColumnProfile } from './column-profile.js';

/** A way to write times that is not ISO 8601, and how it becomes so. */
interface Writing {
  readonly pattern: RegExp;
  /** @param c the quoted column */
  readonly sql: (c: string) => string;
  readonly iso: (text: string) => string;
  readonly how: string;
}

const WRITINGS: readonly Writing[] = [
  {
    // What Go's time.String gives in UTC: package time, "2006-01-02 15:04:05.999999999 -0700 MST".
    pattern: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC( m=.*)?$/,
    sql: (c) => `substr(${c}, 1, instr(${c}, ' +0000') - 1) || 'Z'`,
    iso: (text) => `${text.slice(0, text.indexOf(' +0000'))}Z`,
    how: 'text as Go prints it, in UTC',
  },
  {
    pattern: /^\d{4}\/\d\d\/\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/,
    sql: (c) => `replace(${c}, '/', '-')`,
    iso: (text) => text.replaceAll('/', '-'),
    how: 'text with slashes, the year first',
  },
  {
    // DIN 5008 and the usage of the countries that write dots: the day comes first.
    pattern: /^\d\d\.\d\d\.\d{4}(?: \d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/,
    sql: (c) => `substr(${c}, 7, 4) || '-' || substr(${c}, 4, 2) || '-' || substr(${c}, 1, 2) || substr(${c}, 11)`,
    iso: (text) => `${text.slice(6, 10)}-${text.slice(3, 5)}-${text.slice(0, 2)}${text.slice(10)}`,
    how: 'text with dots, the day first',
  },
];

/** Share of the texts that must be written so; the others are counted as bad input. */
const MOST = 0.9;

/** A column of times that are written in another way than ISO 8601, as ISO 8601. */
export function rewrittenTimes(column: ColumnProfile): ColumnProfile[] {
  if (column.texts === 0 || column.computed !== undefined) return [];
  const texts = column.values.filter((value): value is string => typeof value === 'string');
  const writing = WRITINGS.find(
    ({ pattern }) => texts.filter((text) => pattern.test(text)).length >= MOST * column.present,
  );
  if (writing === undefined) return [];
  const { pattern, sql, iso, how } = writing;
  const values = column.values.map((value): Cell => {
    return typeof value === 'string' && pattern.test(value) ? iso(value) : value;
  });
  const name = `${column.name} as time`;
  return [
    new ColumnProfile({ name, type: '', primaryKey: 0 }, values, {
      sql: sql(quote(column.name)),
      from: column,
      parts: [column],
      word: column.word,
      how,
    }),
  ];
}

/** Times of day with two digits of hours, for one digit in some of them. */
export function paddedClock(clock: ColumnProfile): ColumnProfile {
  const isShort = (value: Cell): value is string => typeof value === 'string' && /^\d:/.test(value);
  if (!clock.values.some(isShort)) return clock;
  const c = quote(clock.name);
  return new ColumnProfile(
    { name: `${clock.name} with two digits`, type: '', primaryKey: 0 },
    clock.values.map((value) => (isShort(value) ? `0${value}` : value)),
    {
      sql: `CASE WHEN ${c} GLOB '[0-9]:*' THEN '0' || ${c} ELSE ${c} END`,
      from: clock,
      parts: [clock],
      how: `${clock.name}: hours of one digit`,
    },
  );
}
