import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { ReadingsTable, SignalColumn } from '../../../lib/source/rows/readings-table.js';
import { quote } from '../../../lib/sqlite/sql.js';
import type { TimeUnit } from '../../../lib/time/time-decoder.js';
import type { Random } from '../../random.js';
import {
  longCell,
  type RandomCell,
  RawText,
  randomCell,
  randomInteger,
  randomMachine,
  randomTime,
  randomWord,
} from './random-cells.js';

/** A random database. */
export interface RandomDatabase {
  readonly table: ReadingsTable;
  /** Set if the pages must not be read, those of a view perhaps: a part of the expected reason. */
  readonly refusal: RegExp | undefined;
  /** Its special features. */
  readonly traits: ReadonlySet<string>;
  /** Stays open while the database is read, which prevents a checkpoint of the -wal. */
  readonly keeper: Database.Database | undefined;
}

const PAGE_SIZES = [512, 512, 1024, 2048, 4096, 4096, 8192, 16384, 32768, 65536];
const UNITS: readonly (TimeUnit | undefined)[] = [undefined, 's', 'ms', 'us', '100ns', 'ns', 'd', 'julian'];
const EPOCHS = ['1970-01-01', '2001-01-01', '1904-01-01', '1601-01-01', '0001-01-01', '1899-12-30'];
const TYPES = [
  '',
  'TEXT',
  'INTEGER',
  'INT',
  'REAL',
  'DOUBLE PRECISION',
  'FLOATING POINT',
  'NUMERIC',
  'BLOB',
  'VARCHAR(10)',
  'BOOLEAN',
  'CHARACTER REAL',
];
const STRICT_TYPES = ['ANY', 'TEXT', 'INT', 'INTEGER', 'REAL', 'BLOB'];
const DEFAULTS = [
  "'2020-02-03 04:05:06'",
  "'press'",
  "' 1.5 '",
  "'9e999'",
  '7',
  '-3',
  '(- -4)',
  '1.0',
  '+2.5',
  '9e999',
  "x'4142'",
  'NULL',
  'TRUE',
  'word',
  '"quoted"',
  "(CAST('12' AS INTEGER))",
  '9223372036854775807',
  "('a ''b''')",
];

type Kind = 'ordinary' | 'strict' | 'WITHOUT ROWID' | 'generated' | 'view' | 'virtual' | 'query';
const KINDS: readonly Kind[] = ['strict', 'WITHOUT ROWID', 'generated', 'view', 'virtual', 'query'];

interface RandomColumn {
  readonly name: string;
  readonly role: 'time' | 'machine' | 'signal' | 'words' | 'other';
  readonly declaration: string;
}

/** Write a database to `path`; the same seed of `random` writes the same one. */
export function writeRandomDatabase(path: string, random: Random): RandomDatabase {
  return new Writer(path, random).write();
}

