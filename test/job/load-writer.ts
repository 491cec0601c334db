/**
 * A separate program that writes readings without pause: `load-writer.js <path> <mode> <scenario>`. Every transaction
 * adds the same keys to all tables. It tells its parent how many rows it has committed, how long it was kept waiting,
 * and at the end whether all of them are there.
 */
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, truncateSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** How long the writer lets SQLite wait for a lock. */
export const BUSY_MILLISECONDS = 1000;

export const MACHINES = 20;
export const TABLES = ['feat_0', 'feat_1', 'feat_2', 'feat_3'];

/** The first time, seconds since 1970. */
export const FIRST = 1546300800;

/** The value of row `n` in table `k`; a database that is begun anew is another generation. */
export function expectedValue(generation: number, n: number, k: number): number {
  return generation * 1e8 + n * 10 + k;
}

export type Scenario = 'append' | 'replace' | 'remove' | 'overwrite';

export interface State {
  readonly generation: number;
  /** Rows of each table that were committed, of this generation. */
  readonly rows: number;
  readonly commits: number;
  /** Attempts that another process kept from the lock for the whole time. */
  readonly busy: number;
  /** The longest time that SQLite waited for a lock in vain, milliseconds. */
  readonly longestWait: number;
  /** Set at the end: rows that were committed and are not there. */
  readonly lost?: number;
}

const ROWS_OF_COMMIT = 200;
const MOST_ROWS = 40_000;

class Writer {
  readonly #path: string;
  readonly #mode: string;
  #database: Database.Database;
  #generation = 0;
  #rows = 0;
  #commits = 0;
  #busy = 0;
  #longestWait = 0;

  constructor(path: string, mode: string) {
    this.#path = path;
    this.#mode = mode;
    this.#database = this.#create();
  }

  get state(): State {
    const [generation, rows, commits] = [this.#generation, this.#rows, this.#commits];
    return { generation, rows, commits, busy: this.#busy, longestWait: this.#longestWait };
  }

  /** Begin a database of a new generation where there is none. */
  #create(): Database.Database {
    const database = this.#open();
    this.#generation++;
    this.#rows = 0;
    const create = TABLES.map((name) => `CREATE TABLE ${name} (timestamp TEXT, machine TEXT, value REAL);`);
    this.#attempt(() => database.exec(`BEGIN IMMEDIATE; ${create.join(' ')} COMMIT`), database);
    return database;
  }

  #open(): Database.Database {
    const database = new Database(this.#path, { timeout: BUSY_MILLISECONDS });
    // Until nothing is written to the disk before the next transaction; the file is the same.
    database.pragma('synchronous = off');
    this.#attempt(() => void database.pragma(`journal_mode = ${this.#mode}`), database);
    // A small cache makes SQLite write to the file before the commit.
    database.pragma('cache_size = 20');
    return database;
  }

  /** Until it succeeds: who is kept waiting tries again, and loses nothing. */
  #attempt(work: () => void, database = this.#database): void {
    for (;;) {
      const began = performance.now();
      try {
        work();
        return;
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        if (!/^SQLITE_(BUSY|LOCKED)/.test((error as { code?: string }).code ?? '')) throw error;
        this.#busy++;
        this.#longestWait = Math.max(this.#longestWait, performance.now() - began);
      }
    }
  }

  append(): void {
    if (this.#rows >= MOST_ROWS) this.#clear();
    const [from, to] = [this.#rows, this.#rows + ROWS_OF_COMMIT];
    this.#attempt(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      TABLES.forEach((name, k) => {
        const insert = this.#database.prepare(`INSERT INTO ${name} VALUES (?, ?, ?)`);
        for (let n = from; n < to; n++) {
          const time = new Date((FIRST + Math.floor(n / MACHINES)) * 1000).toISOString().slice(0, 19);
          insert.run(time.replace('T', ' '), `machine_${n % MACHINES}`, expectedValue(this.#generation, n, k));
        }
      });
      this.#database.exec('COMMIT');
    });
    this.#rows = to;
    this.#commits++;
  }

