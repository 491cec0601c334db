import { timeHalves } from '../model/batch.js';
import type { TimeAxis } from '../model/time-axis.js';
import { TemporaryFile } from '../util/temporary-file.js';
import { IndexHeap } from './index-heap.js';

interface TimeUnionOptions {
  /** Bytes of times to hold in memory. */
  readonly memory: number;
  /** Directory of the temporary files. */
  readonly directory?: string;
  /** More distinct times than this need not be found: see {@link TimeUnion.exceeds}. */
  readonly limit?: number;
}

/** A run of `length` strictly increasing times in the temporary file, starting at byte `at`. */
interface Run {
  readonly at: number;
  readonly length: number;
}

type UnionAxis = TimeAxis & { close(): void; readonly temporaryBytes: number };

/** Smallest window of a run during the merge, in times. */
const MIN_WINDOW = 512;

/** Fewer new times than this are not worth a merge. */
const MIN_NEW = 1024;

/**
 * Finds the distinct times of all machines, in any order, in bounded memory. The buffer holds strictly increasing times
 * and new ones behind them, which are merged once they are a quarter of the others. A full buffer is written to a
 * temporary file as a run. The runs are merged at the end.
 *
 * Times mostly come in order, and mostly again: one is first compared with the one behind the last that was found.
 */
export class TimeUnion {
  readonly #options: TimeUnionOptions;
  readonly #limit: number;
  readonly #capacity: number;
  #buffer = new BigInt64Array(0);
  #halves = timeHalves(this.#buffer);
  /** Strictly increasing times at the front, and those with the new ones behind. */
  #sorted = 0;
  #length = 0;
  /** Index behind the last time that was found, among the sorted ones. */
  #next = 0;
  #runs: Run[] = [];
  #file: TemporaryFile | undefined;
  #temporaryBytes = 0;
  #exceeds = false;

  constructor(options: TimeUnionOptions) {
    this.#options = options;
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
    this.#capacity = Math.max(16, Math.floor(options.memory / 8));
    this.#useBuffer(this.#capacity);
  }

  /** There are more distinct times than the limit. No more have to be added, and {@link finish} must not be called. */
  get exceeds(): boolean {
    return this.#exceeds;
  }

  /** Add the first `length` of `times`. */
  add(times: BigInt64Array, length: number): void {
    const halves = timeHalves(times, length);
    for (let i = 0; i < length; i++) {
      const low = halves[2 * i];
      const high = halves[2 * i + 1];
      if (this.#isKnown(low, high)) continue;
      if (this.#length === this.#capacity) {
        this.#makeRoom();
        // It may be known now.
        if (this.#isKnown(low, high)) continue;
      }
      this.#halves[2 * this.#length] = low;
      this.#halves[2 * this.#length + 1] = high;
      if (this.#length === this.#sorted && this.#compare(this.#sorted - 1, low, high) < 0) {
        this.#next = ++this.#sorted;
      }
      this.#length++;
      if (this.#length - this.#sorted >= Math.max(MIN_NEW, this.#sorted >> 2)) this.#compact();
    }
    this.#exceeds ||= this.#sorted > this.#limit;
  }

  /** The union, which may be longer than the limit. The caller must close it. */
  finish(): UnionAxis {
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
    const merged = this.#merge();
    return new FileAxis(merged.file, merged.length, this.#temporaryBytes);
  }

  close(): void {
    this.#file?.close();
  }

  /** True for a time that is among the sorted ones, or the last of the new ones. */
  #isKnown(low: number, high: number): boolean {
    const isNewest = this.#length > this.#sorted && this.#compare(this.#length - 1, low, high) === 0;
    if (isNewest) return true;
    if (this.#next < this.#sorted && this.#compare(this.#next, low, high) === 0) {
      this.#next++;
      return true;
    }
    let from = 0;
    let to = this.#sorted;
    // After the last one, as where times come in order.
    if (to > 0 && this.#compare(to - 1, low, high) < 0) return false;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(middle, low, high) < 0) from = middle + 1;
      else to = middle;
    }
    this.#next = from;
    if (from === this.#sorted || this.#compare(from, low, high) !== 0) return false;
    this.#next++;
    return true;
  }

  /** Negative where the time at `index` is before the given one, 0 where it is the same. */
  #compare(index: number, low: number, high: number): number {
    if (index < 0) return -1;
    const difference = this.#halves[2 * index + 1] - high;
    return difference !== 0 ? difference : (this.#halves[2 * index] >>> 0) - (low >>> 0);
  }

  #useBuffer(length: number): void {
    this.#buffer = new BigInt64Array(length);
    this.#halves = timeHalves(this.#buffer);
  }

  #makeRoom(): void {
    this.#compact();
    if (this.#length > this.#capacity / 2) this.#spill();
  }

  /** Merge the new times with the sorted ones. */
  #compact(): void {
    if (this.#length === this.#sorted) return;
    const fresh = this.#buffer.slice(this.#sorted, this.#length).sort();
    const added = distinct(fresh);
    const from = timeHalves(fresh);
    const to = this.#halves;
    // From the back, so that no time is overwritten that is still to be moved.
    let [at, sorted, other] = [2 * (this.#sorted + added - 1), this.#sorted - 1, added - 1];
    for (; other >= 0; at -= 2) {
      const isSorted = this.#compare(sorted, from[2 * other], from[2 * other + 1]) > 0;
      const half = 2 * (isSorted ? sorted-- : other--);
      to[at] = isSorted ? to[half] : from[half];
      to[at + 1] = isSorted ? to[half + 1] : from[half + 1];
    }
    this.#sorted += added;
    this.#length = this.#sorted;
    this.#next = 0;
  }

  #spill(): void {
    this.#file ??= new TemporaryFile(this.#options.directory);
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#length * 8);
    this.#runs.push({ at: this.#file.append(bytes), length: this.#length });
    this.#temporaryBytes += bytes.length;
    this.#length = 0;
    this.#sorted = 0;
    this.#next = 0;
    // Runs may have times in common: so many tell something only once they are merged.
    if (this.#runs.reduce((sum, run) => sum + run.length, 0) <= 2 * this.#limit) return;
    const { file, length } = this.#merge();
    this.#useBuffer(this.#capacity);
    this.#file = file;
    this.#runs = [{ at: 0, length }];
    this.#exceeds = length > this.#limit;
  }

  /** The runs as one, in a file of its own. The file of the runs is closed. */
  #merge(): { file: TemporaryFile; length: number } {
    const file = this.#file as TemporaryFile;
    const size = Math.max(MIN_WINDOW, Math.floor(this.#capacity / (this.#runs.length + 1)));
    const merged = new TemporaryFile(this.#options.directory);
    try {
      // The buffer makes room for the windows.
      this.#useBuffer(0);
      const length = mergeRuns(
        this.#runs.map((run) => new RunReader(file, run, size)),
        size,
        (times) => merged.append(new Uint8Array(times.buffer, times.byteOffset, times.byteLength)),
      );
      this.#temporaryBytes += merged.length;
      file.close();
      return { file: merged, length };
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
