import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { MachineDictionary, type ReadingBatch } from '../model/batch.js';
import type { Fact, FactsTable } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import { Tally } from '../model/tally.js';
import { assertUnchanged, closeDatabase } from '../sqlite/beside-database.js';
import { RANGE_BYTES } from '../sqlite/leaf-page-ranges.js';
import { openSnapshot } from '../sqlite/open-snapshot.js';
import type { PageFile } from '../sqlite/page-file.js';
import { readSchema } from '../sqlite/read-schema.js';
import type { Share } from '../sqlite/rowid-bounds.js';
import { TableCatalog } from '../sqlite/table-catalog.js';
import type { ByteHash, NamedPart, Survey } from '../survey/index.js';
import { didYouMean } from '../util/suggest.js';
import { counted } from './counted.js';
import { chooseJoin, type Join, type TableJoin } from './join/choose-join.js';
import { KeyTables } from './join/key-tables.js';
import { merge } from './join/merge.js';
import type { OptimisticZip } from './join/optimistic-zip.js';
import { union } from './join/union.js';
import { KeyMismatchError, zip } from './join/zip.js';
import { machineRows } from './machine-rows.js';
import { askedBy, askedOf, changedMeanwhile, readFailure } from './read-failure.js';
import type { ReadingSource } from './reading-source.js';
import { NamedMachines } from './rows/machine-codes.js';
import { pivot } from './rows/pivot.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from './rows/readings-table.js';
import { cleanRead, hasIntegers, rulesFor } from './rows/readings-table.js';
import { RowReader } from './rows/row-reader.js';
import { chooseReader, isLarge } from './scan/eligibility.js';
import type { KeyShare, Undivided } from './scan/key-share.js';
import { PageReader, type PageReadOptions } from './scan/page-reader.js';
import type { PageTable } from './scan/page-table.js';
import { usefulThreads, WorkerPool } from './scan/worker-pool.js';
import { type SharedParts, withStoredNames } from './shared-parts.js';
import { snapshotState } from './snapshot-state.js';
import type { KeyPassOptions, ReaderChoice, SourceOptions, SourceReadOptions } from './source-options.js';
import type { TableReport, Unread } from './tables/discovery.js';
import { findDuplicateRows } from './tables/duplicate-rows.js';
import { joinSignals } from './tables/merge-signals.js';
import type { DuplicateRows } from './tables/merged-rows.js';
import { knownTables, openTables } from './tables/open-tables.js';
import { matcher, type Selection } from './tables/selection.js';
import type { SourceTable } from './tables/source-table.js';
import { storedMachines } from './tables/stored-machines.js';
import type { Watermark } from './watermark.js';
import { changeBehind, watermarkOf } from './watermarks.js';
import { type WordPass, wordPass } from './word-pass.js';
import { isAnyBefore, lastTime, WordTimes } from './word-times.js';

/**
 * The readings of one database. All tables are read in one transaction, so they are one snapshot, and joined on
 * (machine, time).
 */
export class Source implements ReadingSource {
  readonly path: string;
  readonly isRewindable = true;
  readonly tables: readonly SourceTable[];
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  /** Machines met so far. Their codes stay the same in all passes. */
  readonly machines: MachineDictionary;
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  readonly factsTable: FactsTable | undefined;
  /** The result of discovery per table; empty if the settings name the readings. */
  readonly tableReports: readonly TableReport[];
  readonly warnings: readonly string[];
  readonly unread: readonly Unread[];
  /** How each of `tables` is read. */
  readonly readers: readonly ReaderChoice[];
  readonly likelyJoin: TableJoin;
  /** Undefined if keys must be read row by row. */
  #keys: KeyTables | undefined;
  readonly #selection: Selection;
  readonly #pages: PageFile;
  readonly #pool: WorkerPool;
  /** Per table: its stored columns for the page reader; undefined if it is read through SQL. */
  #pageTables: readonly (PageTable | undefined)[];
  /** Per table: what is read of it. */
  #reads: readonly ReadingsTable[];
  readonly #wanted: NonNullable<SourceOptions['reader']>;
  /** Per table: the batch column of each of its signals. */
  readonly #columns: readonly (readonly number[])[];
  /** Another source has opened the database, and closes it. */
  readonly #isSibling: boolean;
  /** What it shares with the other databases of a fleet; undefined where it is read alone. */
  readonly #shared: SharedParts | undefined;
  /** Every pass begun. SQLite cannot close a database that is still being read. */
  readonly #passes: AsyncIterableIterator<ReadingBatch>[] = [];

