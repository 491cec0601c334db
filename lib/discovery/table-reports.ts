import { SourceError } from '../errors.js';
import type { FactsTable } from '../model/fact.js';
import { isTall, type Readings, type Reference } from '../model/readings.js';
import type { DiscoverOptions, TableReport } from '../source/tables/discovery.js';
import { readingsSettings } from '../source/tables/readings-settings.js';
import type { Table } from '../sqlite/database-schema.js';
import { fileStem } from '../util/file-stem.js';
import { formatCount } from '../util/format.js';
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
    if (member !== undefined) {
      const { why, evidence = [] } = member;
      return { table: name, as: 'readings', why, ...(evidence.length === 0 ? {} : { evidence }) };
    }
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

/** Most tables or candidates that a message lists. */
const MAX_SHOWN = 10;

/** The error that shows several ways to read a table, each as the settings to paste. */
export function undecidedTable(
  path: string,
  { sample, reason, candidates = [] }: Rejection,
  isStream = false,
): SourceError {
  const { name } = sample.table;
  const ways = isStream ? [] : candidates.slice(0, MAX_SHOWN).map(({ readings }) => settingsFor(readings, path));
  const table = isStream ? '' : `"table": ${JSON.stringify(name)}, `;
  const message = [
    `cannot decide which machines the readings in ${path} belong to${ways.length === 0 ? '' : '; these are possible'}:`,
    ...ways.map((way) => `  ${way}`),
    `  ${name}: ${reason}`,
    `say it in source.readings of a settings file: { ${table}"machine": … }`,
  ];
  return new SourceError('ERR_SOURCE_AMBIGUOUS', message, { path, table: name });
}

function settingsFor(readings: Readings, path: string): string {
  const named = readings.machine === undefined ? { ...readings, machineName: fileStem(path) } : readings;
  return JSON.stringify(readingsSettings(named));
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
  const shown = rejections.length > MAX_SHOWN + 1 ? rejections.slice(0, MAX_SHOWN) : rejections;
  const more = rejections.length - shown.length;
  const reasons = [
    ...shown.map(({ sample, reason }) => `  ${sample.table.name}: ${reason}`),
    ...(more === 0 ? [] : [`  and ${formatCount(more)} more tables`]),
  ];
  const undecided = rejections.find((rejection) => rejection.candidates !== undefined);
  if (undecided !== undefined) {
    return undecidedTable(path, undecided, isStream);
  }
  const place = isStream ? '' : '"table" or "query": …, ';
  const unit = isStream ? 'row' : 'table';
  const message = [
    `no readings found in ${path}: a ${unit} of readings has a time, and a number or a state`,
    ...reasons,
    `say where they are in source.readings of a settings file: { ${place}"machine": …, "time": …, "signals": … }`,
  ];
  return new SourceError('ERR_SOURCE_NO_READINGS', message, { path });
}
