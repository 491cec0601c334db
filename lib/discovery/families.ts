import { isTall } from '../model/readings.js';
import { formatCount } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { topicsOf } from './machine-kinds.js';
import type { Recognised } from './subject.js';
import { type Summary, summaries } from './summaries.js';
import { isRowNumber } from './vocabulary.js';

/** The tables of one dataset, and the reasons why others are left out. */
interface Family {
  readonly members: readonly Recognised[];
  readonly leftOut: readonly { readonly table: Recognised; readonly why: string }[];
}

/**
 * Chooses the tables of readings that belong together. Each rule leaves some out:
 *
 * 1. Views repeat what tables hold. They are read only where no table holds readings in columns of its own.
 * 2. A table that others refer to, and that has fewer rows, is about the things that they measure.
 * 3. A table of messages, each with a text of its own and no measured numbers, is a log.
 * 4. `archive_day` beside `archive`, with several signals in other columns or with times further apart, sums it up.
 * 5. Machines of different kinds are not mixed: those of different lookup tables, those numbered in columns of
 *    different names, and tables without machines beside tables with them. The kind with the most rows is kept.
 *
 * @param rows about how many rows a table has
 */
export function chooseFamily(found: readonly Recognised[], rows: (table: Recognised) => number): Family {
  const leftOut: Family['leftOut'][number][] = [];
  const keep = (
    all: readonly Recognised[],
    isKept: (table: Recognised) => boolean,
    why: (table: Recognised) => string,
  ) => {
    const kept = all.filter(isKept);
    if (kept.length === 0) return all;
    leftOut.push(...all.filter((table) => !isKept(table)).map((table) => ({ table, why: why(table) })));
    return kept;
  };
  const hasTables = found.some((table) => table.sample.table.kind !== 'view' && !isComputed(table) && varies(table));
  let members = keep(
    found,
    (table) => (table.sample.table.kind === 'view') !== hasTables,
    () => (hasTables ? 'it is a view, and there are tables of readings' : 'there is a view of its readings'),
  );
  const things = thingsAmong(members, rows);
  members = keep(
    members,
    (table) => !things.has(table),
    (table) => `it is about what ${things.get(table)} measures, which refers to it`,
  );
  members = keep(
    members,
    (table) => messagesOf(table) === undefined,
    (table) => `it is a log: ${messagesOf(table)} has another text in nearly every row`,
  );
  const before = members;
  const summarised = summaries(before);
  members = keep(
    members,
    (table) => !summarised.has(table),
    (table) => {
      return `it is a summary: ${(summarised.get(table) as Summary).why}`;
    },
  );
  const topics = topicsOf(members);
  if (topics.size > 1) {
    const sizes = [...topics].map(([topic, tables]) => {
      const all = tables.reduce((sum, table) => sum + rows(table), 0);
      return { topic, tables, rows: all };
    });
    sizes.sort((a, b) => b.rows - a.rows || Number(hasMachine(b.tables)) - Number(hasMachine(a.tables)));
    const [{ tables: chosen, rows: most }] = sizes;
    const isChosen = new Set(chosen);
    members = keep(
      members,
      (table) => isChosen.has(table),
      ({ machine }) => {
        const other = `${chosen[0].sample.table.name}, which has more rows (${formatCount(most)})`;
        return machine === undefined
          ? `it names no machine, as does ${other}`
          : `its machines are not those of ${other}`;
      },
    );
  }
  return { members, leftOut };
}

/** One of its signals has more than one value, or there is only one row. */
function varies({ sample, readings }: Recognised): boolean {
  if (isTall(readings) || sample.rows.length < 2) return true;
  return readings.signals.some(({ column }) => sample.columns.find(({ name }) => name === column)?.isConstant !== true);
}

/** Its time is made of what a column of text holds. */
export function isComputed({ time }: Recognised): boolean {
  return time.column.computed !== undefined && time.column.computed.parts === undefined;
}

function hasMachine([table]: readonly Recognised[]): boolean {
  return table.machine !== undefined;
}

/** Tables that a larger one refers to by declared foreign keys, directly or through others, by the larger one's name. */
function thingsAmong(all: readonly Recognised[], rows: (table: Recognised) => number): Map<Recognised, string> {
  const byName = new Map(all.map((table) => [table.sample.table.name.toLowerCase(), table]));
  const things = new Map<Recognised, string>();
  for (const table of all) {
    const own = table.sample.table.name;
    for (const name of table.referred) {
      const thing = byName.get(name.toLowerCase());
      if (thing === undefined || thing === table || things.has(thing)) continue;
      if (rows(thing) < rows(table)) things.set(thing, own);
    }
  }
  return things;
}

/** The column of texts of a table of messages, which has no column of fractions. */
function messagesOf({ sample, readings }: Recognised): string | undefined {
  if (isTall(readings) || sample.columns.some((column) => column.isFractional && !isRowNumber(column)))
    return undefined;
  const isMessage = ({ names, present, values, isText, column }: ColumnProfile): boolean => {
    if (!isText || present < 0.8 * values.length || names.size < 0.8 * present || column.primaryKey > 0) return false;
    const words = [...names.keys()].filter((text) => /\p{L}\s+\p{L}/u.test(text.trim())).length;
    return words >= 0.5 * names.size;
  };
  return sample.columns.find(isMessage)?.name;
}
