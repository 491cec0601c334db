import type { Reference } from '../model/readings.js';
import { isTall } from '../model/readings.js';
import { formatCount } from '../util/format.js';
import type { Recognised } from './subject.js';

/** The tables of one dataset, and the reasons why others are left out. */
interface Family {
  readonly members: readonly Recognised[];
  readonly leftOut: readonly { readonly table: Recognised; readonly why: string }[];
}

/**
 * Chooses the tables of readings that belong together. Each rule leaves some out:
 *
 * 1. Views repeat what tables hold. They are read only where no table holds readings.
 * 2. Where some tables name a machine, tables that name none are left out.
 * 3. `archive_day` beside `archive`, with several signals in other columns, is a summary of it.
 * 4. Tables whose machine names come from different lookup tables are about different things. The group with the most
 *    rows is kept.
 *
 * @param rows counts the rows of a table; called only for rule 4
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
  let members = keep(
    found,
    ({ sample }) => sample.table.kind !== 'view',
    () => 'it is a view, and there are tables of readings',
  );
  members = keep(
    members,
    ({ machine }) => machine !== undefined,
    () => 'it names no machine, and other tables of readings do',
  );
  const before = members;
  const summarised = summaries(before);
  members = keep(
    members,
    (table) => !summarised.has(table),
    (table) => `it is a summary: its name extends ${summarised.get(table)?.sample.table.name}, and its columns differ`,
  );
  const topics = new Map<string, number>();
  for (const table of members) topics.set(topicOf(table), 0);
  if (topics.size > 1) {
    for (const table of members) topics.set(topicOf(table), (topics.get(topicOf(table)) as number) + rows(table));
    const [topic, most] = [...topics].sort(([, a], [, b]) => b - a)[0];
    const [chosen] = members.filter((table) => topicOf(table) === topic);
    members = keep(
      members,
      (table) => topicOf(table) === topic,
      () => `its machines are not those of ${chosen.sample.table.name}, which has more rows (${formatCount(most)})`,
    );
  }
  return { members, leftOut };
}

/** The tables that are summaries, each with the table that it sums up. */
function summaries(all: readonly Recognised[]): Map<Recognised, Recognised> {
  const byName = new Map(all.map((table, at) => [table.sample.table.name, { table, at }]));
  const found = new Map<Recognised, Recognised>();
  for (const table of all) {
    const { readings, sample } = table;
    if (isTall(readings) || readings.signals.length < 2) continue;
    const [first] = beginningsOf(sample.table.name)
      .flatMap((beginning) => byName.get(beginning) ?? [])
      .filter(({ table: other }) => columnsOf(other) !== columnsOf(table))
      .sort((a, b) => a.at - b.at);
    if (first !== undefined) found.set(table, first.table);
  }
  return found;
}

/** `a` and `a_b` for `a_b_c`. */
function beginningsOf(name: string): string[] {
  return [...name].flatMap((letter, i, letters) => (letter === '_' ? [letters.slice(0, i).join('')] : []));
}

/** The names of all columns, as one text to compare tables by. */
export function columnsOf({ sample }: Pick<Recognised, 'sample'>): string {
  return JSON.stringify(sample.table.columns.map((c) => c.name.toLowerCase()));
}

/** The lookup table of machine names; empty where the readings contain the names. */
function topicOf({ machine }: Recognised): string {
  return machine?.names === undefined ? '' : lastTable(machine.names);
}

function lastTable({ table, name }: Reference): string {
  return typeof name === 'string' ? table : lastTable(name);
}
