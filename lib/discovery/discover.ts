import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import type { DiscoverOptions, Discovery } from '../source/tables/discovery.js';
import type { Table } from '../sqlite/database-schema.js';
import { quote } from '../sqlite/sql.js';
import { fileStem } from '../util/file-stem.js';
import { groupBy } from '../util/group-by.js';
import { didYouMean } from '../util/suggest.js';
import { chooseFamily, columnsOf, isComputed } from './families.js';
import { findStaticData, staticAmong } from './find-static-data.js';
import { References } from './foreign-keys.js';
import { interpret } from './interpret.js';
import { readByRecipe } from './read-by-recipe.js';
import { nameReadings } from './signal-names.js';
import { type Context, isRecognised, type Recognised, type Rejection } from './subject.js';
import { nothingFound, referredTables, reportTables } from './table-reports.js';
import { sampleTable, TableSample } from './table-sample.js';
import { findUnread, viewsOf } from './unread.js';

/**
 * Finds the tables of readings (a time, and a number or a state) and the static data of their machines, without
 * settings. The rules are documented at `chooseTime`, `findLabels`, `recogniseTall`, `recogniseWide`, `chooseFamily`
 * and `nameReadings`.
 *
 * @throws SourceError ERR_SOURCE_NO_READINGS with the reason for each table, ERR_SOURCE_AMBIGUOUS with the candidates,
 *   ERR_SOURCE_NO_TABLE
 */
export function discover(
  database: Database.Database,
  schema: readonly Table[],
  path: string,
  options: DiscoverOptions = {},
): Discovery {
  const { samples, unread } = sampleAll(database, schema, options);
  const known = readByRecipe(database, schema, samples, path, options);
  if (known !== undefined) return known;
  const references = new References(database, samples);
  const context = contextOf(database, samples, references, options);
  const selected = selectedTables(schema, samples, path, options);
  const results = selected.map((sample) => interpret(sample, context));
  const all = results.filter(isRecognised);
  const rejections = results.filter((result): result is Rejection => !isRecognised(result));
  // Lookup tables may have a date and a number too.
  const lookups = new Set(all.flatMap(lookupTablesOf));
  const statics = staticAmong(all, references);
  const found = all.filter((table) => !lookups.has(table.sample.table.name) && !statics.has(table));
  if (found.length === 0) throw nothingFound(path, [...rejections, ...unreadAmong(unread, options)], options);
  const { members, leftOut } = chooseFamily(found, ({ sample }) => references.rowEstimate(sample));
  const foundSamples = new Set(found.map(({ sample }) => sample));
  const rest = samples.filter((sample) => !foundSamples.has(sample));
  const facts = findStaticData(database, members, rest, references);
  const readings = nameReadings(members, samples, fileStem(path));
  const undecided = rejections.filter((rejection) => rejection.candidates !== undefined);
  const reports = reportTables(schema, { members, leftOut, rejections: [...rejections, ...unread], readings, facts });
  return {
    readings,
    facts,
    reports,
    unread: findUnread(samples, { readings, facts, reports }, viewsOf(database), options.tables),
    warnings: [
      ...members.flatMap((member) => member.warnings),
      ...leftOut.filter(({ table }) => table.sample.table.kind !== 'view' && !isComputed(table)).map(leftOutWarning),
      ...undecided.map(({ sample, reason }) => `${sample.table.name} is left out: ${reason}`),
    ],
  };
}

/** Tables that describe the machines or signals of `table`. */
function lookupTablesOf({ readings, machine }: Recognised): string[] {
  const target = machine?.target?.sample.table.name;
  return [...referredTables(readings), ...(target === undefined ? [] : [target])];
}

function unreadAmong(unread: readonly Rejection[], { tables }: DiscoverOptions): Rejection[] {
  const names = tables && new Set(tables.map((name) => name.toLowerCase()));
  return unread.filter(({ sample }) => names === undefined || names.has(sample.table.name.toLowerCase()));
}

/** Samples of all readable tables, and why the others cannot be read. */
function sampleAll(
  database: Database.Database,
  schema: readonly Table[],
  { onTable }: DiscoverOptions,
): { samples: TableSample[]; unread: Rejection[] } {
  const samples: TableSample[] = [];
  const unread: Rejection[] = [];
  for (const table of schema) {
    onTable?.(schema.length);
    try {
      if (table.fault !== undefined) throw new Error(table.fault);
      samples.push(sampleTable(database, table));
    } catch (error) {
      unread.push({
        sample: new TableSample(table, [], true),
        reason: `it cannot be read: ${(error as Error).message}`,
      });
    }
  }
  return { samples, unread };
}

function contextOf(
  database: Database.Database,
  samples: readonly TableSample[],
  references: References,
  { isStream = false }: DiscoverOptions,
): Context {
  const byColumns = groupBy(
    samples.filter(({ rows }) => rows.length > 0),
    (sample) => columnsOf({ sample }),
  );
  return {
    isStream,
    references,
    hasValues: ({ table }, column) =>
      database.prepare(`SELECT 1 FROM ${quote(table.name)} WHERE ${quote(column)} IS NOT NULL LIMIT 1`).get() !==
      undefined,
    hasTwins: (sample) => {
      const twins = byColumns.get(columnsOf({ sample })) ?? [];
      return twins.length > 1 || (twins.length === 1 && twins[0] !== sample);
    },
  };
}

function selectedTables(
  schema: readonly Table[],
  samples: readonly TableSample[],
  path: string,
  { tables }: DiscoverOptions,
): readonly TableSample[] {
  if (tables === undefined) return samples;
  const lower = new Set(tables.map((name) => name.toLowerCase()));
  const names = schema.map((table) => table.name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const unknown = tables.find((name) => !known.has(name.toLowerCase()));
  if (unknown !== undefined) {
    const message = `no table ${JSON.stringify(unknown)} in ${path}${didYouMean(unknown, names)}`;
    throw new SourceError('ERR_SOURCE_NO_TABLE', message, { path, table: unknown });
  }
  return samples.filter(({ table }) => lower.has(table.name.toLowerCase()));
}

function leftOutWarning({ table, why }: { table: Recognised; why: string }): string {
  const { name } = table.sample.table;
  const argument = /^\w+$/.test(name) ? name : JSON.stringify(name);
  return `${name} has readings, but is left out: ${why}; --table ${argument} reads it`;
}
