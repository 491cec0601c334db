/**
 * Splits a database into many of the same rows, to compare reading them with reading the one:
 *
 *     node dist/bench/split-database.js all.db parts 500
 *
 * Every table of readings is cut into pieces of as many rows; small tables are in every database.
 */
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

/** A table of no more rows is one of static data. */
const SMALL = 10_000;

/** @returns the paths of the databases, in the order of their rows */
export function splitDatabase(source: string, directory: string, files: number): string[] {
  mkdirSync(directory, { recursive: true });
  const all = new Database(source, { readonly: true });
  const select = `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL`;
  const tables = (all.prepare(select).all() as { name: string; sql: string }[]).map((table) => ({
    ...table,
    last: all.prepare(`SELECT max(rowid) FROM "${table.name}"`).pluck().get() as number | null,
  }));
  all.close();
  const digits = String(files - 1).length;
  return Array.from({ length: files }, (_, k) => {
    const path = join(directory, `part${String(k).padStart(digits, '0')}.db`);
    const part = new Database(path);
    part.pragma('synchronous = OFF');
    part.prepare('ATTACH ? AS source').run(realpathSync(source));
    part.exec('BEGIN');
    for (const { name, sql, last } of tables) {
      part.exec(sql);
      const rows = last ?? 0;
      const [from, until] = rows <= SMALL ? [0, rows] : [k, k + 1].map((cut) => Math.round((rows * cut) / files));
      part.exec(
        `INSERT INTO main."${name}" SELECT * FROM source."${name}" WHERE rowid > ${from} AND rowid <= ${until}`,
      );
    }
    part.exec('COMMIT');
    part.close();
    return path;
  });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [source, directory, files] = process.argv.slice(2);
  splitDatabase(source, directory, Number(files));
}
