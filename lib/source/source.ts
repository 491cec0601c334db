import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { MachineDictionary, type ReadingBatch } from '../batch.js';
import { SourceError } from '../errors.js';
import { Tally } from '../tally.js';
import { openDatabase } from './database.js';
import { discover } from './discover.js';
import { type Fact, type FactsTable, readFacts } from './facts.js';
import { chooseJoin, type Join } from './join.js';
import { merge } from './merge.js';
import { PageFile } from './pages/page-file.js';
import { pageReadable } from './pages/page-readable.js';
import { PageReader } from './pages/page-reader.js';
import type { PageTable } from './pages/page-table.js';
import type { ReadingsTable, TableReader } from './readings-table.js';
import { Resolver, renameSignals } from './resolve.js';
import { RowReader } from './row-reader.js';
import { readSchema } from './schema.js';
import type { Signal } from './signal.js';
import { union } from './union.js';
import { zip } from './zip.js';

export interface SourceOptions {
  readonly path: string;
  /** Tables of readings; absent: discovered from the schema. */
  readonly readings?: readonly ReadingsTable[];
  /** Names for the discovered signals, in order. */
  readonly sensors?: readonly string[];
  /** The table of static facts; absent: discovered with the readings, or none where readings are named. */
  readonly facts?: FactsTable;
  /** `rows`: read through SQL, even where the pages of a table could be read. Default `auto`. */
  readonly reader?: 'auto' | 'rows';
}

/** How one table is read, and why not faster. */
export interface ReaderChoice {
  readonly kind: 'pages' | 'rows';
  readonly reason: string;
}

export interface SourceReadOptions {
  /** False: keys only. Default true. */
  readonly values?: boolean;
  /**
   * Whose keys are read: of all tables; of the first, where a pass before has found the tables in step and no key missing;
   * of none, where that pass has also told every key. Without keys, `machine` and `time` of a batch mean nothing. Default `all`.
   */
  readonly keys?: 'all' | 'first' | 'none';
  /** Takes what was left out or not understood; absent: not counted. */
  readonly tally?: Tally;
  /** Told of every batch of every table: rows that came, before joining. */
  readonly onRows?: (rows: number) => void;
}

/**
 * The readings of one database: every table read in one transaction, so that all of them are one snapshot, and
 * joined on (machine, time).
 */
export class Source {
  readonly path: string;
  readonly tables: readonly ReadingsTable[];
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  /** Machines met so far; codes stay the same over all passes. */
  readonly machines = new MachineDictionary();
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** How each of `tables` is read. */
  readonly readers: readonly ReaderChoice[];
  /** How the tables are joined; decided by {@link settleJoin}. */
  join: Join;
  readonly #database: Database.Database;
  readonly #pages: PageFile;
  /** What the page reader needs to know of each of `tables`; undefined where rows are read. */
  readonly #pageTables: readonly (PageTable | undefined)[];
  /** Every pass begun; SQLite closes no database that is still being read. */
  readonly #passes: AsyncIterableIterator<ReadingBatch>[] = [];

  /** @throws SourceError for a database that cannot be opened, or lacks what `options` name */
  static open(options: SourceOptions): Source {
    const database = openDatabase(options.path);
    try {
      return new Source(database, options);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(database: Database.Database, options: SourceOptions) {
    this.#database = database;
    this.path = options.path;
    const schema = readSchema(database);
    const resolver = new Resolver(database, schema, options.path);
    const found =
      options.readings !== undefined
        ? { readings: options.readings, facts: undefined }
        : renameWhereNamed(discover(database, schema, options.path), options.sensors);
    this.tables = found.readings.map((table) => resolver.readings(table));
    const facts = options.facts === undefined ? found.facts : resolver.facts(options.facts);
    this.facts = facts === undefined ? new Map() : readFacts(database, facts);
    this.signalNames = this.tables.flatMap((t) => t.signals.map((s) => s.signal));
    this.signals = this.signalNames.map((name) => ({ name, kind: 'number', attributes: [] }));
    this.#pages = new PageFile(database);
    const choices = this.tables.map((table) => chooseReader(this.#pages, table, options.reader ?? 'auto'));
    this.readers = choices.map(({ choice }) => choice);
    this.#pageTables = choices.map(({ pageTable }) => pageTable);
    this.join = this.tables.length === 1 ? { kind: 'single' } : { kind: 'zip' };
    assertDistinctSignals(this.signalNames);
  }

  /** Look at the keys of every table and decide how they are joined; needed where they turn out not to run in step. */
  async settleJoin(): Promise<void> {
    this.join = await chooseJoin(this.#readers(false, new Tally(), 'all'));
  }

  /** One pass over all readings, joined. */
  batches(options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    const values = options.values ?? true;
    const keys = options.keys ?? 'all';
    const readers = this.#readers(values, options.tally ?? new Tally(), keys);
    const tables = readers.map((reader) => counted(reader, options.onRows));
    this.#passes.push(...tables);
    const widths = this.tables.map((t) => (values ? t.signals.length : 0));
    switch (this.join.kind) {
      case 'single':
        return tables[0];
      case 'zip':
        return zip(tables, keys !== 'all');
      case 'merge':
        return merge(tables, widths, this.join.order);
      case 'union':
        return union(tables, widths);
    }
  }

  /** {@link batches} as a stream that reads ahead by no more than two batches. */
  stream(options: SourceReadOptions = {}): Readable {
    return Readable.from(this.batches(options), { objectMode: true, highWaterMark: 2 });
  }

  /** End every pass that is still open, then the transaction. */
  async close(): Promise<void> {
    for (const pass of this.#passes) await pass.return?.();
    this.#database.close();
    this.#pages.close();
  }

  #readers(values: boolean, tally: Tally, keysOf: 'all' | 'first' | 'none'): TableReader[] {
    return this.tables.map((table, k) => {
      const pageTable = this.#pageTables[k];
      const keys = keysOf === 'all' || (keysOf === 'first' && k === 0);
      return pageTable === undefined
        ? new RowReader(this.#database, table, this.machines, tally, { values })
        : new PageReader(this.#pages, pageTable, this.machines, tally, { values, keys });
    });
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

function chooseReader(
  pages: PageFile,
  table: ReadingsTable,
  wanted: 'auto' | 'rows',
): { choice: ReaderChoice; pageTable: PageTable | undefined } {
  if (wanted === 'rows') return { choice: { kind: 'rows', reason: 'asked for' }, pageTable: undefined };
  const found = pageReadable(pages, table);
  if ('reason' in found) return { choice: { kind: 'rows', reason: found.reason }, pageTable: undefined };
  return {
    choice: { kind: 'pages', reason: 'an ordinary table, its pages pinned by a transaction' },
    pageTable: found,
  };
}

function renameWhereNamed(discovery: ReturnType<typeof discover>, sensors: readonly string[] | undefined) {
  return sensors === undefined ? discovery : renameSignals(discovery, sensors);
}

function assertDistinctSignals(signals: readonly string[]): void {
  const twice = signals.find((signal, i) => signals.indexOf(signal) !== i);
  if (twice === undefined) return;
  throw new SourceError(
    'ERR_SOURCE_SIGNALS',
    `two signals are called ${JSON.stringify(twice)}; give each its own name in source.readings[].signals`,
  );
}
