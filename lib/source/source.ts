import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { MachineDictionary, type ReadingBatch } from '../model/batch.js';
import type { Fact, FactsTable } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import { Tally } from '../model/tally.js';
import { openDatabase } from '../sqlite/database.js';
import { RANGE_BYTES } from '../sqlite/leaf-page-ranges.js';
import { PageFile } from '../sqlite/page-file.js';
import { pinSnapshot } from '../sqlite/wal-snapshot.js';
import type { ByteHash, Survey } from '../survey/index.js';
import { didYouMean } from '../util/suggest.js';
import { chooseJoin, type Join } from './join/choose-join.js';
import { KeyTables } from './join/key-tables.js';
import { merge } from './join/merge.js';
import { union } from './join/union.js';
import { zip } from './join/zip.js';
import type { ReadingSource } from './reading-source.js';
import { NamedMachines } from './rows/machine-codes.js';
import { pivot } from './rows/pivot.js';
import type { MachineCodes, ReadOptions, TableReader } from './rows/readings-table.js';
import { cleanRead, rulesFor } from './rows/readings-table.js';
import { RowReader } from './rows/row-reader.js';
import { chooseReader, isLarge } from './scan/eligibility.js';
import { PageReader, type PageReadOptions } from './scan/page-reader.js';
import type { PageTable } from './scan/page-table.js';
import { usefulThreads, WorkerPool } from './scan/worker-pool.js';
import type { KeyPassOptions, ReaderChoice, SourceOptions, SourceReadOptions } from './source-options.js';
import type { TableReport } from './tables/discovery.js';
import { joinSignals } from './tables/merge-signals.js';
import { openTables } from './tables/open-tables.js';
import { matcher, type Selection } from './tables/selection.js';
import type { SourceTable } from './tables/source-table.js';
import { storedMachines } from './tables/stored-machines.js';

/**
 * The readings of one database: every table read in one transaction, so that all of them are one snapshot, and
 * joined on (machine, time).
 */
export class Source implements ReadingSource {
  readonly path: string;
  readonly isRewindable = true;
  readonly tables: readonly SourceTable[];
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  /** Machines met so far; codes stay the same over all passes. */
  readonly machines = new MachineDictionary();
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  readonly factsTable: FactsTable | undefined;
  /** What discovery made of each table; empty where the readings were named. */
  readonly tableReports: readonly TableReport[];
  readonly warnings: readonly string[];
  /** How each of `tables` is read. */
  readonly readers: readonly ReaderChoice[];
  /** How the tables are joined; decided by {@link chooseJoin}. */
  join: Join;
  /** Absent where keys have to be read row by row. */
  readonly #keys: KeyTables | undefined;
  readonly #selection: Selection;
  readonly #pages: PageFile;
  readonly #pool: WorkerPool;
  /** What the page reader needs to know of each of `tables`; undefined where rows are read. */
  readonly #pageTables: readonly (PageTable | undefined)[];
  /** For each table the columns of a batch that its own are. */
  readonly #columns: readonly (readonly number[])[];
  /** Every pass begun; SQLite closes no database that is still being read. */
  readonly #passes: AsyncIterableIterator<ReadingBatch>[] = [];

  /** @throws SourceError for a database that cannot be opened, or lacks what `options` name */
  static open(options: SourceOptions): Source {
    const database = openDatabase(options.path);
    const pool = new WorkerPool({ threads: usefulThreads(options.threads) });
    try {
      // They start while the tables are looked at.
      if (isLarge(options)) pool.prestart();
      const pages = new PageFile(database, options.reader === 'rows' ? undefined : pinSnapshot(database));
      return new Source(pages, pool, options);
    } catch (error) {
      void pool.close();
      database.close();
      throw error;
    }
  }

