import type { TimeAxis } from '../model/time-axis.js';
import { TemporaryFile } from '../util/temporary-file.js';
import { IndexHeap } from './index-heap.js';

interface TimeUnionOptions {
  /** Bytes of times to hold in memory. */
  readonly memory: number;
  /** Directory of the temporary files. */
  readonly directory?: string;
}

/** A run of `length` strictly increasing times in the temporary file, starting at byte `at`. */
interface Run {
  readonly at: number;
  readonly length: number;
}

/** Smallest window of a run during the merge, in times. */
const MIN_WINDOW = 512;

/**
 * Finds the distinct times of all machines, in any order, in bounded memory. A full buffer is sorted and deduplicated.
 * If more than half of it is left, it is written to a temporary file as a run. The runs are merged at the end.
 */
export class TimeUnion {
  readonly #options: TimeUnionOptions;
  #buffer: BigInt64Array;
  #length = 0;
  /** The first so many times of the buffer are strictly increasing. */
  #sorted = 0;
  readonly #runs: Run[] = [];
  #file: TemporaryFile | undefined;

  constructor(options: TimeUnionOptions) {
    this.#options = options;
    this.#buffer = new BigInt64Array(Math.max(16, Math.floor(options.memory / 8)));
  }

  /** Add the first `length` of `times`. */
  add(times: BigInt64Array, length: number): void {
    for (let from = 0; from < length; ) {
      if (this.#length === this.#buffer.length) this.#makeRoom();
      const count = Math.min(length - from, this.#buffer.length - this.#length);
      this.#buffer.set(times.subarray(from, from + count), this.#length);
      this.#length += count;
      from += count;
    }
  }

  /** The union. The caller must close it. */
  finish(): TimeAxis & { close(): void; readonly temporaryBytes: number } {
    this.#compact();
    if (this.#runs.length === 0) {
      const times = this.#buffer.slice(0, this.#length);
      return {
        length: times.length,
        temporaryBytes: 0,
        read: (from, count) => times.subarray(from, from + count),
        close: () => {},
      };
    }
    this.#spill();
    return this.#merge();
  }

  close(): void {
    this.#file?.close();
  }

  #makeRoom(): void {
    this.#compact();
    if (this.#length > this.#buffer.length / 2) this.#spill();
  }

  /** Sort the buffer and remove duplicates. */
  #compact(): void {
    const times = this.#buffer.subarray(0, this.#length);
    let i = Math.max(1, this.#sorted);
    while (i < times.length && times[i] > times[i - 1]) i++;
    if (i < times.length) {
      times.sort();
      this.#length = distinct(times);
    }
    this.#sorted = this.#length;
  }

  #spill(): void {
    this.#file ??= new TemporaryFile(this.#options.directory);
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#length * 8);
    this.#runs.push({ at: this.#file.append(bytes), length: this.#length });
    this.#length = 0;
    this.#sorted = 0;
  }

  #merge(): TimeAxis & { close(): void; readonly temporaryBytes: number } {
    const file = this.#file as TemporaryFile;
    const size = Math.max(MIN_WINDOW, Math.floor(this.#buffer.length / (this.#runs.length + 1)));
    // The buffer is no longer needed. Freeing it makes room for the windows.
    this.#buffer = new BigInt64Array(0);
    const merged = new TemporaryFile(this.#options.directory);
    try {
      const length = mergeRuns(
        this.#runs.map((run) => new RunReader(file, run, size)),
        size,
        (times) => merged.append(new Uint8Array(times.buffer, times.byteOffset, times.byteLength)),
      );
      const temporaryBytes = file.length + merged.length;
      file.close();
      return new FileAxis(merged, length, temporaryBytes);
    } catch (error) {
      merged.close();
      throw error;
    }
  }
}

/** Moves the distinct times of a sorted array to its front. @returns their number */
function distinct(times: BigInt64Array): number {
  let length = Math.min(1, times.length);
  for (let i = 1; i < times.length; i++) if (times[i] !== times[i - 1]) times[length++] = times[i];
  return length;
}

/** Reads the times of one run in order. */
class RunReader {
  readonly #file: TemporaryFile;
  readonly #run: Run;
  readonly #window: BigInt64Array;
  #read = 0;
  #at = 0;
  #length = 0;

  constructor(file: TemporaryFile, run: Run, size: number) {
    this.#file = file;
    this.#run = run;
    this.#window = new BigInt64Array(Math.min(size, run.length));
    this.#fill();
  }

  /** The current time. */
  get time(): bigint {
    return this.#window[this.#at];
  }

  /** @returns false at the end of the run */
  advance(): boolean {
    if (++this.#at === this.#length) this.#fill();
    return this.#at < this.#length;
  }

  #fill(): void {
    const { at, length } = this.#run;
    this.#length = Math.min(this.#window.length, length - this.#read);
    this.#at = 0;
    if (this.#length === 0) return;
    this.#file.read(new Uint8Array(this.#window.buffer, 0, this.#length * 8), at + this.#read * 8);
    this.#read += this.#length;
  }
}

/** Merges strictly increasing runs into one, passed to `write` in pieces of at most `size`. @returns its length */
function mergeRuns(runs: readonly RunReader[], size: number, write: (times: BigInt64Array) => void): number {
  const heap = new IndexHeap(runs.length, (a, b) => runs[a].time < runs[b].time);
  const out = new BigInt64Array(size);
  let length = 0;
  let total = 0;
  let last: bigint | undefined;
  for (let k = heap.top; k !== undefined; k = heap.top) {
    const { time } = runs[k];
    heap.replaceTop(runs[k].advance());
    if (time === last) continue;
    last = time;
    out[length++] = time;
    total++;
    if (length < size) continue;
    write(out);
    length = 0;
  }
  if (length > 0) write(out.subarray(0, length));
  return total;
}

/** Times in a temporary file. */
class FileAxis implements TimeAxis {
  readonly length: number;
  readonly temporaryBytes: number;
  readonly #file: TemporaryFile;

  constructor(file: TemporaryFile, length: number, temporaryBytes: number) {
    this.#file = file;
    this.length = length;
    this.temporaryBytes = temporaryBytes;
  }

  read(from: number, count: number): BigInt64Array {
    const times = new BigInt64Array(Math.max(0, Math.min(count, this.length - from)));
    if (times.length > 0) this.#file.read(new Uint8Array(times.buffer), from * 8);
    return times;
  }

  close(): void {
    this.#file.close();
  }
}
