import { getHeapStatistics } from 'node:v8';
import { DataError } from '../errors.js';
import { formatBytes, plural } from '../util/format.js';

/**
 * Readings in columns: what flows between the stages. A batch belongs to the stage that receives it, which may change
 * its columns in place; the stage that sent it must not use it again.
 */
export interface ReadingBatch {
  /** Readings (rows) in the batch. Columns may be longer; values from `length` on are undefined. */
  readonly length: number;
  /** `(length)` code into the machine dictionary, in order of first appearance. */
  readonly machine: Uint32Array;
  /** `(length)` nanoseconds since 1970-01-01T00:00:00Z. */
  readonly time: BigInt64Array;
  /** One column `(length)` per signal, in the order of the source's signals; NaN is missing. */
  readonly values: readonly Float64Array[];
  /** QARTOD flag per value, shaped like `values`: 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing. */
  readonly flags?: readonly Uint8Array[];
  /** Index of the table that all of them are from, where the tables of a source follow one another. */
  readonly table?: number;
}

/** Readings of one machine, times strictly increasing over all batches of that machine. */
export interface MachineBatch {
  /** Readings in the batch. */
  readonly length: number;
  /** Code of the machine. */
  readonly machine: number;
  /** `(length)` nanoseconds since 1970-01-01T00:00:00Z, strictly increasing. */
  readonly time: BigInt64Array;
  /** One column `(length)` per signal; NaN is missing. */
  readonly values: readonly Float64Array[];
  /** QARTOD flag per value, as in {@link ReadingBatch}. */
  readonly flags?: readonly Uint8Array[];
}

/**
 * Times as 32-bit halves of their two's complement, `(length, 2)`, lower half first. Comparing the halves allocates no
 * BigInt, which would take longer than all other work on a reading.
 */
export function timeHalves(time: BigInt64Array, length = time.length): Int32Array {
  return new Int32Array(time.buffer, time.byteOffset, 2 * length);
}

/** Rows of a full batch: 8 Ki rows of four signals are 256 KiB. */
export const BATCH_LENGTH = 8192;

/** Rows of a full batch with `columns` signals: at most about 1 MiB, at least 256 rows. */
export function batchLength(columns: number): number {
  return Math.max(256, Math.min(BATCH_LENGTH, Math.floor(2 ** 17 / Math.max(1, columns))));
}

/** Bytes that a machine takes in all stages together, besides its name. */
const PER_MACHINE = 1000;

/** Copies of a name in all stages together. */
const COPIES_OF_NAME = 4;

/** Of V8's heap this part may be taken by machines: beyond its limit V8 ends the program without a word. */
const SHARE_OF_HEAP = 0.6;

/** Machine codes: 0, 1, 2 … in order of first appearance. */
export class MachineDictionary {
  readonly names: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #limit = SHARE_OF_HEAP * getHeapStatistics().heap_size_limit;
  #bytes = 0;

  /**
   * The code of `name`; a new name gets the next code.
   * @throws DataError ERR_MACHINES_MEMORY where there are too many machines for the memory of the process
   */
  code(name: string): number {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.names.length;
      this.#bytes += PER_MACHINE + COPIES_OF_NAME * name.length;
      if (this.#bytes > this.#limit) throw tooMany(code, this.#bytes);
      this.names.push(name);
      this.#codes.set(name, code);
    }
    return code;
  }

  /** The code of `name`, or undefined for a name that has none. */
  find(name: string): number | undefined {
    return this.#codes.get(name);
  }

  get size(): number {
    return this.names.length;
  }
}

function tooMany(machines: number, bytes: number): DataError {
  return new DataError(
    'ERR_MACHINES_MEMORY',
    `the first ${plural(machines, 'machine')} take ${formatBytes(bytes)}, more than Node.js allows this process; is the ` +
      'column of machines one? If so, choose some of them (--machine), or allow more with ' +
      `NODE_OPTIONS=--max-old-space-size=${Math.ceil((4 * bytes) / 2 ** 20)}`,
  );
}
