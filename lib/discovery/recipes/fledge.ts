import type { WideReadings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote } from '../../sqlite/sql.js';
import { plural } from '../../util/format.js';
import type { TableSample } from '../table-sample.js';
import { type JsonKinds, JsonSample, jsonColumns, jsonKinds } from './json-signals.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipe.js';

const COLUMNS = ['id', 'reading', 'user_ts', 'ts'];
const CATALOGUE = 'asset_reading_catalogue';

/** Readings of one asset, or of all where there is a column of assets. */
interface ReadingTable {
  readonly sample: TableSample;
  readonly payloads: JsonSample;
  /** Undefined: the table has a column `asset_code`. */
  readonly asset: string | undefined;
}

/**
 * Fledge, and FogLAMP, which it was called before. The machine is the asset; each datapoint in the JSON of `reading` is
 * a signal; the time is `user_ts`, when it was measured. Either `readings` has all assets, or each has a table of its
 * own, `readings_1_1`, in files of some 15; the catalogue of them is in the first file, and assets beyond them share
 * `readings_1_overflow`.
 *
 * Schema: fledge-iot/fledge, scripts/plugins/storage/sqlite/init_readings.sql and sqlitelb/init_readings.sql,
 * C/plugins/storage/sqlite/common/readings_catalogue.cpp (createReadingsTables, createReadingsOverflowTable);
 * foglamp/FogLAMP, scripts/plugins/storage/sqlite/init.sql.
 */
export const FLEDGE: Recipe = {
  program: 'Fledge',
  read(database) {
    const tables = readingTables(database);
    if (tables.length === 0) return undefined;
    const kinds = jsonKinds(tables.map(({ payloads }) => payloads));
    const readings = tables.map((table) => readingsOf(table, kinds));
    return {
      readings: readings.filter(({ signals }) => signals.length > 0),
      why: Object.fromEntries(tables.map(({ sample, asset }) => [sample.table.name, [keysOf(asset)]])),
      names: [CATALOGUE],
      ...remarks(database, tables, readings),
    };
  },
};

function keysOf(asset: string | undefined): string {
  return `machine ${asset ?? 'asset_code'}, a signal for each datapoint in reading`;
}

function readingTables(database: RecipeDatabase): ReadingTable[] {
  const assets = assetsOf(database);
  return database.tables.flatMap((sample): ReadingTable[] => {
    const { name } = sample.table;
    const isKnown = sample.table.kind === 'table' && database.has(name, ...COLUMNS) && sample.rows.length > 0;
    const hasAssets = database.has(name, 'asset_code') && /^readings(_\d+_overflow)?$/i.test(name);
    const isOwn = sample.columns.length === COLUMNS.length && /^readings_\d+_\d+$/i.test(name);
    if (!isKnown || !(hasAssets || isOwn) || !holdsObjects(sample)) return [];
    const asset = hasAssets ? undefined : (assets.get(name.toLowerCase()) ?? name);
    const more = hasAssets ? ofEveryAsset(database, name) : [];
    const payloads = [...sample.column('reading').values, ...more];
    return [{ sample, payloads: new JsonSample(`${name}.reading`, payloads), asset }];
  });
}

/** Fledge stores nothing but JSON objects; some may be damaged. */
function holdsObjects(sample: TableSample): boolean {
  const { values } = sample.column('reading');
  return 2 * values.filter((value) => typeof value === 'string' && /^\s*\{/.test(value)).length > values.length;
}

/** The asset of each table of an asset of its own. */
function assetsOf(database: RecipeDatabase): Map<string, string> {
  if (!database.has(CATALOGUE, 'table_id', 'db_id', 'asset_code')) return new Map();
  const rows = database.rows(`SELECT db_id, table_id, asset_code FROM ${CATALOGUE} WHERE asset_code <> ''`);
  return new Map(rows.map(([file, table, asset]) => [`readings_${file}_${table}`, String(asset)]));
}

/** Some payloads of each asset, if an index finds them; a sample of all may have none of a rare one. */
function ofEveryAsset(database: RecipeDatabase, table: string): Cell[] {
  const index = `SELECT 1 FROM pragma_index_list(?) l, pragma_index_info(l.name) i
    WHERE i.seqno = 0 AND i.name = 'asset_code'`;
  if (database.rows(index, table).length === 0) return [];
  const from = quote(table);
  const select = `WITH RECURSIVE asset(code) AS (
      SELECT min(asset_code) FROM ${from}
      UNION ALL SELECT (SELECT min(asset_code) FROM ${from} WHERE asset_code > code) FROM asset WHERE code IS NOT NULL
    )
    SELECT reading FROM (SELECT code FROM asset LIMIT 2000)
    JOIN ${from} ON rowid IN (SELECT rowid FROM ${from} WHERE asset_code = code LIMIT 20)`;
  return database.rows(select).map(([reading]) => reading);
}

function readingsOf({ sample, payloads, asset }: ReadingTable, kinds: JsonKinds): WideReadings {
  const { name } = sample.table;
  const keys = asset === undefined ? ['user_ts', 'asset_code'] : ['user_ts'];
  const { signals, columns } = jsonColumns(payloads, 'json', keys, kinds);
  // What is no JSON would end the statement.
  const rows = `SELECT ${keys.join(', ')}, CASE WHEN json_valid(reading) THEN reading END AS json FROM ${quote(name)}`;
  return {
    name,
    query: `SELECT ${[...keys, ...columns].join(', ')} FROM (${rows})`,
    time: 'user_ts',
    ...(asset === undefined ? { machine: 'asset_code' } : { machineName: asset }),
    signals,
  };
}

function remarks(
  database: RecipeDatabase,
  tables: readonly ReadingTable[],
  readings: readonly WideReadings[],
): Pick<RecipeReadings, 'leftOut' | 'warnings'> {
  const empty = readings.filter(({ signals }) => signals.length === 0).map(({ name }) => name);
  const sampled = tables.filter(({ sample }) => !sample.complete).map(({ sample }) => sample.table.name);
  const unnamed = tables.filter(({ sample, asset }) => asset === sample.table.name);
  const present = new Set(database.tables.map(({ table }) => table.name.toLowerCase()));
  const elsewhere = [...assetsOf(database)].filter(([table]) => !present.has(table) && !table.endsWith('_0'));
  return {
    leftOut: Object.fromEntries(empty.map((name) => [name, 'no datapoint in its JSON is a number or a text'])),
    warnings: [
      ...tables.flatMap(({ payloads }) => payloads.warnings),
      ...(sampled.length === 0
        ? []
        : [`signals of ${namesOf(sampled)} are the datapoints in a sample of rows; one in none of these is not read`]),
      ...(unnamed.length === 0
        ? []
        : [
            `${plural(unnamed.length, 'asset is', 'assets are')} called like the table: their names are in the first file`,
          ]),
      ...(elsewhere.length === 0
        ? []
        : [
            `the readings of ${namesOf(elsewhere.map(([, asset]) => asset))} are in other files, readings_2.db and so on`,
          ]),
    ],
  };
}

function namesOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
