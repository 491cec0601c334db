import { availableParallelism } from 'node:os';
import { FleetcdfError } from '../../errors.js';
import type { TallyEntry } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { ByteHash } from '../../survey/index.js';
import { BatchColumns } from './batch-columns.js';
import type { KeySurveyPart } from './key-surveyor.js';
import { RangeScanner } from './range-scanner.js';
import type { RangeAnswer, ScanDescription, SurveyAnswer } from './scan-messages.js';
import { WorkerHandle } from './worker-handle.js';

/** Ranges queued per thread, so that it never waits for the next one. */
const RANGES_PER_THREAD = 4;

interface WorkerPoolOptions {
  /** Total threads including the caller; `threads - 1` workers start. The caller works on what they decode. */
  readonly threads: number;
  /** Tables of fewer ranges are decoded inline, before a thread would have started. Default 16, that is 16 MiB. */
  readonly minRanges?: number;
}

/** A decoded range. */
export interface DecodedRange {
  readonly batch: BatchColumns;
  /** Machine names by the codes in `batch`: the thread's dictionary, which grows. */
  readonly names: readonly string[];
  readonly tally: readonly TallyEntry[];
  /** The hash of the key bytes, if requested and WebAssembly could read every row. */
  readonly bytes: ByteHash | undefined;
  /** Return the memory of `batch`, which is then reused for another range. */
  release(): void;
}

/** The survey of a range. */
export interface SurveyedRange extends KeySurveyPart {
  /** Machine names, by the codes of the survey. */
  readonly names: readonly string[];
  readonly tally: Iterable<TallyEntry>;
}

/** The number of threads to use: the requested number, at most that of the processors, which is the default. */
export function usefulThreads(requested?: number): number {
  const available = availableParallelism();
  return requested === undefined ? available : Math.min(requested, available);
}

/**
 * Worker threads that decode ranges of leaf pages. The calling thread decodes ranges too when it would only wait. A
 * thread starts when there is work for it. {@link close} ends all threads; idle ones do not keep the process alive.
 */
export class WorkerPool {
  /** Number of tables that are read at the same time. */
  tables = 1;
  readonly minRanges: number;
  #threadCount: number;
  /** False if the calling thread does everything. */
  readonly isParallel: boolean;
  #threads: WorkerHandle[] = [];
  /** Buffers that are free for reuse. */
  readonly #recycled: SharedArrayBuffer[] = [];
  /** Scanner of the calling thread, created when first needed. */
  #inline: RangeScanner | undefined;
  #scans = 0;
  #isClosed = false;

  constructor({ threads, minRanges = 16 }: WorkerPoolOptions) {
    this.#threadCount = threads - 1;
    this.isParallel = threads > 1;
    this.minRanges = minRanges;
  }

  /** Ranges of each table to decode ahead: enough to keep all threads working. */
  get ahead(): number {
    return Math.max(2, Math.ceil((RANGES_PER_THREAD * this.#threadCount) / this.tables));
  }

  /** Number of threads that are running. */
  get started(): number {
    return this.#threads.length;
  }

  /** True if all threads have started and each has RANGES_PER_THREAD ranges queued. */
  get isBusy(): boolean {
    return (
      !this.#isClosed &&
      this.#threads.length >= this.#threadCount &&
      this.#threads.every(({ load }) => load >= RANGES_PER_THREAD)
    );
  }

  /** Start all threads now, before there is work for them. */
  prestart(): void {
    if (!this.isParallel) return;
    while (this.#threads.length < this.#threadCount) this.#threads.push(new WorkerHandle());
  }

  /** Begin a pass over a table. @returns its number */
  begin(): number {
    return this.#scans++;
  }

  /**
   * Decode a range of a pass. Several ranges may be in progress.
   * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ; FleetcdfError ERR_THREAD
   */
  async decode(scan: number, description: ScanDescription, range: LeafPageRange): Promise<DecodedRange> {
    if (this.isBusy) return this.decodeInline(scan, description, range);
    const thread = this.#leastLoaded();
    const answer = (await thread.submit(scan, description, range, this.#recycled.pop())) as RangeAnswer;
    const { buffer, capacity, length, tally, bytes } = answer;
    const { table, options } = description;
    const width = (options.values ?? true) ? table.signals.length : 0;
    const batch = new BatchColumns(capacity, width, options.keys ?? true, buffer);
    batch.length = length;
    return { batch, names: thread.names, tally, bytes, release: () => this.#recycled.push(buffer) };
  }

  /** Survey a range of a pass in a worker thread. @throws SourceError, FleetcdfError as {@link decode} */
  async survey(scan: number, description: ScanDescription, range: LeafPageRange): Promise<SurveyedRange> {
    const thread = this.#leastLoaded();
    const answer = (await thread.submit(scan, description, range, undefined)) as SurveyAnswer;
    return { ...answer, names: thread.names };
  }

  /** End a pass. All of its ranges must have been decoded. */
  end(scan: number): void {
    for (const thread of this.#threads) thread.end(scan);
    this.#inline?.end(scan);
  }

  /** End idle threads, which take some 15 MB each. They start again when there is work. */
  async releaseIdle(): Promise<void> {
    this.#inline = undefined;
    const idle = this.#threads.filter((thread) => thread.load === 0);
    this.#threads = this.#threads.filter((thread) => thread.load > 0);
    await Promise.all(idle.map((thread) => thread.close()));
  }

  /** Run at most so many worker threads from here on, and at least one: the processors have other work too. */
  async limit(threads: number): Promise<void> {
    this.#threadCount = Math.max(1, Math.min(this.#threadCount, threads));
    if (this.#threads.length > this.#threadCount) await this.releaseIdle();
  }

  /** End all threads. Ranges in progress are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** Decode a range in the calling thread. @throws SourceError as {@link decode} */
  decodeInline(scan: number, description: ScanDescription, range: LeafPageRange): DecodedRange {
    const scanner = this.#inlineScanner(scan, description);
    const { batch, buffer, tally, bytes } = scanner.decode(scan, range, this.#recycled.pop());
    return { batch, names: scanner.names, tally: [...tally], bytes, release: () => this.#recycled.push(buffer) };
  }

  /**
   * Survey a range in the calling thread.
   * @param axisOf as in `RangeScanner.survey`
   * @throws SourceError as {@link decode}
   */
  surveyInline(scan: number, description: ScanDescription, range: LeafPageRange, axisOf?: string): SurveyedRange {
    const scanner = this.#inlineScanner(scan, description);
    return { ...scanner.survey(scan, range, undefined, axisOf), names: scanner.names };
  }

  #inlineScanner(scan: number, description: ScanDescription): RangeScanner {
    this.#inline ??= new RangeScanner();
    if (!this.#inline.isBegun(scan)) this.#inline.begin(scan, description);
    return this.#inline;
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
