import type { Readable } from 'node:stream';
import type { MachineDictionary, ReadingBatch } from '../model/batch.js';
import type { Fact } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import type { Tally } from '../model/tally.js';
import type { Survey } from '../survey/index.js';
import type { StoredFleet } from './fleet/stored-types.js';
import type { Join } from './join/choose-join.js';
import type { KeyPassOptions, ReaderChoice, SourceReadOptions } from './source-options.js';
import type { Unread } from './tables/discovery.js';
import type { DuplicateRows } from './tables/merged-rows.js';
import type { SourceTable } from './tables/source-table.js';
import type { Watermark } from './watermark.js';
import type { WordTimes } from './word-times.js';

/** A source of readings: a database or a stream of JSON objects. */
export interface ReadingSource {
  /** Its name in messages. */
  readonly path: string;
  /** For the user: `the SQLite database plant.db`. */
  readonly description: string;
  /** True if it can be read several times; otherwise {@link batches} may be called once. */
  readonly isRewindable: boolean;
  /** True if under this join it applies the cleaning rules itself. */
  cleansWhereRead?(join: Join): boolean;
  /** Size in bytes, if known. */
  readonly size: number | undefined;
  readonly tables: readonly SourceTable[];
  /** In the order of a batch's columns. While a stream is read, the categories of text signals may grow. */
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  /** Machines met so far. Their codes stay the same in all passes. */
  readonly machines: MachineDictionary;
  /** Static facts, by machine name. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  readonly warnings: readonly string[];
  /** For the user, once the readings are surveyed: how several databases come together. */
  readonly notes?: readonly string[];
  /** The columns of every table and view of a database, in the order of the schema. */
  schema?(): ReadonlyMap<string, readonly string[]>;
  /** What discovery leaves unread. */
  readonly unread: readonly Unread[];
  /** How each of `tables` is read. */
  readonly readers: readonly ReaderChoice[];
  /** The join that the schema suggests. The survey verifies it. */
  readonly likelyJoin: Join;
  /** Read the keys of every table and choose the join. Needed if the keys turn out not to be aligned. */
  chooseJoin(): Promise<Join>;
  /**
   * Look at the keys of every database of several, and decide in which order they are read. Call it before anything else
   * is read.
   *
   * @throws DataError ERR_MACHINES_COLLIDE where machines of one name have other values at the same times
   */
  arrange?(options: KeyPassOptions): Promise<void>;
  /** Survey all readings without yielding them, and the join under which that holds; undefined if the source cannot. */
  surveyKeys?(options: KeyPassOptions): Promise<{ readonly survey: Survey; readonly join: Join } | undefined>;
  /** Verify the keys that {@link surveyKeys} assumed to be aligned. @throws KeyMismatchError if they are not */
  verifyJoin?(): Promise<void>;
  /** One pass over all readings, joined. */
  batches(options?: SourceReadOptions): AsyncIterableIterator<ReadingBatch>;
  /** {@link batches} as a stream that reads at most two batches ahead. */
  stream(options?: SourceReadOptions): Readable;
  /**
   * When the words of signals first appear, in rows of all machines and times. A database is read for it; a stream tells
   * it of what it has read.
   *
   * @param signals indexes in {@link signals}
   * @param onRows called with numbers of rows of every table
   */
  wordTimes(signals: ReadonlySet<number>, onRows?: (rows: number) => void): Promise<WordTimes>;
  /** Messages about selected machines that no reading has; call it after all readings have been read. */
  missingMachines(): string[];
  /** Two rows of table `k` whose values of a signal are merged; undefined where a short search finds none. */
  duplicateRows?(k: number, signal: string): DuplicateRows | undefined;
  /** See `Source.limitMachines`. Absent: all is read. */
  limitMachines?(codes: readonly number[], from: number, to: number): boolean;
  /**
   * From here on read no databases but those with rows of consecutive machines, as `limitMachines`, and count what is found
   * in a database that is read for several spans in {@link tallies}. A source of several databases that another process
   * knows.
   */
  limitDatabases?(codes: readonly number[], from: number, to: number): void;
  /** By number of the file: what was found in databases of which rows were left out. */
  readonly tallies?: ReadonlyMap<number, Tally>;
  /** What another process has to know, so that it need not open every database of several. */
  readonly stored?: StoredFleet | undefined;
  /** See `Source.expectAligned`. */
  expectAligned?(): Promise<void>;
  /** See `Source.watermarks`. Absent: its rows have no order that tells new ones. */
  watermarks?(): readonly Watermark[] | string;
  /** See `Source.readBeyond`. */
  readBeyond?(marks: readonly Watermark[], now: readonly Watermark[]): string | undefined;
  /** Free threads and memory while nothing is read. */
  releaseIdle(): Promise<void>;
  /** Read with at most so many threads from here on, because the processors have other work. */
  limitThreads?(threads: number): Promise<void>;
  close(): Promise<void>;
}
