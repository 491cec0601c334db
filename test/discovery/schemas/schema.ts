import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type TableContent, writeDatabase } from '../../databases.js';

/** A database like that of some logger, and the expected result of discovery. */
export interface Schema {
  readonly name: string;
  readonly tables: Readonly<Record<string, TableContent>>;
  /** SQL to run after the tables are created. */
  readonly after?: string;
  /** By machine and time: a value for each signal, null for missing, text for the text that a code stands for. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, readonly (number | string | null)[]>>>>;
  readonly signals: readonly string[];
  readonly units?: readonly (string | undefined)[];
  /** Expected static data of a machine. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly warnings?: readonly RegExp[];
}

/** Write the database of a schema, `logger.db` in `directory`. */
export function writeSchema(directory: string, { tables, after }: Schema): string {
  mkdirSync(directory, { recursive: true });
  const path = writeDatabase(join(directory, 'logger.db'), tables);
  const database = new Database(path);
  database.exec(after ?? '');
  database.close();
  return path;
}

export const T0 = '2024-05-01T00:00:00.000Z';
export const T1 = '2024-05-01T01:00:00.000Z';
export const T2 = '2024-05-01T02:00:00.000Z';

/** Seconds since 1970 of T0, T1, T2. */
export const S0 = Date.parse(T0) / 1000;
export const [S1, S2] = [S0 + 3600, S0 + 7200];

export const ab = (...values: number[]) => [
  [T0, 'a', values[0]],
  [T1, 'a', values[1]],
  [T0, 'b', values[2]],
  [T1, 'b', values[3]],
];

export const KEYED = 'time TEXT, machine TEXT, value REAL';
