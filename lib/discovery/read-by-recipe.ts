import type Database from 'better-sqlite3';
import type { DiscoverOptions, Discovery, TableReport } from '../source/tables/discovery.js';
import type { Cell } from '../sqlite/cell.js';
import type { Table } from '../sqlite/database-schema.js';
import { fileStem } from '../util/file-stem.js';
import { listed } from '../util/format.js';
import { RECIPES } from './recipes/index.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipes/recipe.js';
import type { TableSample } from './table-sample.js';

/**
 * Reads the database of a known program as its recipe says.
 *
 * @param recipes tried in this order
 * @returns undefined where no recipe knows the schema, or has readings in the tables that the user names
 */
export function readByRecipe(
  database: Database.Database,
  schema: readonly Table[],
  samples: readonly TableSample[],
  path: string,
  { tables, isStream = false, recipe: wanted }: DiscoverOptions,
  recipes: readonly Recipe[] = RECIPES,
): Discovery | undefined {
  if (isStream || wanted === 'none') return undefined;
  const view = viewOf(database, samples, path);
  for (const recipe of recipes) {
    if (wanted !== undefined && wanted.toLowerCase() !== recipe.program.toLowerCase()) continue;
    const found = recipe.read(view);
    const readings = found?.readings.filter(({ name }) => isNamed(name, tables)) ?? [];
    if (found !== undefined && readings.length > 0) return discoveryOf(recipe, { ...found, readings }, schema);
  }
  return undefined;
}

function isNamed(name: string, tables: readonly string[] | undefined): boolean {
  return tables === undefined || tables.some((table) => table.toLowerCase() === name.toLowerCase());
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

function discoveryOf({ program }: Recipe, found: RecipeReadings, schema: readonly Table[]): Discovery {
  const { readings, why = {}, facts, names = [], leftOut = {}, warnings = [] } = found;
  const reports = schema.map(({ name }): TableReport => {
    if (readings.some((r) => r.name === name)) {
      return { table: name, as: 'readings', why: [`a table of ${program}`, ...(why[name] ?? [])] };
    }
    if (facts?.table === name) return { table: name, as: 'static data', why: [`of machines, by ${facts.key}`] };
    if (names.includes(name)) return { table: name, as: 'names', why: ['readings refer to it'] };
    return { table: name, as: 'left out', why: [leftOut[name] ?? `it holds no readings of ${program}`] };
  });
  const omitted = Object.entries(leftOut).filter(([name]) => schema.some((table) => table.name === name));
  return {
    readings,
    facts,
    reports,
    warnings: [
      ...warnings,
      ...omitted.map(([name, reason]) => `${name} is left out: ${reason}; --table ${argumentOf(name)} reads it`),
    ],
  };
}

function argumentOf(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

/** The names that `source.recipe` may have. */
export function programNames(): string {
  return listed([...RECIPES.map(({ program }) => program), 'none'], 'or');
}