  /** @throws SourceError if the database cannot be opened, or a name in `options` is missing in it */
  static open(options: SourceOptions, shared?: SharedParts): Source {
    const pool = poolOf(options, shared);
    let pages: PageFile | undefined;
    try {
      pages = openSnapshot(options.path);
      // Threads start while the schema is read.
      if (shared === undefined && isLarge(options)) pool.prestart();
      return new Source(pages, pool, options, { shared });
    } catch (error) {
      const failure = readFailure(error, { path: options.path, ...askedBy(options) }, pages);
      if (shared === undefined) void pool.close();
      if (pages !== undefined) closeDatabase(pages.database);
      pages?.close();
      throw failure;
    }
  }

  private constructor(
    pages: PageFile,
    pool: WorkerPool,
    options: SourceOptions,
    { shared, isSibling = false }: { readonly shared?: SharedParts | undefined; readonly isSibling?: boolean },
  ) {
    const { database } = pages;
    this.#pages = pages;
    this.#isSibling = isSibling;
    this.#shared = shared;
    this.machines = shared?.machines ?? new MachineDictionary();
    this.#selection = options.selection ?? {};
    this.path = options.path;
    const { tables, ...opened } =
      shared?.tables === undefined
        ? openTables(database, withStoredNames(options, shared))
        : knownTables(shared.tables);
    const joined = joinSignals(tables);
    this.tables = joined.tables;
    this.signals = joined.signals;
    this.signalNames = joined.signals.map((signal) => signal.name);
    this.#columns = joined.columns;
    this.facts = opened.facts;
    this.factsTable = opened.factsTable;
    this.tableReports = opened.tableReports;
    this.warnings = opened.warnings;
    this.unread = opened.unread;
    const catalog = new TableCatalog(database);
    this.#wanted = options.reader ?? 'auto';
    this.#reads = this.tables.map(({ read }) => read);
    const choices = this.#reads.map((read) => chooseReader(pages, read, this.#wanted, catalog));
    this.#pool = pool;
    this.readers = choices.map(({ choice }) => choice);
    this.#pageTables = choices.map(({ pageTable }) => pageTable);
    if (shared === undefined) this.#prepareThreads();
    this.#keys = this.#keyTables();
    this.likelyJoin = { kind: tables.length === 1 ? 'single' : joined.areShared ? 'union' : 'zip' };
  }

  #prepareThreads(): void {
    this.#pool.tables = this.tables.length;
    if (this.#hasLargePages()) this.#pool.prestart();
    else void this.#pool.releaseIdle();
  }

