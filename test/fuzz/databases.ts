import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { run } from '../../lib/job/run.js';
import { formatSummary } from '../../lib/report/index.js';
import type { Flags } from '../../lib/settings/flags.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { Random } from '../random.js';
import { removeDatabase } from '../source/scan/compare.js';
import { writeRandomDatabase } from '../source/scan/random-database.js';
import { damageBytes, damageDatabase } from './damage.js';
import { writeHostileSchema } from './hostile-schema.js';
import { assertReadable, outcomeOf } from './outcome.js';

/** A database as its files: `''` is the database, `-wal` its log. */
type Files = ReadonlyMap<string, Buffer>;

/** Sound databases of loggers, as SQL. */
const LOGGERS = fileURLToPath(new URL('../../../test/discovery/logger-schemas/', import.meta.url));
const sqlFiles = readdirSync(LOGGERS)
  .filter((name) => name.endsWith('.sql'))
  .sort();

const RANDOM_DATABASES = 60;
const HOSTILE_SCHEMAS = 200;
const bases = new Map<number, Files>();

/** One of many databases, always the same by its number. Larger ones are made smaller inputs too seldom, and left out. */
function baseOf(number: number, directory: string): Files {
  const known = bases.get(number);
  if (known !== undefined) return known;
  const path = join(directory, 'base.db');
  const files = filesOf(path, number);
  removeDatabase(path);
  bases.set(number, files);
  return files;
}

function filesOf(path: string, number: number): Files {
  if (number < sqlFiles.length) {
    const database = new Database(path);
    database.pragma('journal_mode = MEMORY');
    database.exec(readFileSync(join(LOGGERS, sqlFiles[number]), 'utf8'));
    database.close();
    return read(path);
  }
  const random = new Random(number);
  if (number < sqlFiles.length + RANDOM_DATABASES) {
    const { keeper } = writeRandomDatabase(path, random);
    const files = read(path);
    keeper?.close();
    return files;
  }
  writeHostileSchema(path, random);
  return read(path);
}

function read(path: string): Files {
  const suffixes = ['', '-wal'].filter((suffix) => existsSync(path + suffix));
  return new Map(suffixes.map((suffix) => [suffix, readFileSync(path + suffix)]));
}

/** A database to read, damaged or strange. */
export function writeDatabaseInput(path: string, random: Random, directory: string): void {
  if (random.chance(0.05)) {
    writeHostileSchema(path, random);
    return;
  }
  const files = baseOf(random.below(sqlFiles.length + RANDOM_DATABASES + HOSTILE_SCHEMAS), directory);
  const ofLog = files.has('-wal') && random.chance(0.4);
  for (const [suffix, bytes] of files) {
    let damaged = bytes;
    const isSound = suffix === '-wal' ? !ofLog : ofLog;
    if (!isSound) {
      for (let n = random.below(2); n >= 0; n--)
        damaged = suffix === '' ? damageDatabase(damaged, random) : damageBytes(damaged, random);
    }
    writeFileSync(path + suffix, damaged);
  }
}

/** Read a strange database by both readers into the same format. @returns what came of it */
export async function tryDatabase(random: Random, directory: string): Promise<string> {
  const path = join(directory, 'plant.db');
  writeDatabaseInput(path, random, directory);
  const before = read(path);
  const flags = flagsOf(random);
  const outcomes: string[] = [];
  const outputs: Buffer[] = [];
  for (const reader of ['auto', 'rows'] as const) {
    const destination = join(directory, 'out', `${reader}.out`);
    const settings = mergeFlags(defaultSettings(), { ...flags, database: path, destination });
    outcomes.push(
      await outcomeOf(async () => assertReadable(formatSummary(await run({ settings, reader })), 'a summary')),
    );
    const isThere = existsSync(destination);
    if (isThere !== (outcomes[outcomes.length - 1] === 'success'))
      throw new Error(`${outcomes}, there is a file: ${isThere}`);
    if (isThere) outputs.push(readFileSync(destination));
  }
  const after = read(path);
  for (const [suffix, bytes] of before) {
    // SQLite may remove an empty log.
    if (bytes.length > 0 && after.get(suffix)?.equals(bytes) !== true) throw new Error(`plant.db${suffix} was changed`);
  }
  if (outputs.length === 2 && !outputs[0].equals(outputs[1]) && !hasPointerMap(before.get('') as Buffer))
    throw new Error('both readers succeed, with other bytes');
  rmSync(join(directory, 'out', 'auto.out'), { force: true });
  rmSync(join(directory, 'out', 'rows.out'), { force: true });
  removeDatabase(path);
  return outcomes[0] === outcomes[1] ? outcomes[0] : outcomes.join(' by pages, by SQL ');
}

function flagsOf(random: Random): Flags {
  return {
    threads: 1,
    layout: random.pick(['machines', 'stacked', 'ragged']),
    format: random.pick(['netcdf4', 'netcdf4', 'classic', 'cdf5', 'csv', 'ndjson', 'parquet']),
    ...(random.chance(0.1) ? { where: 'value > 0' } : {}),
    ...(random.chance(0.1) ? { machine: ['machine_*'] } : {}),
    ...(random.chance(0.05) ? { recipe: random.pick(['none', 'Home Assistant', 'weewx', 'Domoticz']) } : {}),
  };
}

/** With auto-vacuum SQLite finds overflow pages by a map, and if that is damaged, it reads bytes of others. */
function hasPointerMap(database: Buffer): boolean {
  return database.length >= 56 && database.readUInt32BE(52) !== 0;
}
