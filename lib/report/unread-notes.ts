import type { Unread, UnreadColumn } from '../source/tables/discovery.js';
import { listed, plural } from '../util/format.js';
import { shortName } from '../visible.js';

/** Names in a note; `fleetcdf inspect` lists the others. */
const MAX_NAMES = 6;

/** Warnings that are searched for a name with blanks; the time is bounded. */
const MAX_TEXTS = 100;

/** The setting that reads each kind of column. */
const REMEDIES: Readonly<Record<UnreadColumn['what'], string>> = {
  numbers: 'source.readings reads them as signals',
  JSON: 'a query in source.readings with json_extract(…) reads their numbers',
  BLOBs: 'a query in source.readings that decodes them (CAST, json_extract) reads them',
  'numbers as text': 'a query in source.readings with CAST(… AS REAL) reads them',
};

/**
 * A line for tables that are not read, and one for each kind of column.
 *
 * @param warnings which speak of some of the tables already
 */
export function unreadNotes(unread: readonly Unread[], warnings: readonly string[]): string[] {
  const leftOut = warnings.filter((text) => text.includes(' left out'));
  const named = new Set(leftOut.flatMap((text) => text.split(/[\s,:;"]+/)));
  const isNamed = ({ table }: Unread): boolean =>
    named.has(table) || (/\W/.test(table) && leftOut.slice(0, MAX_TEXTS).some((text) => text.includes(table)));
  const tables = unread
    .filter((one) => one.isWhole && !isNamed(one))
    .map(({ table, rows }) => counted(table, rows, 'row'));
  const columns = unread
    .filter((one) => !one.isWhole)
    .flatMap(({ table, columns }) => columns.map((c) => ({ ...c, table })));
  const kinds = Object.keys(REMEDIES) as UnreadColumn['what'][];
  return [
    ...(tables.length === 0
      ? []
      : [
          `${plural(tables.length, 'table')} with a time ${areNot(tables)} read: ${few(tables)}; --table NAME reads one`,
        ]),
    ...kinds.flatMap((what) => {
      const found = columns.filter((column) => column.what === what);
      if (found.length === 0) return [];
      const names = found.map(({ table, column, count }) => counted(`${table}.${column}`, count, 'value'));
      return [`${plural(found.length, 'column')} of ${what} ${areNot(found)} read: ${few(names)}; ${REMEDIES[what]}`];
    }),
  ];
}

function counted(name: string, count: number | undefined, what: string): string {
  return count === undefined ? shortName(name) : `${shortName(name)} (${plural(count, what)})`;
}

function areNot({ length }: readonly unknown[]): string {
  return length === 1 ? 'is not' : 'are not';
}

function few(names: readonly string[]): string {
  if (names.length <= MAX_NAMES) return listed(names, 'and');
  return `${names.slice(0, MAX_NAMES - 1).join(', ')} and ${names.length - MAX_NAMES + 1} more, which fleetcdf inspect lists`;
}
