import type { Reference } from '../model/readings.js';
import { isTall } from '../model/readings.js';
import { formatCount } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { timeRange, typicalStep } from './time-keys.js';
import { isRowNumber, isSummaryName, nameStem, plain } from './vocabulary.js';

/** The tables of one dataset, and the reasons why others are left out. */
interface Family {
  readonly members: readonly Recognised[];
  readonly leftOut: readonly { readonly table: Recognised; readonly why: string }[];
}

/** Totals of a table are at least so much further apart than its values. */
const TOTALS_STEP = 6n;

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
  const hasTables = found.some((table) => table.sample.table.kind !== 'view' && !isComputed(table));
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
  const isMessage = ({ names, present, isText, column }: ColumnProfile): boolean => {
    if (!isText || present < 3 || names.size < 0.8 * present || column.primaryKey > 0) return false;
    const words = [...names.keys()].filter((text) => /\p{L}\s+\p{L}/u.test(text.trim())).length;
    return words >= 0.5 * names.size;
  };
  return sample.columns.find(isMessage)?.name;
}

interface Summary {
  readonly of: Recognised;
  readonly why: string;
}

/** The tables that are summaries, each with the table that it sums up. */
function summaries(all: readonly Recognised[]): Map<Recognised, Summary> {
  const byName = new Map(all.map((table, at) => [table.sample.table.name, { table, at }]));
  const found = new Map<Recognised, Summary>();
  for (const table of all) {
    const others = beginningsOf(table.sample.table.name)
      .flatMap((beginning) => byName.get(beginning) ?? [])
      .sort((a, b) => a.at - b.at);
    for (const { table: of } of others) {
      const why = summaryOf(table, of);
      if (why === undefined) continue;
      found.set(table, { of, why: `its name extends ${of.sample.table.name}, and ${why}` });
      break;
    }
    if (found.has(table) || !isSummaryName(table.sample.table.name)) continue;
    const fine = all.find((other) => other !== table && isFinerOf(other, table));
    if (fine !== undefined) {
      found.set(table, { of: fine, why: `its times are further apart than those of ${fine.sample.table.name}` });
    }
  }
  return found;
}

/** All its times are one midnight. */
function isOneDay({ time }: Recognised): boolean {
  return time.moments.every((at) => at === undefined || at % 86_400_000_000_000n === 0n);
}

/** `other` has readings of the same kind, and its times are much closer. */
function isFinerOf(other: Recognised, table: Recognised): boolean {
  const [step, fine] = [typicalStep(table), typicalStep(other)];
  if (fine === undefined || (step === undefined ? !isOneDay(table) : step < TOTALS_STEP * fine)) return false;
  const firstWord = ({ sample }: Recognised): string => plain(sample.table.name).split('_')[0];
  if (firstWord(other) === firstWord(table)) return true;
  const columns = new Set(other.sample.columns.map(({ name }) => name.toLowerCase()));
  const shared = table.sample.columns.filter(({ name }) => columns.has(name.toLowerCase())).length;
  return shared >= 0.5 * table.sample.columns.length;
}

/** Why `table`, whose name extends that of `other`, sums it up; undefined if it does not. */
function summaryOf(table: Recognised, other: Recognised): string | undefined {
  const isSame = columnsOf(table) === columnsOf(other);
  if (isSame && areApart([table, other]) && arePiecesByName([table, other].map(({ sample }) => sample.table.name)))
    return undefined;
  if (!isSame && !isTall(table.readings) && table.readings.signals.length > 1) return 'its columns differ';
  const [step, fine] = [typicalStep(table), typicalStep(other)];
  if (step !== undefined && fine !== undefined && step >= TOTALS_STEP * fine) return 'its times are further apart';
  return undefined;
}

/** No two of the tables overlap in time. */
export function areApart(tables: readonly Recognised[]): boolean {
  const ranges = tables.map(timeRange).sort((a, b) => (a.first < b.first ? -1 : 1));
  return ranges.every((range, i) => i === 0 || ranges[i - 1].last < range.first);
}

/** `a` and `a_b` for `a_b_c`. */
function beginningsOf(name: string): string[] {
  return [...name].flatMap((letter, i, letters) => (letter === '_' ? [letters.slice(0, i).join('')] : []));
}

/**
 * The names of the columns, as one text to compare tables by. Two versions of a table may differ by the number of
 * their rows.
 */
export function columnsOf({ sample }: { readonly sample: TableSample }): string {
  const columns = sample.columns.filter((column) => !isRowNumber(column));
  return JSON.stringify(columns.map((c) => c.name.toLowerCase()).sort());
}

/** The tables by what their machines are. */
function topicsOf(all: readonly Recognised[]): Map<string, Recognised[]> {
  const topics = new Map<string, Recognised[]>();
  const topicOfName = new Map<string, string>();
  for (const table of all) {
    const topic = topicOf(table, topicOfName);
    topics.set(topic, [...(topics.get(topic) ?? []), table]);
  }
  return topics;
}

/**
 * The lookup table of machine names, or the name of the column that numbers them. Machines that readings name in text
 * are of one kind where columns are called alike or names occur in both.
 */
function topicOf({ machine }: Recognised, topicOfName: Map<string, string>): string {
  if (machine === undefined) return 'none';
  if (machine.names !== undefined) return `names ${lastTable(machine.names)}`;
  const stem = nameStem(machine.column.word);
  if (machine.column.isNumeric) return `numbers ${stem}`;
  const names = [...machine.column.names.keys()];
  const known = names.map((name) => topicOfName.get(name)).find((topic) => topic !== undefined);
  const topic = known ?? topicOfName.get(`column ${stem}`) ?? `texts ${stem}`;
  for (const name of names) topicOfName.set(name, topic);
  if (!topicOfName.has(`column ${stem}`)) topicOfName.set(`column ${stem}`, topic);
  return topic;
}

function lastTable({ table, name }: Reference): string {
  return typeof name === 'string' ? table : lastTable(name);
}

/** Names that differ only by a date, a version or a number: `data_2023_01`, `data_2023_02`; `log`, `log_v2`, `log_old`. */
export function arePiecesByName(names: readonly string[]): boolean {
  const stems = names.map((name) =>
    plain(name).replace(
      /(_?(v|ver|version|part|old|new|backup|bak|archived?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)?_?\d*)+$/,
      '',
    ),
  );
  return stems.every((stem) => stem === stems[0] && stem !== '');
}
