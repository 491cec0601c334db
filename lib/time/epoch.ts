import { daysFromCivil, daysInMonth } from './nanoseconds.js';

const DATE = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/;

/** What an epoch looks like in settings: a year, which means its first of January, or a date. */
export const EPOCH_PATTERN = '^\\d{4}(-\\d{2}-\\d{2})?$';
export const EPOCH_EXAMPLES = ['2001', '1904', '1601', '0001', '1899-12-30'] as const;

/** The epochs that discovery knows. */
export const COCOA = '2001-01-01';
export const MACINTOSH = '1904-01-01';
export const WINDOWS = '1601-01-01';
export const DOTNET = '0001-01-01';
export const SPREADSHEET = '1899-12-30';
export const UNIX = '1970-01-01';

/** Seconds from 1970 to the beginning of a year or date, UTC; undefined where there is no such date. */
export function epochSeconds(epoch: string): number | undefined {
  if (epoch === UNIX) return 0;
  const found = DATE.exec(epoch);
  if (found === null) return undefined;
  const [year, month, day] = [found[1], found[2] ?? '1', found[3] ?? '1'].map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day) * 86_400;
}

/** An epoch as a date: `2001-01-01` for `2001`. */
export function epochDate(epoch: string): string {
  return epoch.length === 4 ? `${epoch}-01-01` : epoch;
}
