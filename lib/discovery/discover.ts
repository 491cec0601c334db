import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import type { DiscoverOptions, Discovery } from '../source/tables/discovery.js';
import type { Table } from '../sqlite/database-schema.js';
import { quote } from '../sqlite/sql.js';
import { fileStem } from '../util/file-stem.js';
import { groupBy } from '../util/group-by.js';
import { didYouMean } from '../util/suggest.js';
import { columnsOf } from './alike-tables.js';
import { chooseFamily, isComputed } from './families.js';
import { findStaticData, hasOneRowPerMachine, lastValuesAmong, staticAmong } from './find-static-data.js';
import { References } from './foreign-keys.js';
import { interpret } from './interpret.js';
import { lateMemberWarnings } from './late-members.js';
import { parentOf, withParentTimes } from './parent-tables.js';
import { readByRecipe } from './read-by-recipe.js';
import { nameReadings } from './signal-names.js';
import { type Context, isRecognised, type Recognised, type Rejection } from './subject.js';
import { nothingFound, referredTables, reportTables, undecidedTable } from './table-reports.js';
import { sampleTable, TableSample } from './table-sample.js';
import { findUnread, viewsOf } from './unread.js';
import { isId } from './vocabulary.js';

/**
 * Finds the tables of readings (a time, and a number or a state) and the static data of their machines, without
 * settings. How a table is read is decided by `interpret`, which tables belong together by `chooseFamily`, and what is
 * called how by `nameReadings`.
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
  const own = results.filter(isRecognised);
  const joined = own.some(({ sample }) => sample.table.kind === 'view')
    ? []
    : joinParents(database, results.filter(isRejected), own, context);
  const all = [...own, ...joined.map(({ found }) => found)];
  const parents = new Set(joined.map(({ parent }) => parent.table.name));
  const joinedNames = new Set(joined.map(({ found: { sample } }) => sample.table.name));
  const rejections = results.filter(isRejected).filter(({ sample }) => !joinedNames.has(sample.table.name));
  // Lookup tables may have a date and a number too.
  const lookups = new Set(all.flatMap(lookupTablesOf));
  const statics = staticAmong(all, references);
  const others = all.filter(
    (table) => !lookups.has(table.sample.table.name) && !statics.has(table) && !parents.has(table.sample.table.name),
  );
  const lastValues = lastValuesAmong(others, references);
  const found = others.filter((table) => !lastValues.has(table));
  if (found.length === 0) throw nothingFound(path, [...rejections, ...unreadAmong(unread, options)], options);
  const { members, leftOut } = chooseFamily(found, ({ sample }) => references.rowEstimate(sample));
  const undecided = rejections.filter((rejection) => rejection.candidates !== undefined);
  const read =
    undecided.length === 0 ? 0 : members.reduce((sum, { sample }) => sum + references.rowEstimate(sample), 0);
  // The readings of a database are not those of a small table beside the one that nobody can tell how to read.
  const large = undecided.find(({ sample }) => sample.table.kind !== 'view' && references.rowEstimate(sample) > read);
  if (large !== undefined) throw undecidedTable(path, large, options.isStream);
  const foundTables = new Set(found.map(({ sample }) => sample.table.name));
  const rest = samples.filter((sample) => !foundTables.has(sample.table.name));
  const { facts, warnings } = findStaticData(database, members, rest, references);
  const readings = nameReadings(members, samples, fileStem(path));
  const ofLastValues = [...lastValues].map((table) => ({ table, why: 'it has one row for each of its machines' }));
  const reports = reportTables(schema, {
    members,
    leftOut: [...leftOut, ...ofLastValues],
    rejections: [...rejections, ...unread],
    readings,
    facts,
    parents,
  });
  return {
    readings,
    facts,
    reports,
    unread: findUnread(samples, { readings, facts, reports }, viewsOf(database), options.tables),
    staticWarnings: warnings,
    warnings: [
      ...members.flatMap((member) => [...member.warnings, ...lateMemberWarnings(database, member)]),
      ...[...leftOut, ...ofLastValues]
        .filter(({ table }) => table.sample.table.kind !== 'view' && !isComputed(table))
        .map(leftOutWarning),
      ...childWarnings(rejections, lookups, context),
      ...undecided.map(({ sample, reason }) => `${sample.table.name} is left out: ${reason}`),
    ],
  };
}

/** Tables of values whose times are in the tables that they refer to. Beside readings a smaller one is none of them. */
function joinParents(
  database: Database.Database,
  rejections: readonly Rejection[],
  own: readonly Recognised[],
  context: Context,
): { parent: TableSample; found: Recognised }[] {
  const { references, isStream } = context;
  const filled = rejections.filter(
    ({ candidates, sample }) => candidates === undefined && sample.table.kind === 'table' && sample.rows.length > 0,
  );
  if (isStream || filled.length === 0) return [];
  const series = own.filter((table) => !hasOneRowPerMachine(table, references));
  const most = series.reduce((rows, { sample }) => Math.max(rows, references.rowEstimate(sample)), 0);
  return filled
    .filter(({ sample }) => references.rowEstimate(sample) > most)
    .flatMap((rejection) => {
      const joined = withParentTimes(database, rejection, references, context);
      return joined !== undefined && isRecognised(joined.found) ? [{ parent: joined.parent, found: joined.found }] : [];
    });
}

/** Most tables without times that are looked at for a table that has them. */
const MAX_CHILDREN = 20;

/** Warnings of tables that are left out, with measured numbers whose times are in the table that they refer to. */
function childWarnings(rejections: readonly Rejection[], read: ReadonlySet<string>, { references }: Context): string[] {
  const measured = rejections.filter(
    ({ sample, candidates }) =>
      candidates === undefined &&
      sample.table.kind === 'table' &&
      !read.has(sample.table.name) &&
      sample.columns.some((column) => column.isFractional && !column.isConstant && !isId(column)),
  );
  return measured.slice(0, MAX_CHILDREN).flatMap(({ sample }) => {
    const parent = parentOf(sample, references);
    if (parent === undefined) return [];
    const { name } = sample.table;
    return [
      `${name} is left out: its times are in ${parent.table.name}; a query in source.readings that joins them reads it`,
    ];
  });
}

function isRejected(result: Recognised | Rejection): result is Rejection {
  return !isRecognised(result);
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
  { onTable, epoch }: DiscoverOptions,
): { samples: TableSample[]; unread: Rejection[] } {
  const samples: TableSample[] = [];
  const unread: Rejection[] = [];
  for (const table of schema) {
    onTable?.(schema.length);
    try {
      if (table.fault !== undefined) throw new Error(table.fault);
      samples.push(sampleTable(database, table, epoch));
    } catch (error) {
      if (isDamage(error)) throw error;
      unread.push({
        sample: new TableSample(table, [], true),
        reason: `it cannot be read: ${(error as Error).message}`,
      });
    }
  }
  return { samples, unread };
}

/** A table that lies on a damaged page, or that the disk does not give, is none that could be left out. */
function isDamage(error: unknown): boolean {
  const { code } = error as { code?: string };
  return /^SQLITE_(CORRUPT(?!_VTAB)|NOTADB|IOERR|NOMEM)/.test(code ?? '');
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
