import { SourceError } from '../errors.js';
import type { FactsTable } from '../model/fact.js';
import { isTall, type Readings, type Reference } from '../model/readings.js';
import type { DiscoverOptions, TableReport } from '../source/tables/discovery.js';
import type { Table } from '../sqlite/database-schema.js';
import type { Recognised, Rejection } from './subject.js';

/** Decisions of discovery. */
interface Decisions {
  readonly members: readonly Recognised[];
  readonly leftOut: readonly { readonly table: Recognised; readonly why: string }[];
  readonly rejections: readonly Rejection[];
  readonly readings: readonly Readings[];
  readonly facts: FactsTable | undefined;
  /** Tables that have the times of others. */
  readonly parents: ReadonlySet<string>;
}

/** The report on every table, in the order of the schema. */
export function reportTables(
  schema: readonly Table[],
  { members, leftOut, rejections, readings, facts, parents }: Decisions,
): TableReport[] {
  const named = new Set(readings.flatMap(referredTables));
  const memberOf = new Map(members.map((member) => [member.sample.table.name, member]));
  const otherOf = new Map(leftOut.map(({ table, why }) => [table.sample.table.name, why]));
  const reasonOf = new Map(rejections.map(({ sample, reason }) => [sample.table.name, reason]));
  return schema.map(({ name }): TableReport => {
    const member = memberOf.get(name);
    if (member !== undefined) return { table: name, as: 'readings', why: member.why };
    if (facts?.table === name) return { table: name, as: 'static data', why: [`of machines, by ${facts.key}`] };
    if (parents.has(name)) return { table: name, as: 'names', why: ['it has the times of readings in another table'] };
    if (named.has(name)) return { table: name, as: 'names', why: ['readings refer to it'] };
    const why = otherOf.get(name) ?? reasonOf.get(name) ?? 'it has static data, but of other machines';
    return { table: name, as: 'left out', why: [why] };
  });
}

/** Lookup tables of the names of machines and signals. */
export function referredTables(readings: Readings): string[] {
  const follow = (reference: Reference | undefined): string[] =>
    reference === undefined
      ? []
      : [reference.table, ...(typeof reference.name === 'string' ? [] : follow(reference.name))];
  return [...follow(readings.machineNames), ...(isTall(readings) ? follow(readings.signalNames) : [])];
}

/** The error that lists why no table holds readings, and what to do. */
export function nothingFound(
  path: string,
  rejections: readonly Rejection[],
  { isStream }: DiscoverOptions,
): SourceError {
  if (rejections.length === 0) {
    const message = `no readings found in ${path}: the database has no tables`;
    return new SourceError('ERR_SOURCE_NO_READINGS', message, { path });
  }
  const reasons = rejections.map(({ sample, reason }) => `\n  ${sample.table.name}: ${reason}`).join('');
  const undecided = rejections.find((rejection) => rejection.candidates !== undefined);
  if (undecided !== undefined) {
    const { name } = undecided.sample.table;
    const table = isStream ? '' : `"table": ${JSON.stringify(name)}, `;
    const message =
      `cannot decide which machines the readings in ${path} belong to:${reasons}\n` +
      `say it in source.readings of a settings file: { ${table}"machine": … }`;
    return new SourceError('ERR_SOURCE_AMBIGUOUS', message, { path, table: name });
  }
  const place = isStream ? '' : '"table" or "query": …, ';
  const unit = isStream ? 'row' : 'table';
  const message =
    `no readings found in ${path}: a ${unit} of readings has a time, and a number or a state${reasons}\n` +
    `say where they are in source.readings of a settings file: { ${place}"machine": …, "time": …, "signals": … }`;
  return new SourceError('ERR_SOURCE_NO_READINGS', message, { path });
}