  private constructor(pages: PageFile, pool: WorkerPool, options: SourceOptions) {
    const { database } = pages;
    this.#pages = pages;
    this.#selection = options.selection ?? {};
    this.path = options.path;
    const { tables, ...said } = openTables(database, options);
    const joined = joinSignals(tables);
    this.tables = joined.tables;
    this.signals = joined.signals;
    this.signalNames = joined.signals.map((signal) => signal.name);
    this.#columns = joined.columns;
    this.facts = said.facts;
    this.factsTable = said.factsTable;
    this.tableReports = said.tableReports;
    this.warnings = said.warnings;
    const choices = this.tables.map(({ read }) => chooseReader(this.#pages, read, options.reader ?? 'auto'));
    this.#pool = pool;
    pool.tables = this.tables.length;
    this.readers = choices.map(({ choice }) => choice);
    this.#pageTables = choices.map(({ pageTable }) => pageTable);
    if (this.#hasLargePages()) pool.prestart();
    else void pool.releaseIdle();
    this.#keys = this.#keyTables();
    this.join = { kind: tables.length === 1 ? 'single' : joined.areShared ? 'union' : 'zip' };
  }

  /** Tables are read from pages, and so many that threads will be needed. */
  #hasLargePages(): boolean {
    if (this.#pageTables.every((table) => table === undefined)) return false;
    const { pageCount, pageSize } = this.#pages.geometry;
    return pageCount * pageSize >= this.#pool.minRanges * RANGE_BYTES * this.tables.length;
  }

  get description(): string {
    return `the SQLite database ${basename(this.path)}`;
  }

  /** Tables can be cleaned one by one: joining them does not depend on it. */
  get cleansWhereRead(): boolean {
    return this.join.kind === 'single' || this.join.kind === 'zip';
  }

  get size(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.size;
  }

  /** Look at the keys of every table and decide how they are joined; needed where they turn out not to run in step. */
  async chooseJoin(): Promise<void> {
    this.join = await chooseJoin(this.tables.map((_, k) => this.#rows(k, { values: false })));
  }

  /** One pass over all readings, joined. */
  batches(options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    const values = options.values ?? true;
    const keys = options.keys ?? 'all';
    // Where tables are known to run in step, one has the keys of all.
    const isOne = !values && keys !== 'all' && this.join.kind === 'zip';
    const tables = (isOne ? this.tables.slice(0, 1) : this.tables).map((_, k) => this.#rows(k, options));
    this.#passes.push(...tables);
    if (isOne) return tables[0];
    const columns = this.#columns.map((own) => (values ? own : []));
    switch (this.join.kind) {
      case 'single':
        return tables[0];
      case 'zip':
        return zip(tables, keys !== 'all');
      case 'merge': {
        const widths = columns.map((own) => own.length);
        return merge(tables, widths, this.join.order);
      }
      case 'union':
        return union(tables, columns, values ? this.signals.length : 0);
    }
  }

  /**
   * A survey of the keys of all readings, without joining them row by row: each table is surveyed by itself, and their hashes say
   * that they run in step.
   *
   * @returns undefined where only the readings themselves, joined and in order, can tell
   */
  async surveyKeys(options: KeyPassOptions = {}): Promise<Survey | undefined> {
    const isKeyed = this.join.kind === 'single' || this.join.kind === 'zip';
    if (!isKeyed || this.#keys === undefined) return undefined;
    const survey = await this.#keys.survey(options, this.machines);
    if (this.#keys.presumed !== undefined) this.join = { kind: 'zip', isPresumed: true };
    return survey;
  }

  /** @throws OutOfStep where tables that were presumed to run in step do not */
  async verifyJoin(): Promise<void> {
    await this.#keys?.confirm();
  }

  /** Tables whose keys can be surveyed from their pages; undefined unless all can. */
  #keyTables(): KeyTables | undefined {
    const areNamed = this.tables.every(({ pivot: plan, machines }) => plan === undefined && machines === undefined);
    if (!areNamed || this.#selection.machines !== undefined) return undefined;
    const tables = this.#pageTables.filter((table) => table !== undefined);
    return tables.length === this.tables.length ? new KeyTables(this.#pages, this.#pool, tables) : undefined;
  }

  /** One pass over the readings of one of the tables, with its own signals. */
  table(k: number, options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    const pass = this.#rows(k, options);
    this.#passes.push(pass);
    return pass;
  }

  /** {@link batches} as a stream that reads ahead by no more than two batches. */
  stream(options: SourceReadOptions = {}): Readable {
    return Readable.from(this.batches(options), { objectMode: true, highWaterMark: 2 });
  }

  /** What was asked for of the machines and is not there, once all readings have been read; with what is there instead. */
  missingMachines(): string[] {
    const missing = (this.#selection.machines ?? []).filter((name) => !this.machines.names.some(matcher([name])));
    if (missing.length === 0) return [];
    const stored = storedMachines(this.#pages.database, this.tables);
    return missing.map((name) => `no machine ${JSON.stringify(name)}${didYouMean(name, stored)}`);
  }

  /** Nothing is read for a while: give back what reading takes. */
  async releaseIdle(): Promise<void> {
    await this.#pool.releaseIdle();
  }

  async limitThreads(threads: number): Promise<void> {
    await this.#pool.limit(threads);
  }

  /** End every pass that is still open, then the transaction. */
  async close(): Promise<void> {
    for (const pass of this.#passes) await pass.return?.();
    await this.#pool.close();
    this.#pages.database.close();
    this.#pages.close();
  }

  /** The readings of one table: its rows, or what they are pivoted into. */
  #rows(k: number, { values = true, keys = 'all', rules: given, tally = new Tally(), onRows }: SourceReadOptions) {
    const { read, pivot: plan } = this.tables[k];
    const rules = given && rulesFor(this.#columns[k], given);
    if (plan !== undefined) {
      // Rows of a signal nobody wants are no readings, so that the signal is looked at even where values are not.
      const columns = values ? read.signals.length : 1;
      const readings = pivot(counted(this.#reader(k, tally, { values: true }, columns), onRows), plan, tally, values);
      return rules === undefined ? readings : this.#cleaned(k, readings, { rules }, tally);
    }
    const areKnown = keys === 'none' || (keys === 'first' && k > 0);
    // Where rows are left out by their keys, these have to be read whether they are known or not.
    const isFiltered = read.window !== undefined || this.#selection.machines !== undefined;
    const presumed = areKnown && values && k > 0 ? this.#keys?.presumed : undefined;
    const options = {
      values,
      keys: !areKnown || isFiltered,
      ...(rules === undefined ? {} : { rules }),
      ...(presumed === undefined ? {} : { onKeys: (bytes: ByteHash) => presumed.check(k, bytes) }),
    };
    const readings = counted(this.#reader(k, tally, options), onRows);
    // Pages are cleaned by the threads that decode them.
    return this.#pageTables[k] === undefined ? this.#cleaned(k, readings, options, tally) : readings;
  }

  async *#cleaned(
    k: number,
    readings: AsyncIterableIterator<ReadingBatch>,
    options: ReadOptions,
    tally: Tally,
  ): AsyncIterableIterator<ReadingBatch> {
    const signals = this.tables[k].signals.map(({ name }) => name);
    for await (const batch of readings) {
      cleanRead(batch, signals, options, tally);
      yield batch;
    }
  }

  /** @param columns signals to read, from the first on */
  #reader(k: number, tally: Tally, options: PageReadOptions, columns?: number): TableReader {
    const machines = this.#codesFor(this.tables[k]);
    const pageTable = this.#pageTables[k];
    const { read } = this.tables[k];
    if (pageTable === undefined) {
      const table = { ...read, signals: read.signals.slice(0, columns) };
      return new RowReader(this.#pages.database, table, machines, tally, options);
    }
    const readings = { ...pageTable.readings, signals: pageTable.readings.signals.slice(0, columns) };
    const table = { ...pageTable, readings, signals: pageTable.signals.slice(0, columns) };
    // Threads know machines by name alone, and leave none out.
    const pool = this.#selection.machines === undefined ? { pool: this.#pool } : {};
    return new PageReader(this.#pages, table, machines, tally, { ...options, ...pool });
  }

  #codesFor(table: SourceTable): MachineCodes {
    const { machines: patterns } = this.#selection;
    if (table.machines === undefined && patterns === undefined) return this.machines;
    return new NamedMachines(this.machines, table.machines?.names ?? new Map(), patterns && matcher(patterns));
  }
}

/**
 * The batches of a reader, told to `onRows`. Reading is synchronous; a turn of the event loop between two batches lets
 * signals, timers and sockets have theirs.
 */
async function* counted(reader: TableReader, onRows?: (rows: number) => void): AsyncIterableIterator<ReadingBatch> {
  for await (const batch of reader.batches()) {
    onRows?.(batch.length);
    yield batch;
    await setImmediate();
  }
}
