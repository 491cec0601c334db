import type Database from 'better-sqlite3';
import { closeDatabase } from '../../sqlite/beside-database.js';
import { openDatabase } from '../../sqlite/database.js';
import type { Table } from '../../sqlite/database-schema.js';
import { readSchema } from '../../sqlite/read-schema.js';
import { quote } from '../../sqlite/sql.js';
import { fileStem } from '../../util/file-stem.js';
import type { Discover, Discovery } from '../tables/discovery.js';

/**
 * Discovery that looks at one database of each schema, and takes the others as that one. What follows from the rows, as
 * with some known programs, is found for each database.
 *
 * @param onKept told of the path of a database that others are taken as
 */
export function discoverOnce(discover: Discover, onKept: (path: string) => void): Discover {
  const known = new Map<string, { readonly found: Discovery; readonly stem: string }>();
  return (database, schema, path, options) => {
    const key = JSON.stringify(schema);
    const before = known.get(key);
    if (before !== undefined) return ofFile(before.found, before.stem, fileStem(path));
    const found = discover(database, schema, path, options);
    const { readings, isOfRows = false } = found;
    const areFilled = readings.every(
      ({ name, query }) => query !== undefined || hasRows(database as Database.Database, name),
    );
    if (!isOfRows && areFilled) {
      known.set(key, { found, stem: fileStem(path) });
      onKept(path);
    }
    return found;
  };
}

/** Readings without machines have the name of their database. */
function ofFile(found: Discovery, before: string, stem: string): Discovery {
  return {
    ...found,
    readings: found.readings.map((one) => (one.machineName === before ? { ...one, machineName: stem } : one)),
  };
}

function hasRows(database: Database.Database, table: string): boolean {
  return database.prepare(`SELECT 1 FROM ${quote(table)} LIMIT 1`).get() !== undefined;
}

/** True where no table of the database has a row. */
export function isEmptyDatabase(path: string): boolean {
  const database = openDatabase(path);
  try {
    const tables: readonly Table[] = readSchema(database).filter(({ kind }) => kind === 'table');
    return tables.every(({ name }) => !hasRows(database, name));
  } finally {
    closeDatabase(database);
  }
}