  #clear(): void {
    const all = TABLES.map((name) => `DELETE FROM ${name};`);
    this.#attempt(() => this.#database.exec(`BEGIN IMMEDIATE; ${all.join(' ')} COMMIT`));
    this.#generation++;
    this.#rows = 0;
  }

  /** What a busy database goes through between commits. */
  maintain(turn: number): void {
    const checkpoint = ['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'][turn % 4];
    if (this.#mode === 'wal') this.#attempt(() => void this.#database.pragma(`wal_checkpoint(${checkpoint})`));
    if (turn % 7 === 0) this.#attempt(() => this.#database.exec('VACUUM'));
    if (turn % 5 === 0) this.#attempt(() => this.#database.exec('CREATE TABLE more AS SELECT value FROM feat_0'));
    if (turn % 5 === 0) this.#attempt(() => this.#database.exec('DROP TABLE more'));
    if (turn % 11 === 0) {
      this.#attempt(() => this.#database.exec('ALTER TABLE feat_3 RENAME TO kept'));
      // In one transaction: between the two there would be five tables.
      const again = 'BEGIN IMMEDIATE; CREATE TABLE feat_3 AS SELECT * FROM kept; DROP TABLE kept; COMMIT';
      this.#attempt(() => this.#database.exec(again));
    }
  }

  /** A copy takes the place of the database by renaming, when nothing is in the log. */
  replace(): void {
    const [path, copy] = [this.#path, `${this.#path}.new`];
    if (this.#mode === 'wal') {
      const [{ busy }] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (busy !== 0) return;
    }
    this.#attempt(() => this.#database.exec(`VACUUM INTO '${copy}'`));
    this.#database.close();
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    renameSync(copy, path);
    this.#database = this.#open();
  }

  remove(): void {
    this.#database.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(this.#path + suffix, { force: true });
    this.#database = this.#create();
  }

  /** Another database is copied over this one, or it is cut off: no lock is asked for. */
  overwrite(turn: number): void {
    const [path, copy] = [this.#path, `${this.#path}.new`];
    this.#generation++;
    const all = TABLES.map((name) => `UPDATE ${name} SET value = value + 1e8;`);
    this.#attempt(() => this.#database.exec(`VACUUM INTO '${copy}'`));
    const other = new Database(copy);
    other.exec(`PRAGMA journal_mode = ${this.#mode}; PRAGMA synchronous = off; BEGIN; ${all.join(' ')} COMMIT`);
    other.close();
    this.#database.close();
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    if (turn % 2 === 0) truncateSync(path, 4096 * (turn % 6));
    execFileSync('cp', [copy, path]);
    rmSync(copy);
    this.#database = this.#open();
  }

  /** Rows that were committed and are not there. */
  finish(): number {
    const counts = TABLES.map((name) => this.#database.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number);
    const [{ integrity_check: found }] = this.#database.pragma('integrity_check') as { integrity_check: string }[];
    if (found !== 'ok') throw new Error(`the database of the writer is damaged: ${found}`);
    this.#database.close();
    return counts.reduce((sum, count) => sum + this.#rows - count, 0);
  }
}

async function main([path, mode, scenario]: string[]): Promise<void> {
  const writer = new Writer(path, mode);
  let isStopped = false;
  process.on('message', () => {
    isStopped = true;
  });
  for (let turn = 1; !isStopped; turn++) {
    for (let commits = 0; commits < 10; commits++) writer.append();
    // Before what changes the generation, and after it, so that the parent knows of either.
    process.send?.(writer.state);
    if (scenario === 'append') writer.maintain(turn);
    if (scenario === 'replace' && turn % 3 === 0) writer.replace();
    if (scenario === 'remove' && turn % 8 === 0) writer.remove();
    if (scenario === 'overwrite' && turn % 8 === 0) writer.overwrite(turn / 8);
    process.send?.(writer.state);
    await breathe();
  }
  const state: State = { ...writer.state, lost: writer.finish() };
  process.send?.(state);
  process.disconnect();
}

// Its constants are imported, too.
if (process.send !== undefined && process.argv[1]?.endsWith('load-writer.js')) await main(process.argv.slice(2));
