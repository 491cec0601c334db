import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import type { Readings } from '../model/readings.js';
import type { DiscoverOptions, Discovery, TableReport } from '../source/tables/discovery.js';
import type { Cell } from '../sqlite/cell.js';
import type { Table } from '../sqlite/database-schema.js';
import { fileStem } from '../util/file-stem.js';
import { listed } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import { NO_PROGRAM } from './program-names.js';
import { RECIPES } from './recipes/index.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipes/recipe.js';
import type { TableSample } from './table-sample.js';
import { findUnread, viewsOf } from './unread.js';

/** Names of tables in one message. */
const MAX_NAMES = 3;

/**
 * Reads the database of a known program as its recipe says.
 *
 * @param recipes tried in this order
 * @returns undefined where no recipe knows the schema, or reads the tables that the user names
 * @throws SourceError ERR_SOURCE_RECIPE where the user names a program, and the database is not one of its
 */
export function readByRecipe(
  database: Database.Database,
  schema: readonly Table[],
  samples: readonly TableSample[],
  path: string,
  { tables, isStream = false, recipe: wanted, zone }: DiscoverOptions,
  recipes: readonly Recipe[] = RECIPES,
): Discovery | undefined {
  if (isStream || wanted === NO_PROGRAM) return undefined;
  const view = viewOf(database, samples, path);
  for (const recipe of recipes) {
    if (wanted !== undefined && wanted !== recipe.program) continue;
    const found = recipe.read(view);
    const readings = found && selected(found, tables);
    if (found === undefined || readings === undefined) continue;
    const warnings = [...(found.warnings ?? []), ...(zone === undefined ? localTimes(found) : [])];
    const known = discoveryOf(recipe, { ...found, readings, warnings }, schema, tables !== undefined);
    return { ...known, unread: findUnread(samples, known, viewsOf(database), tables), isOfRows: true };
  }
  if (wanted === undefined) return undefined;
  const which = tables === undefined ? 'the tables' : `${listed(tables, 'and')} as the readings`;
  const message = `${path} does not have ${which} of ${wanted}; leave source.recipe (--recipe) out to have it told`;
  throw new SourceError('ERR_SOURCE_RECIPE', message, { path });
}

/** The readings of the tables that the user names; undefined where the recipe does not read all of them. */
function selected(
  { readings, onRequest = [] }: RecipeReadings,
  tables: readonly string[] | undefined,
): readonly Readings[] | undefined {
  if (tables === undefined) return readings;
  const named = tables.map((table) => [...readings, ...onRequest].filter((r) => isSame(r.name, table)));
  return named.some((found) => found.length === 0) ? undefined : [...new Set(named.flat())];
}

function localTimes({ localTimes: warnings = [] }: RecipeReadings): string[] {
  return warnings.map((warning) => `${warning}; source.time.zone says the zone`);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function viewOf(database: Database.Database, samples: readonly TableSample[], path: string): RecipeDatabase {
  const byName = new Map(samples.map((sample) => [sample.table.name.toLowerCase(), sample]));
  const table = (name: string) => byName.get(name.toLowerCase());
  return {
    name: fileStem(path),
    tables: samples,
    table,
    has: (name, ...columns) => {
      const found = table(name)?.columns.map((column) => column.name.toLowerCase());
      return found !== undefined && columns.every((column) => found.includes(column.toLowerCase()));
    },
    rows: (sql, ...values) =>
      database
        .prepare(sql)
        .raw()
        .safeIntegers()
        .all(...values) as Cell[][],
  };
}

/** @param isChosen the user names the tables, and is not told of others */
function discoveryOf(
  { program }: Recipe,
  found: RecipeReadings,
  schema: readonly Table[],
  isChosen: boolean,
): Omit<Discovery, 'unread'> {
  const { readings, why = {}, facts, names = [], leftOut = {}, others = {}, warnings = [] } = found;
  const reports = schema.map(({ name, kind }): TableReport => {
    if (readings.some((r) => isSame(r.name, name))) {
      return { table: name, as: 'readings', why: [`a table of ${program}`, ...(why[name] ?? [])] };
    }
    if (facts?.table === name && facts.query === undefined) {
      return { table: name, as: 'static data', why: [`of machines, by ${facts.key}`] };
    }
    if (names.includes(name)) return { table: name, as: 'names', why: ['readings refer to it'] };
    return {
      table: name,
      as: 'left out',
      why: [leftOut[name] ?? others[name] ?? nothingIn(kind, program)],
    };
  });
  const present = ([name]: readonly [string, string]) => schema.some((table) => table.name === name);
  return {
    readings,
    facts,
    reports,
    warnings: [
      ...warnings,
      ...(isChosen ? [] : leftOutWarnings(Object.entries(leftOut).filter(present))),
      ...(isChosen ? [] : Object.entries(others).filter(present).map(otherWarning)),
    ],
  };
}

function nothingIn(kind: Table['kind'], program: string): string {
  return kind === 'view' ? `a view of ${program}, whose tables are looked at` : `it holds no readings of ${program}`;
}

/** One warning for all tables that are left out for the same reason. */
function leftOutWarnings(omitted: readonly (readonly [table: string, reason: string])[]): string[] {
  return [...groupBy(omitted, ([, reason]) => reason)].map(([reason, group]) => {
    const names = group.map(([name]) => name);
    const more = names.length - MAX_NAMES;
    const shown = more > 0 ? [...names.slice(0, MAX_NAMES), `${more} more`] : names;
    const [are, it] = names.length === 1 ? ['has readings, but is', 'it'] : ['have readings, but are', 'one'];
    return `${listed(shown, 'and')} ${are} left out: ${reason}; --table ${argumentOf(names[0])} reads ${it}`;
  });
}

function otherWarning([name, reason]: readonly [string, string]): string {
  return `${name} is left out: ${reason}; --table ${argumentOf(name)} reads it`;
}

function argumentOf(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}
