import { availableParallelism } from 'node:os';
import { FleetcdfError } from '../../errors.js';
import type { TallyEntry } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { ByteHash } from '../../survey/index.js';
import { BatchColumns } from './batch-columns.js';
import type { KeySurveyPart } from './key-surveyor.js';
import { RangeScanner } from './range-scanner.js';
import type { RunAnswer, ScanDescription, SurveyAnswer } from './scan-messages.js';
import { WorkerHandle } from './worker-handle.js';

/** Runs that a thread has, so that it need not wait for the next. */
const RUNS_AT_HAND = 4;

export interface WorkerPoolOptions {
  /** Threads that work, the calling one among them, which has enough to do with what the others decode: one less is started. */
  readonly threads: number;
  /** Tables of fewer runs are decoded in the calling thread, before another has started. Default 16, that is 16 MiB. */
  readonly minRuns?: number;
}

/** A run as a thread has decoded it. */
export interface DecodedRange {
  readonly batch: BatchColumns;
  /** What the codes of machines in `batch` stand for: the thread's own dictionary, which grows. */
  readonly names: readonly string[];
  readonly tally: readonly TallyEntry[];
  /** Of the bytes of the keys, where it was wanted and all rows are as most are. */
  readonly bytes: ByteHash | undefined;
  /** Give the memory of `batch` back; it is used for another run then. */
  release(): void;
}

/** What a run was found to be. Codes of machines in it stand for `names`. */
export interface SurveyedRange extends KeySurveyPart {
  readonly names: readonly string[];
  readonly tally: Iterable<TallyEntry>;
}

/** Threads that it pays to use: no more than were asked for (all, by default), and no more than there are processors. */
export function usefulThreads(wanted?: number): number {
  const available = availableParallelism();
  return wanted === undefined ? available : Math.min(wanted, available);
}

/**
 * Threads that decode runs of leaf pages for page readers; the calling one takes part where it would only wait. A thread is started when there
 * is work for it. {@link close} ends all; until then idle threads do not keep the process alive.
 */
export class WorkerPool {
  /** Tables that are read at the same time. */
  tables = 1;
  readonly minRuns: number;
  #threadCount: number;
  /** False where everything is done in the calling thread. */
  readonly isParallel: boolean;
  #threads: WorkerHandle[] = [];
  /** Memory that no run is in. */
  readonly #spare: SharedArrayBuffer[] = [];
  /** What the calling thread decodes with, from the first time on. */
  #here: RangeScanner | undefined;
  #scans = 0;
  #isClosed = false;

  constructor({ threads, minRuns = 16 }: WorkerPoolOptions) {
    this.#threadCount = threads - 1;
    this.isParallel = threads > 1;
    this.minRuns = minRuns;
  }

  /** Runs of each table that are decoded ahead of the one that is worked on: enough for all threads that decode. */
  get ahead(): number {
    return Math.max(2, Math.ceil((RUNS_AT_HAND * this.#threadCount) / this.tables));
  }

  /** Threads started so far. */
  get started(): number {
    return this.#threads.length;
  }

  /** Every thread has the run that it works on, and the next. */
  get isBusy(): boolean {
    return (
      !this.#isClosed &&
      this.#threads.length >= this.#threadCount &&
      this.#threads.every(({ load }) => load >= RUNS_AT_HAND)
    );
  }

  /** Start all threads now: there will be work for them, and they take some time to start. */
  prestart(): void {
    if (!this.isParallel) return;
    while (this.#threads.length < this.#threadCount) this.#threads.push(new WorkerHandle());
  }

  /** A number for a pass over a table. */
  begin(): number {
    return this.#scans++;
  }

  /**
   * Decode a run of a pass. Runs of a pass may be handed in before earlier ones are decoded.
   * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ; FleetcdfError ERR_THREAD
   */
  async decode(scan: number, description: ScanDescription, run: LeafPageRange): Promise<DecodedRange> {
    if (this.isBusy) return this.decodeHere(scan, description, run);
    const thread = this.#leastLoaded();
    const answer = (await thread.run(scan, description, run, this.#spare.pop())) as RunAnswer;
    const { buffer, capacity, length, tally, bytes } = answer;
    const { table, options } = description;
    const width = (options.values ?? true) ? table.signals.length : 0;
    const batch = new BatchColumns(capacity, width, options.keys ?? true, buffer);
    batch.length = length;
    return { batch, names: thread.names, tally, bytes, release: () => this.#spare.push(buffer) };
  }

  /** The same for a pass that is a survey, by one of the other threads. Codes of machines stand for `names`. */
  async survey(scan: number, description: ScanDescription, run: LeafPageRange): Promise<SurveyedRange> {
    const thread = this.#leastLoaded();
    const answer = (await thread.run(scan, description, run, undefined)) as SurveyAnswer;
    return { ...answer, names: thread.names };
  }

  /** A pass has ended; all of its runs have been decoded. */
  end(scan: number): void {
    for (const thread of this.#threads) thread.end(scan);
    this.#here?.end(scan);
  }

  /** End the threads that have no work; they are started again when there is. Each takes some 15 MB. */
  async releaseIdle(): Promise<void> {
    this.#here = undefined;
    const idle = this.#threads.filter((thread) => thread.load === 0);
    this.#threads = this.#threads.filter((thread) => thread.load > 0);
    await Promise.all(idle.map((thread) => thread.close()));
  }

  /** No more than so many threads are started from here on, at least one, where there are any: others have work for the processors too. */
  async limit(threads: number): Promise<void> {
    this.#threadCount = Math.max(1, Math.min(this.#threadCount, threads));
    if (this.#threads.length > this.#threadCount) await this.releaseIdle();
  }

  /** End all threads; what they still work on is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** Decode a run in the calling thread. @throws SourceError as {@link decode} */
  decodeHere(scan: number, description: ScanDescription, run: LeafPageRange): DecodedRange {
    const scanner = this.#scannerHere(scan, description);
    const { batch, buffer, tally, bytes } = scanner.decode(scan, run, this.#spare.pop());
    return { batch, names: scanner.names, tally: [...tally], bytes, release: () => this.#spare.push(buffer) };
  }

  /** Survey a run in the calling thread. @param axisOf as {@link RangeScanner.survey}. @throws SourceError as {@link decode} */
  surveyHere(scan: number, description: ScanDescription, run: LeafPageRange, axisOf?: string): SurveyedRange {
    const scanner = this.#scannerHere(scan, description);
    return { ...scanner.survey(scan, run, undefined, axisOf), names: scanner.names };
  }

  #scannerHere(scan: number, description: ScanDescription): RangeScanner {
    this.#here ??= new RangeScanner();
    if (!this.#here.isBegun(scan)) this.#here.begin(scan, description);
    return this.#here;
  }

  #leastLoaded(): WorkerHandle {
    if (this.#isClosed) throw new FleetcdfError('ERR_THREAD', 'the threads that read pages have been ended');
    const threads = this.#threads;
    const least = threads.reduce<WorkerHandle | undefined>(
      (a, b) => (a === undefined || b.load < a.load ? b : a),
      undefined,
    );
    if (least !== undefined && (least.load === 0 || threads.length === this.#threadCount)) return least;
    const thread = new WorkerHandle();
    threads.push(thread);
    return thread;
  }
}