  /** What tells the snapshot that is read from a later one. Call it while no pass is under way. */
  get state(): string {
    return snapshotState(this.path, this.#pages);
  }

  schema(): ReadonlyMap<string, readonly string[]> {
    return new Map(readSchema(this.#pages.database).map(({ name, columns }) => [name, columns.map((c) => c.name)]));
  }

  /**
   * A source of its own in the same transaction, which sees the same rows through other readers. No pass of this one may
   * be under way while it opens; close it first.
   */
  sibling(options: SourceOptions, shared?: SharedParts): Source {
    const pool = poolOf(options, shared);
    try {
      return new Source(this.#pages, pool, options, { shared, isSibling: true });
    } catch (error) {
      if (shared === undefined) void pool.close();
      throw error;
    }
  }

  /**
   * From here on read nothing but the rows of consecutive machines, where every table has its rows machine after
   * machine, all in one order.
   *
   * @param codes of all machines in that order
   * @param from index of the first of them; `to` of the first that is not read
   * @returns false where the rows cannot be told without reading all: then all are read
   */
  limitMachines(codes: readonly number[], from: number, to: number): boolean {
    if (this.#selection.machines !== undefined) return false;
    const places = new Map(codes.map((code, place) => [code, place]));
    const { database } = this.#pages;
    const { nameOf = (name: string) => name } = this.#shared ?? {};
    const reads = this.tables.map((table) => {
      const placeOf = (key: string): number | undefined => {
        const code = this.machines.find(nameOf(table.machines?.names.get(key) ?? key));
        return code === undefined ? undefined : places.get(code);
      };
      const where = machineRows(database, table.read, { placeOf, from, to });
      return where === undefined ? undefined : { ...table.read, where };
    });
    if (!reads.every((read) => read !== undefined)) return false;
    this.#limitTo(reads);
    return true;
  }

  /**
   * The watermark of each table.
   * @returns why there is none, as the end of a sentence
   */
  watermarks(): readonly Watermark[] | string {
    const { database } = this.#pages;
    const marks: Watermark[] = [];
    for (const table of this.tables) {
      const mark = watermarkOf(database, table);
      if (typeof mark === 'string') return mark;
      marks.push(mark);
    }
    return marks;
  }

  /**
   * From here on read nothing but the rows beyond the watermarks of an earlier run, once those up to them are found to be
   * what they were, as far as their number and a sample tell.
   *
   * @param now the watermarks of now
   * @returns why all rows must be read, as the end of a sentence; undefined where they need not
   */
  readBeyond(marks: readonly Watermark[], now: readonly Watermark[]): string | undefined {
    const { database } = this.#pages;
    const differs = marks.length !== this.tables.length || this.tables.some(({ name }, k) => name !== marks[k].table);
    if (differs) return 'other tables are read than before';
    for (const [k, table] of this.tables.entries()) {
      const change = changeBehind(database, table, marks[k], now[k].rows);
      if (change !== undefined) return change;
    }
    const reads = this.tables.map(({ read }, k) => {
      const beyond = `${read.rowid} > ${marks[k].rowid}`;
      return { ...read, where: read.where === undefined ? beyond : `(${read.where}\n) AND ${beyond}` };
    });
    this.#limitTo(reads);
    this.#keys = this.#keyTables();
    return undefined;
  }

  /** From here on read these rows of the tables. */
  #limitTo(reads: readonly ReadingsTable[]): void {
    const catalog = new TableCatalog(this.#pages.database);
    this.#reads = reads;
    this.#pageTables = reads.map((read) => chooseReader(this.#pages, read, this.#wanted, catalog).pageTable);
  }

  /**
   * Verify, while values are read, that all tables have the keys of the first one in the rows that are read: the survey
   * of another process has assumed it.
   *
   * @throws KeyMismatchError where that cannot be verified; so do passes, and `verifyJoin`, where it is wrong
   */
  async expectAligned(): Promise<void> {
    const tables = this.#pageTables.filter((table) => table !== undefined);
    if (tables.length < this.tables.length) throw new KeyMismatchError(0);
    this.#keys = new KeyTables(this.#pages, this.#pool, tables);
    await this.#keys.expectAligned().catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  /** True if pages are read directly, and enough of them to need threads. */
  #hasLargePages(): boolean {
    if (this.#pageTables.every((table) => table === undefined)) return false;
    const { pageCount, pageSize } = this.#pages.geometry;
    return pageCount * pageSize >= this.#pool.minRanges * RANGE_BYTES * this.tables.length;
  }

  get description(): string {
    return `the SQLite database ${basename(this.path)}`;
  }

  /** Tables can be cleaned one by one if the join does not depend on the cleaned keys. */
  cleansWhereRead({ kind }: Join): boolean {
    return kind === 'single' || kind === 'zip';
  }

  get size(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.size;
  }

  /** Read the keys of every table and choose the join. Needed if the keys turn out not to be aligned. */
  async chooseJoin(): Promise<TableJoin> {
    return chooseJoin(this.tables.map((_, k) => this.#rows(k, { values: false })));
  }

  /** One pass over all readings, joined. */
  batches(options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    const values = options.values ?? true;
    const keys = options.keys ?? 'all';
    // With aligned keys, the first table has the keys of all.
    const join = options.join === undefined || options.join.kind === 'files' ? this.likelyJoin : options.join;
    const isOne = !values && keys !== 'all' && join.kind === 'zip';
    const tables = (isOne ? this.tables.slice(0, 1) : this.tables).map((_, k) => this.#rows(k, options));
    this.#passes.push(...tables);
    if (isOne) return tables[0];
    const columns = this.#columns.map((own) => (values ? own : []));
    switch (join.kind) {
      case 'single':
        return tables[0];
      case 'zip':
        return zip(tables, keys !== 'all');
      case 'merge': {
        const widths = columns.map((own) => own.length);
        return merge(tables, widths, join.order);
      }
      case 'union':
        return union(tables, columns, values ? this.signals.length : 0);
    }
  }

  /**
   * Survey the keys of all readings without joining them row by row: the first table is surveyed, the keys of the
   * others are compared by a 64-bit hash.
   *
   * @returns undefined if only a pass over the joined readings can tell
   */
  async surveyKeys(options: KeyPassOptions = {}): Promise<{ survey: Survey; join: Join } | undefined> {
    const join = this.likelyJoin;
    if ((join.kind !== 'single' && join.kind !== 'zip') || this.#keys === undefined) return undefined;
    const survey = await this.#keys.survey(options, this.machines).catch((error: unknown) => {
      throw this.#failure(error);
    });
    if (survey === undefined) return undefined;
    return { survey, join: this.#keys.optimistic === undefined ? join : { kind: 'zip', isOptimistic: true } };
  }

  /**
   * Survey the keys of a share of the rows of the first table, for {@link surveyKeys} in another process, which is told
   * what all shares found.
   *
   * @returns why they would not tell enough
   */
  async surveyShare(options: KeyPassOptions, share: Share): Promise<KeyShare | Undivided> {
    const { kind } = this.likelyJoin;
    if (kind !== 'single' && kind !== 'zip') return { undivided: 'its tables share signals' };
    if (this.#keys === undefined) return { undivided: this.#whyByRow() };
    return this.#keys.share(options, share).catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  /** Why keys are read row by row, as the end of a sentence. */
  #whyByRow(): string {
    if (this.#selection.machines !== undefined) return 'machines are selected';
    if (this.tables.some(({ pivot }) => pivot !== undefined)) return 'each row has one value';
    if (this.tables.some(({ machines }) => machines !== undefined)) return 'another table has the names of machines';
    const reader = this.readers.find((_, k) => this.#pageTables[k] === undefined);
    return `its pages are not read directly: ${reader?.reason}`;
  }

  /**
   * What {@link surveyKeys} finds, to be merged with the surveys of other databases; the names of its machines are those
   * of the fleet.
   *
   * @returns undefined if only a pass over the joined readings can tell
   */
  async surveyPart(options: KeyPassOptions): Promise<NamedPart | undefined> {
    const { kind } = this.likelyJoin;
    if ((kind !== 'single' && kind !== 'zip') || this.#keys === undefined) return undefined;
    const found = await this.#keys.part(options).catch((error: unknown) => {
      throw this.#failure(error);
    });
    const { nameOf } = this.#shared ?? {};
    return found && nameOf ? { ...found, names: found.names.map(nameOf) } : found;
  }

  /**
   * @throws KeyMismatchError if keys that were assumed to be aligned are not
   * @throws SourceError ERR_SOURCE_CHANGED if the database was changed although it was locked, or could not be locked
   */
  async verifyJoin(): Promise<void> {
    try {
      await this.#keys?.verify();
    } catch (error) {
      throw this.#failure(error);
    }
    this.#assertUnchanged();
  }

  #assertUnchanged(): void {
    assertUnchanged(this.#pages.database);
    const { change } = this.#pages;
    if (change !== undefined) throw changedMeanwhile(this.path, change);
  }

  #failure(error: unknown, table?: ReadingsTable): unknown {
    return readFailure(error, { path: this.path, ...(table && askedOf(table)) }, this.#pages);
  }

  /** The tables for a survey of their pages; undefined unless the pages of all can be read. */
  #keyTables(): KeyTables | undefined {
    const areNamed = this.tables.every(({ pivot: plan, machines }) => plan === undefined && machines === undefined);
    if (!areNamed || this.#selection.machines !== undefined) return undefined;
    const tables = this.#pageTables.filter((table) => table !== undefined);
    return tables.length === this.tables.length
      ? new KeyTables(this.#pages, this.#pool, tables, this.#shared?.optimistic as OptimisticZip | undefined)
      : undefined;
  }

  /**
   * The `OptimisticZip` where the keys of the tables are assumed to be aligned: another source of the same database may go
   * on so.
   */
  get optimistic(): object | undefined {
    return this.#keys?.optimistic;
  }

  /** One pass over the readings of table `k`, with its signals only. */
  table(k: number, options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    const pass = this.#rows(k, options);
    this.#passes.push(pass);
    return pass;
  }

  /** {@link batches} as a stream that reads at most two batches ahead. */
  stream(options: SourceReadOptions = {}): Readable {
    return Readable.from(this.batches(options), { objectMode: true, highWaterMark: 2 });
  }

  async wordTimes(signals: ReadonlySet<number>, onRows?: (rows: number) => void): Promise<WordTimes> {
    const times = new WordTimes(this.signals);
    for (const [k, table] of this.tables.entries()) {
      const pass = wordPass(table, this.#pageTables[k], this.#columns[k], signals);
      if (pass === undefined) continue;
      const tally = new Tally();
      const reader = this.#readerOf(pass.read, pass.pageTable, new MachineDictionary(), tally, {});
      const back = this.#stepBack(k);
      let rows = 0;
      let isAsked = back !== undefined || pass.pageTable === undefined;
      for await (const batch of this.#counted(reader, tally, onRows)) {
        pass.add(batch, times);
        rows += batch.length;
        if (back !== undefined && batch.length > 0 && times.isSettled(pass.signals, lastTime(batch) - back)) break;
        const latest = isAsked ? undefined : times.latest(pass.signals);
        if (latest === undefined) continue;
        isAsked = true;
        if (await this.#areLater(pass, rows, latest)) break;
      }
    }
    return times;
  }

  /** True where no row of a table behind the first `rows` ones is earlier than `time`. It reads times alone. */
  async #areLater({ read, pageTable }: WordPass, rows: number, time: bigint): Promise<boolean> {
    const { machine: _, ...readings } = { ...read, signals: [] };
    const table = pageTable && { ...pageTable, readings, machine: undefined, signals: [] };
    const tally = new Tally();
    const reader = this.#readerOf(readings, table, new MachineDictionary(), tally, { values: false });
    let before = 0;
    for await (const batch of this.#counted(reader, tally)) {
      if (isAnyBefore(batch, Math.max(0, rows - before), time)) return false;
      before += batch.length;
    }
    return true;
  }

  /** How far times of table `k` go back from one row to a later one, at most; undefined where that is not known. */
  #stepBack(k: number): bigint | undefined {
    // A survey of some rows tells nothing of the others, and one table nothing of those that only seem to be aligned.
    if (this.#selection.window !== undefined || (k > 0 && this.#keys?.optimistic !== undefined)) return undefined;
    return this.#keys?.stepBack;
  }

  /** Messages about selected machines that no reading has, with similar names; call it after all readings were read. */
  missingMachines(): string[] {
    const missing = (this.#selection.machines ?? []).filter((name) => !this.machines.names.some(matcher([name])));
    if (missing.length === 0) return [];
    let stored: string[] = [];
    try {
      stored = storedMachines(this.#pages.database, this.tables);
    } catch {
      // Only the similar names are lost.
    }
    return missing.map((name) => `no machine ${JSON.stringify(name)}${didYouMean(name, stored)}`);
  }

  duplicateRows(k: number, signal: string): DuplicateRows | undefined {
    try {
      return findDuplicateRows(this.#pages.database, this.tables[k], signal);
    } catch {
      // The dataset is there; only an example is looked for.
      return undefined;
    }
  }

  /** What SQLite finds wrong with the pages of the file, all of which it reads; undefined: nothing. */
  damage(): string | undefined {
    const { database } = this.#pages;
    try {
      const found = String(database.pragma('quick_check(1)', { simple: true }));
      return found === 'ok' ? undefined : found;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Free threads and memory while nothing is read. */
  async releaseIdle(): Promise<void> {
    await this.#pool.releaseIdle();
  }

  async limitThreads(threads: number): Promise<void> {
    await this.#pool.limit(threads);
  }

  /** End every pass that is still open, then the transaction. */
  async close(): Promise<void> {
    for (const pass of this.#passes) await pass.return?.();
    if (this.#shared === undefined) await this.#pool.close();
    if (this.#isSibling) return;
    closeDatabase(this.#pages.database);
    this.#pages.close();
  }

  /** The readings of table `k`, pivoted if it is tall, and cleaned. */
  #rows(
    k: number,
    { values = true, keys = 'all', rules: given, tally = new Tally(), onRows, machines }: SourceReadOptions,
  ) {
    const { pivot: plan } = this.tables[k];
    const read = this.#reads[k];
    const rules = given && rulesFor(this.#columns[k], given);
    if (plan !== undefined) {
      // Rows of signals that are not selected are no readings, so the signal column is read even without values.
      const columns = values ? read.signals.length : 1;
      const readings = pivot(
        this.#counted(this.#reader(k, tally, { values: true, machines }, columns), tally, onRows),
        plan,
        tally,
        values,
      );
      return rules === undefined ? readings : this.#cleaned(k, readings, { rules }, tally);
    }
    const areKnown = keys === 'none' || (keys === 'first' && k > 0);
    // If rows are filtered by their keys, the keys must be read even if they are known.
    const isFiltered = read.window !== undefined || this.#selection.machines !== undefined;
    const optimistic = areKnown && values && k > 0 ? this.#keys?.optimistic : undefined;
    const options = {
      values,
      keys: !areKnown || isFiltered,
      machines,
      ...(rules === undefined ? {} : { rules }),
      ...(optimistic === undefined ? {} : { onKeys: (bytes: ByteHash) => optimistic.check(k, bytes) }),
    };
    const readings = this.#counted(this.#reader(k, tally, options), tally, onRows);
    // The page reader cleans in the threads that decode.
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

  /** @param columns number of signals to read, from the first; absent: all */
  #reader(
    k: number,
    tally: Tally,
    { machines, ...options }: PageReadOptions & Pick<SourceReadOptions, 'machines'>,
    columns?: number,
  ): TableReader {
    const pageTable = this.#pageTables[k];
    const read = this.#reads[k];
    const all = pageTable?.readings ?? read;
    const readings = { ...all, signals: all.signals.slice(0, columns) };
    const table = pageTable && { ...pageTable, readings, signals: pageTable.signals.slice(0, columns) };
    // Threads cannot filter machines.
    const isInline = this.#selection.machines !== undefined;
    return this.#readerOf(readings, table, this.#codesFor(this.tables[k], machines), tally, options, isInline);
  }

  #readerOf(
    readings: ReadingsTable,
    table: PageTable | undefined,
    machines: MachineCodes,
    tally: Tally,
    options: PageReadOptions,
    isInline = false,
  ): TableReader {
    if (table === undefined) return new RowReader(this.#pages.database, readings, machines, tally, options);
    // Threads share no codes of integers.
    const isOneThread = isInline || ((options.values ?? true) && hasIntegers(readings));
    const pool = isOneThread ? {} : { pool: this.#pool };
    return new PageReader(this.#pages, table, machines, tally, { ...options, ...pool });
  }

  #codesFor(table: SourceTable, machines = this.machines): MachineCodes {
    const { machines: patterns } = this.#selection;
    const { nameOf } = this.#shared ?? {};
    if (table.machines === undefined && patterns === undefined && nameOf === undefined) return machines;
    return new NamedMachines(machines, table.machines?.names ?? new Map(), patterns && matcher(patterns), nameOf);
  }

  /** The batches of a reader, counted. They end only if the file has not changed since the transaction began. */
  async *#counted(reader: TableReader, tally: Tally, onRows?: (rows: number) => void) {
    try {
      yield* counted(reader, tally, onRows);
    } catch (error) {
      throw this.#failure(error, reader.table);
    }
    this.#assertUnchanged();
  }
}

function poolOf({ threads }: SourceOptions, shared: SharedParts | undefined): WorkerPool {
  return (shared?.pool as WorkerPool | undefined) ?? new WorkerPool({ threads: usefulThreads(threads) });
}
