import type { Readable } from 'node:stream';
import type { MachineDictionary, ReadingBatch } from '../model/batch.js';
import type { Fact } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import type { Survey } from '../survey/index.js';
import type { Join } from './join/choose-join.js';
import type { KeyPassOptions, ReaderChoice, SourceReadOptions } from './source-options.js';
import type { SourceTable } from './tables/source-table.js';

/** Where readings come from: a database, or a stream of objects. */
export interface ReadingSource {
  /** What messages call it. */
  readonly path: string;
  /** What it is, for people: `the SQLite database plant.db`. */
  readonly description: string;
  /** It can be read again and again; otherwise {@link batches} is called once. */
  readonly isRewindable: boolean;
  /** Under this join it takes rules, and gives readings that are clean. */
  cleansWhereRead?(join: Join): boolean;
  /** Bytes that it has, where that is known. */
  readonly size: number | undefined;
  readonly tables: readonly SourceTable[];
  /** In the order of a batch's columns. The meanings of text may grow while a source that cannot be rewound is read. */
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  /** Machines met so far; codes stay the same over all passes. */
  readonly machines: MachineDictionary;
  /** Static facts by machine name. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  readonly warnings: readonly string[];
  /** How each of `tables` is read. */
  readonly readers: readonly ReaderChoice[];
  /** How the tables are joined as far as the schema tells. A pass finds out whether it holds. */
  readonly likelyJoin: Join;
  /** Read the keys of every table and choose the join that is right, where they turn out not to be aligned. */
  chooseJoin(): Promise<Join>;
  /** The survey of all readings and the join under which it holds, where the source can tell without handing them out. */
  surveyKeys?(options: KeyPassOptions): Promise<{ readonly survey: Survey; readonly join: Join } | undefined>;
  /** Check what an optimistic join has not compared yet. @throws KeyMismatchError where keys are not aligned */
  verifyJoin?(): Promise<void>;
  /** One pass over all readings, joined. */
  batches(options?: SourceReadOptions): AsyncIterableIterator<ReadingBatch>;
  /** {@link batches} as a stream that reads ahead by no more than two batches. */
  stream(options?: SourceReadOptions): Readable;
  /** What was asked for of the machines and is not there, once all readings have been read. */
  missingMachines(): string[];
  /** Nothing is read for a while: give back what reading takes. */
  releaseIdle(): Promise<void>;
  /** Read with no more than so many threads from here on: the processors have other work. */
  limitThreads?(threads: number): Promise<void>;
  close(): Promise<void>;
}
