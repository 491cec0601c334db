import { Worker } from 'node:worker_threads';
import { FleetcdfError } from '../../errors.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import {
  fromPlain,
  type RangeAnswer,
  type ScanAnswer,
  type ScanDescription,
  type ScanRequest,
  type SurveyAnswer,
} from './scan-messages.js';

/** A range that the thread has not answered yet. */
interface Pending {
  resolve(answer: RangeAnswer | SurveyAnswer): void;
  reject(error: Error): void;
}

/** One worker thread that decodes ranges of leaf pages. It keeps the process alive only while an answer is pending. */
export class WorkerHandle {
  /** Machine names of the thread's dictionary, by its codes. */
  readonly names: string[] = [];
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #scans = new Set<number>();
  #failure: Error | undefined;
  #isEnding = false;

  constructor() {
    // No loaders and hooks of the process (execArgv): they would take longer to start than the thread works.
    this.#worker = new Worker(new URL('./scan-worker.js', import.meta.url), { name: 'fleetcdf scan', execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: ScanAnswer) => this.#take(answer));
    this.#worker.on('error', (cause) => this.#fail(threadError(`failed: ${cause.message}`, cause)));
    this.#worker.on('exit', () => this.#fail(threadError('ended before its work was done')));
  }

  /** Number of ranges not answered yet. */
  get load(): number {
    return this.#pending.length;
  }

  /**
   * Decode a range, or survey it if `description` says so.
   * @param recycled memory for the batch, used if it is large enough
   * @throws SourceError as `RangeScanner.decode`; FleetcdfError ERR_THREAD if the thread has ended
   */
  submit(
    scan: number,
    description: ScanDescription,
    range: LeafPageRange,
    recycled: SharedArrayBuffer | undefined,
  ): Promise<RangeAnswer | SurveyAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (!this.#scans.has(scan)) {
      this.#scans.add(scan);
      this.#post({ kind: 'begin', scan, description });
    }
    this.#post({ kind: 'range', scan, range, recycled });
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  /** End a scan; its ranges must have been answered. */
  end(scan: number): void {
    if (this.#scans.delete(scan)) this.#post({ kind: 'end', scan });
  }

  async close(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
  }

  #post(request: ScanRequest): void {
    this.#worker.postMessage(request);
  }

  /** Answers arrive in the order of the requests. */
  #take(answer: ScanAnswer): void {
    const pending = this.#pending.shift() as Pending;
    // An answer may still arrive during close(); the process must then wait for the thread to end.
    if (this.#pending.length === 0 && !this.#isEnding) this.#worker.unref();
    if (answer.kind === 'error') {
      pending.reject(fromPlain(answer.error));
    } else {
      for (const name of answer.names) this.names.push(name);
      pending.resolve(answer);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
  }
}

function threadError(what: string, cause?: unknown): FleetcdfError {
  return new FleetcdfError('ERR_THREAD', `a thread that reads pages ${what}`, { cause });
}