class Writer {
  readonly #path: string;
  readonly #random: Random;
  readonly #traits = new Set<string>();
  readonly #kind: Kind;
  readonly #unit: TimeUnit | undefined;
  readonly #name: string;
  readonly #rowids: () => bigint | null;
  readonly #columns: RandomColumn[] = [];
  #isUtf16: boolean;
  #alias: string | undefined;
  #database: Database.Database;

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
    this.#kind = random.chance(0.85) ? 'ordinary' : random.pick(KINDS);
    this.#unit = random.pick(UNITS);
    this.#name = random.pick(['readings', 'Readings of "2019"', 'größe', 'select']);
    this.#isUtf16 = random.chance(0.02);
    this.#rowids = this.#rowidsAtRandom();
    this.#database = this.#newFile();
    // SQLite keeps the encoding only if a table exists before the file is closed.
    this.#isUtf16 = this.#database.pragma('encoding', { simple: true }) !== 'UTF-8';
  }

  write(): RandomDatabase {
    const random = this.#random;
    this.#create();
    this.#insert(this.#rowCount());
    for (let steps = random.below(4); steps > 0; steps--) this.#change();
    if (random.chance(0.1)) this.#run('VACUUM');
    const keeper = this.#finish();
    return { table: this.#table(), refusal: this.#refusal(), traits: this.#traits, keeper };
  }

  #newFile(): Database.Database {
    const random = this.#random;
    const pageSize = random.pick(PAGE_SIZES);
    this.#traits.add(`page size ${pageSize}`);
    const reserved = random.chance(0.2) ? 1 + random.below(pageSize === 512 ? 32 : 255) : 0;
    const open = (): Database.Database => {
      const database = new Database(this.#path);
      database.exec('PRAGMA synchronous = off; PRAGMA journal_mode = memory');
      return database;
    };
    const database = open();
    database.pragma(`page_size = ${pageSize}`);
    const vacuum = random.chance(0.3) ? random.pick(['full', 'incremental']) : 'none';
    database.pragma(`auto_vacuum = ${vacuum}`);
    if (vacuum !== 'none') this.#traits.add('auto-vacuum');
    if (this.#isUtf16) database.pragma(`encoding = '${random.pick(['UTF-16le', 'UTF-16be'])}'`);
    if (reserved === 0) return database;
    this.#traits.add('reserved bytes');
    database.pragma('user_version = 7');
    database.close();
    reserveBytes(this.#path, pageSize, reserved);
    return open();
  }

  #create(): void {
    const random = this.#random;
    const roles: RandomColumn['role'][] = ['time', 'machine'];
    for (let n = random.below(4); n > 0; n--) roles.push(random.chance(0.3) ? 'words' : 'signal');
    for (let n = random.below(4); n > 0; n--) roles.push('other');
    for (const role of random.shuffle(roles)) this.#columns.push(this.#newColumn(role));
    const declarations = this.#columns.map((c) => c.declaration);
    if (this.#kind === 'generated') declarations.push(`g AS (1) ${random.pick(['STORED', 'VIRTUAL'])}`);
    if (this.#kind === 'WITHOUT ROWID') declarations.push('id INTEGER PRIMARY KEY');
    else if (random.chance(0.4) && this.#kind !== 'virtual') this.#addKey(declarations);
    const options = this.#kind === 'strict' ? 'STRICT' : this.#kind === 'WITHOUT ROWID' ? 'WITHOUT ROWID' : '';
    const table = quote(this.#name);
    if (this.#kind === 'virtual') {
      this.#database.exec(
        `CREATE VIRTUAL TABLE ${table} USING fts5(${this.#columns.map((c) => quote(c.name)).join(', ')})`,
      );
    } else {
      this.#database.exec(`CREATE TABLE ${table} (${declarations.join(', ')}) ${options}`);
    }
  }

  /** A primary key: one that is the rowid, or one that only looks like it. */
  #addKey(declarations: string[]): void {
    const random = this.#random;
    const i = random.below(declarations.length);
    const column = this.#columns[i];
    if (column === undefined) return;
    const key = random.pick([
      'INTEGER PRIMARY KEY',
      'integer PRIMARY KEY AUTOINCREMENT',
      'INTEGER PRIMARY KEY DESC',
      'INT PRIMARY KEY',
    ]);
    declarations[i] = `${quote(column.name)} ${key}`;
    this.#alias = column.name;
    this.#traits.add(/^INTEGER PRIMARY KEY( AUTOINCREMENT)?$/i.test(key) ? 'INTEGER PRIMARY KEY' : 'not quite a rowid');
  }

  #newColumn(role: RandomColumn['role']): RandomColumn {
    const random = this.#random;
    const name = `${role} ${this.#columns.length}${random.pick(['', 'é', '"'])}`;
    const natural = {
      time: ['TEXT', 'TIMESTAMP', 'INTEGER', 'REAL'],
      machine: ['TEXT'],
      signal: ['REAL'],
      words: ['TEXT', ''],
      other: ['BLOB'],
    };
    const type =
      this.#kind === 'strict' ? random.pick(STRICT_TYPES) : random.pick(random.chance(0.5) ? natural[role] : TYPES);
    const collation = random.pick([undefined, undefined, 'NOCASE', 'RTRIM', 'BINARY']);
    if (collation === 'NOCASE' || collation === 'RTRIM') this.#traits.add(collation);
    const declaration = `${quote(name)} ${type}${collation === undefined ? '' : ` COLLATE ${collation}`}`;
    return { name, role, declaration };
  }

  #rowCount(): number {
    const random = this.#random;
    return random.pick([0, 1, 2 + random.below(20), random.below(150), random.below(150), random.below(600)]);
  }

  #rowidsAtRandom(): () => bigint | null {
    const random = this.#random;
    let next = random.pick([0n, 0n, -300n, -(2n ** 63n), 2n ** 55n, 2n ** 63n - 900n, 2n ** 53n - 50n, 2n ** 31n]);
    const kind = random.below(4);
    if (kind === 0) return () => null;
    if (kind === 1) return () => BigInt.asIntN(64, randomInteger(random) + BigInt(random.below(100)));
    return () => {
      next += BigInt(kind === 2 ? 1 : 1 + random.below(3));
      return BigInt.asIntN(64, next);
    };
  }

  /** Insert rows; skip those that a constraint or type rejects. */
  #insert(count: number): void {
    const hasRowid = this.#alias === undefined && this.#kind !== 'WITHOUT ROWID';
    const names = [...(hasRowid ? ['rowid'] : []), ...this.#columns.map((c) => c.name)];
    this.#database.exec('BEGIN');
    for (let n = 0; n < count; n++) {
      const cells: RandomCell[] = this.#columns.map((c) => (c.name === this.#alias ? this.#rowids() : this.#cell(c)));
      if (hasRowid) cells.unshift(this.#rowids());
      const places = cells.map((cell) => (cell instanceof RawText ? 'CAST(? AS TEXT)' : '?'));
      const sql = `INSERT OR IGNORE INTO ${quote(this.#name)} (${names.map(quote).join(', ')}) VALUES (${places.join(', ')})`;
      this.#run(
        sql,
        cells.map((cell) => (cell instanceof RawText ? cell.bytes : cell)),
      );
    }
    this.#database.exec('COMMIT');
  }

  #cell(column: RandomColumn): RandomCell {
    const random = this.#random;
    if (random.chance(column.role === 'other' ? 0.05 : 0.003)) {
      this.#traits.add('long values');
      return longCell(random);
    }
    if (column.role === 'time') return randomTime(random, this.#unit);
    if (column.role === 'words') return randomWord(random);
    return column.role === 'machine' ? randomMachine(random) : randomCell(random);
  }

  /** One random change to a table. */
  #change(): void {
    const random = this.#random;
    const table = quote(this.#name);
    switch (random.below(7)) {
      case 0:
        this.#addColumn();
        break;
      case 1:
        this.#run(`DELETE FROM ${table} WHERE rowid % ${1 + random.below(4)} = 0`);
        this.#traits.add('deleted rows');
        break;
      case 2:
        this.#run(`UPDATE ${table} SET ${quote(random.pick(this.#columns).name)} = ? WHERE rowid % 3 = 0`, [
          longCell(random),
        ]);
        this.#traits.add('updated rows');
        break;
      case 3:
        this.#run(`CREATE TABLE gone AS SELECT * FROM ${table}`);
        this.#insert(random.below(50));
        this.#run('DROP TABLE gone');
        this.#traits.add('free pages');
        break;
      case 4:
        this.#run(`CREATE INDEX i ON ${table} (${this.#columns.map((c) => quote(c.name)).join(', ')})`);
        this.#traits.add('covering index');
        break;
      case 5:
        this.#run('PRAGMA incremental_vacuum(3)');
        break;
      default:
        this.#dropColumn();
    }
    this.#insert(random.below(40));
  }

  #addColumn(): void {
    const random = this.#random;
    // The new column may take over the role of an existing one: then the old rows are short records.
    const column = this.#newColumn(random.pick(['time', 'machine', 'signal', 'signal', 'words', 'other']));
    const value = random.chance(0.7) ? `DEFAULT ${random.pick(DEFAULTS)}` : '';
    if (!this.#run(`ALTER TABLE ${quote(this.#name)} ADD COLUMN ${column.declaration} ${value}`)) return;
    this.#columns.push(column);
    this.#traits.add(value === '' ? 'added column' : 'added column with a default');
  }

  #dropColumn(): void {
    const other = this.#columns.findIndex((c) => c.role === 'other' && c.name !== this.#alias);
    if (other < 0 || !this.#run(`ALTER TABLE ${quote(this.#name)} DROP COLUMN ${quote(this.#columns[other].name)}`))
      return;
    this.#columns.splice(other, 1);
    this.#traits.add('dropped column');
  }

  /** Run a statement that may well fail. */
  #run(sql: string, parameters: unknown[] = []): boolean {
    try {
      this.#database.prepare(sql).run(...parameters);
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError) return false;
      throw error;
    }
  }

  /** Close the database, in WAL mode with or without frames in the -wal. */
  #finish(): Database.Database | undefined {
    const database = this.#database;
    if (this.#kind === 'view') {
      const rest = this.#random.pick(['', '', ` WHERE ${quote(this.#columns[0].name)} IS NOT NULL`, ' LIMIT 1000']);
      database.exec(`CREATE VIEW v AS SELECT * FROM ${quote(this.#name)}${rest}`);
    }
    const mode = this.#random.below(10);
    if (mode > 2) {
      database.close();
      return undefined;
    }
    database.pragma('journal_mode = wal');
    if (mode === 0) {
      this.#live();
      return database;
    }
    if (mode === 1) {
      this.#insert(5);
      database.pragma('wal_checkpoint(truncate)');
      this.#traits.add('WAL without frames');
      return database;
    }
    database.close();
    this.#traits.add('WAL absent');
    return undefined;
  }

  /** Further changes, in WAL mode. */
  #live(): void {
    const random = this.#random;
    const database = this.#database;
    this.#traits.add('WAL with frames');
    for (let steps = random.below(4); steps > 0; steps--) {
      switch (random.below(4)) {
        case 0:
          this.#copyInPart();
          break;
        case 1:
          if (this.#checkpoint('restart')) this.#traits.add('WAL begun anew');
          this.#change();
          break;
        case 2:
          // Uncommitted frames stay in the log until later ones overwrite them.
          database.exec('PRAGMA cache_size = 1; BEGIN');
          this.#run(`UPDATE ${quote(this.#name)} SET ${quote(this.#columns[0].name)} = 'never'`);
          database.exec('ROLLBACK');
          this.#traits.add('WAL rolled back');
          break;
        default:
          this.#change();
      }
    }
    this.#insert(1 + random.below(5));
    database.pragma('user_version = 9');
    if (!random.chance(0.2)) return;
    if (this.#checkpoint('passive')) this.#traits.add('WAL copied whole');
  }

  /** May fail: some statements leave the table locked. */
  #checkpoint(kind: 'passive' | 'restart'): boolean {
    try {
      this.#database.pragma(`wal_checkpoint(${kind})`);
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError) return false;
      throw error;
    }
  }

  /** A checkpoint while a reader sees only some of the frames. */
  #copyInPart(): void {
    const reader = new Database(this.#path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM sqlite_schema').get();
    this.#change();
    if (this.#checkpoint('passive')) this.#traits.add('WAL copied in part');
    reader.close();
  }

  #table(): ReadingsTable {
    const random = this.#random;
    const last = (role: RandomColumn['role']): string | undefined =>
      this.#columns.filter((c) => c.role === role).at(-1)?.name;
    const signals = this.#columns.filter((c) => c.role === 'signal').map((c) => c.name);
    if (random.chance(0.1)) signals.push(random.pick(this.#columns).name);
    const isOrdinary = this.#kind === 'ordinary' || this.#kind === 'strict';
    if (isOrdinary && random.chance(0.1)) signals.push(random.pick(['rowid', 'OID']));
    let time = last('time') as string;
    if (isOrdinary && random.chance(0.05)) time = '_rowid_';
    const machine = random.chance(0.1) ? undefined : (last('machine') as string);
    const name = this.#kind === 'view' ? 'v' : this.#name;
    return {
      name: random.chance(0.2) ? name.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : name,
      ...(this.#kind === 'query' ? { query: `SELECT * FROM ${quote(this.#name)}` } : {}),
      ...(machine === undefined ? (random.chance(0.5) ? { machineName: 'the press' } : {}) : { machine }),
      time: random.chance(0.2) ? time.replace('time', 'Time') : time,
      ...(this.#unit === undefined ? {} : { timeUnit: this.#unit }),
      ...(random.chance(0.3) ? { epoch: random.pick(EPOCHS) } : {}),
      ...(random.chance(0.5) ? { zeroTime: random.pick(['missing', 'valid'] as const) } : {}),
      signals: [...signals.map((column, s) => ({ signal: `s${s}`, column })), ...this.#wordSignals()],
    };
  }

  /** Signals of text, with no categories yet. */
  #wordSignals(): SignalColumn[] {
    const random = this.#random;
    return this.#columns
      .filter((c) => c.role === 'words')
      .map(({ name: column }, s) => ({
        signal: `w${s}`,
        column,
        categories: [],
        ...(random.chance(0.3) ? { part: 'words' as const } : {}),
        ...(random.chance(0.7) ? { countsBlobs: true } : {}),
      }));
  }

  #refusal(): RegExp | undefined {
    if (this.#isUtf16) return /UTF-16/;
    if (this.#kind === 'ordinary' || this.#kind === 'strict') return undefined;
    return new RegExp(this.#kind);
  }
}

/** Reserve the last `reserved` bytes of every page, in a database that consists of page 1 without cells. */
function reserveBytes(path: string, pageSize: number, reserved: number): void {
  const file = openSync(path, 'r+');
  const page = Buffer.alloc(pageSize);
  readSync(file, page, 0, pageSize, 0);
  page[20] = reserved;
  page.writeUInt16BE(pageSize - reserved, 105);
  writeSync(file, page, 0, pageSize, 0);
  closeSync(file);
}
