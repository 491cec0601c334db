import { Worker } from 'node:worker_threads';
import { FleetcdfError } from '../../errors.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import {
  fromPlain,
  type RunAnswer,
  type ScanAnswer,
  type ScanDescription,
  type ScanRequest,
  type SurveyAnswer,
} from './scan-messages.js';

/** A run that a thread has not answered yet. */
interface Pending {
  resolve(answer: RunAnswer | SurveyAnswer): void;
  reject(error: Error): void;
}

/** One worker thread that decodes runs of leaf pages. It keeps the process alive only while an answer is due. */
export class WorkerHandle {
  /** The machines of the thread's own dictionary, by its codes. */
  readonly names: string[] = [];
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #scans = new Set<number>();
  #failure: Error | undefined;
  #isEnding = false;

  constructor() {
    // Without the loaders and hooks of the process: they would take longer to start than the thread has work.
    this.#worker = new Worker(new URL('./scan-worker.js', import.meta.url), { name: 'fleetcdf scan', execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answer: ScanAnswer) => this.#take(answer));
    this.#worker.on('error', (cause) => this.#fail(threadError(`failed: ${cause.message}`, cause)));
    this.#worker.on('exit', () => this.#fail(threadError('ended before its work was done')));
  }

  /** Runs that are not answered yet. */
  get load(): number {
    return this.#pending.length;
  }

  /** Decode a run, into `spare` if it is large enough; or survey it. @throws SourceError as {@link RunScan.scan}; FleetcdfError ERR_THREAD where the thread is gone */
  run(
    scan: number,
    description: ScanDescription,
    run: LeafPageRange,
    spare: SharedArrayBuffer | undefined,
  ): Promise<RunAnswer | SurveyAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (!this.#scans.has(scan)) {
      this.#scans.add(scan);
      this.#post({ kind: 'begin', scan, description });
    }
    this.#post({ kind: 'run', scan, run, spare });
    this.#worker.ref();
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  /** Forget a scan. */
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

  /** Answers come in the order of runs. */
  #take(answer: ScanAnswer): void {
    const pending = this.#pending.shift() as Pending;
    // An answer may still come while the thread is being ended, which the process has to wait for.
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
