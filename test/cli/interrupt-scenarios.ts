/** Databases and command lines that keep the program busy in one phase. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { writeSample } from '../../lib/sample/index.js';
import { scaled } from '../scale.js';

/** SQL that takes some seconds, whatever the row, and is true. */
const SECONDS =
  '(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 30000000) SELECT max(x) FROM c) > 0';
/** SQL that takes some hundredths of a second for each row. */
const SLOW = '(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 20000) SELECT max(x) FROM c) > 0';

/** Makes the databases and files that {@link scenarios} name. */
export async function makeInputs(directory: string): Promise<void> {
  const at = (name: string) => join(directory, name);
  await writeSample(at('plant.db'), { machines: 4, points: 50_000 });
  writeDatabase(at('tables.db'), (database) => {
    for (let k = 0; k < scaled(600); k++) {
      database.exec(`CREATE TABLE device_${k} (time TEXT, temperature REAL, humidity REAL)`);
      const insert = database.prepare(`INSERT INTO device_${k} VALUES (?, ?, ?)`);
      for (let i = 0; i < 30; i++) insert.run(new Date(1.6e12 + i * 60_000).toISOString(), 20 + i / 10, 50 + i / 7);
    }
  });
  writeDatabase(at('endless.db'), (database) => {
    fill(database, 1000, (i) => [1.6e9 + i, `m${i % 3}`, i / 7, i / 9]);
    const rows = 'WITH RECURSIVE c(time) AS (SELECT 1600000000 UNION ALL SELECT time + 1 FROM c)';
    database.exec(`CREATE VIEW endless AS ${rows} SELECT max(time) AS time, 'a' AS machine, 1.5 AS value FROM c`);
  });
  writeDatabase(at('disorder.db'), (database) => {
    fill(database, 300_000, (i) => [1.6e9 + ((i * 7919) % 9_999_991), `m${i % 3}`, i / 7, i / 9]);
  });
  writeDatabase(at('machines.db'), (database) => {
    fill(database, 60_000, (i) => [1.6e9 + i * 7, `machine ${i % 600}`, i / 7, i / 9]);
  });
  const lines = Array.from({ length: 200_000 }, (_, i) =>
    JSON.stringify({ time: 1.6e9 + i, machine: `m${i % 9}`, a: i / 3, b: i % 17 }),
  );
  writeFileSync(at('rows.ndjson'), lines.join('\n'));
  const query = 'SELECT timestamp, machine, value FROM feat_0 ORDER BY value';
  const readings = [{ query, name: 'sorted', time: 'timestamp', machine: 'machine', signals: { v: 'value' } }];
  writeFileSync(at('sorted.json'), JSON.stringify({ source: { path: at('plant.db'), readings } }));
}

function writeDatabase(path: string, write: (database: Database.Database) => void): void {
  const database = new Database(path);
  database.pragma('synchronous = off');
  database.exec('BEGIN');
  write(database);
  database.exec('COMMIT');
  database.close();
}

function fill(database: Database.Database, rows: number, row: (i: number) => unknown[]): void {
  database.exec('CREATE TABLE readings (time INTEGER, machine TEXT, a REAL, b REAL)');
  const insert = database.prepare('INSERT INTO readings VALUES (?, ?, ?, ?)');
  for (let i = 0; i < rows; i++) insert.run(...row(i));
}

export interface Scenario {
  readonly words: readonly string[];
  /** Milliseconds that it takes about, or after which it is certainly in the phase that its name says. */
  readonly span: number;
}

/** By what keeps the program busy. Each writes `out.nc`, `out.csv` or `out.parquet` where it is started, or nothing. */
export function scenarios(directory: string): Readonly<Record<string, Scenario>> {
  const at = (name: string) => join(directory, name);
  const plant = at('plant.db');
  return {
    'the pages of a database': { words: [plant, 'out.nc'], span: 1200 },
    'rows through SQL': { words: [plant, 'out.nc', '--reader', 'rows'], span: 3000 },
    'a condition that takes long for each row': { words: [plant, 'out.nc', '--where', SLOW], span: 3000 },
    'a condition that takes long once': {
      words: [plant, 'out.nc', '--where', `rowid < 199990 OR ${SECONDS}`, '--table', 'feat_0'],
      span: 6000,
    },
    'rows that SQLite sorts': { words: ['run', '--settings', at('sorted.json'), plant, 'out.nc'], span: 3000 },
    'an endless view': { words: [at('endless.db'), 'out.nc'], span: 1500 },
    'many tables': { words: [at('tables.db'), 'out.nc'], span: 3000 },
    'rows out of time order': { words: [at('disorder.db'), 'out.nc'], span: 1500 },
    'rows out of time order, strictly': { words: [at('disorder.db'), 'out.nc', '--strict'], span: 1500 },
    'times of many machines': { words: [at('machines.db'), 'out.nc', '--layout', 'stacked'], span: 1500 },
    'many machines': { words: [at('machines.db'), 'out.nc'], span: 1500 },
    'a classic format': { words: [plant, 'out.nc', '--format', 'classic'], span: 1200 },
    'a file that is verified': { words: [plant, 'out.nc', '--verify'], span: 3000 },
    text: { words: [plant, 'out.csv', '--format', 'csv'], span: 2000 },
    Parquet: { words: [plant, 'out.parquet', '--format', 'parquet'], span: 2000 },
    'standard output': { words: [plant, '-'], span: 1200 },
    JSON: { words: ['--from', 'json', at('rows.ndjson'), 'out.nc'], span: 1200 },
    inspect: { words: ['inspect', at('disorder.db')], span: 1500 },
    'inspect with a condition': { words: ['inspect', plant, '--where', SLOW], span: 3000 },
    sample: { words: ['sample', 'out.db', '--points', '30000'], span: 2000 },
  };
}
