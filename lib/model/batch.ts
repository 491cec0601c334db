/**
 * Readings in columns: what flows between the stages. A batch belongs to the stage it was handed to, which may change its
 * columns in place; whoever passed it on keeps no hold of it.
 */
export interface ReadingBatch {
  /** Readings (rows) in the batch; columns may be longer, what lies behind `length` means nothing. */
  readonly length: number;
  /** `(length)` code into the machine dictionary, in order of first appearance. */
  readonly machine: Uint32Array;
  /** `(length)` nanoseconds since 1970-01-01T00:00:00Z. */
  readonly time: BigInt64Array;
  /** One column `(length)` per signal, in the order of the source's signals; NaN is missing. */
  readonly values: readonly Float64Array[];
  /** QARTOD flag per value, shaped like `values`: 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing. */
  readonly flags?: readonly Uint8Array[];
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
 * Times as the 32-bit words of their two's complement, lower word first: 2 `length` of them. Comparing bigints makes each of them
 * first, which takes longer than everything else that is done to a reading.
 */
export function timeHalves(time: BigInt64Array, length = time.length): Int32Array {
  return new Int32Array(time.buffer, time.byteOffset, 2 * length);
}

/** Readings a batch holds unless the source has fewer left: 8 Ki rows are 256 KiB for four signals. */
export const BATCH_LENGTH = 8192;

/** Readings a batch of so many columns holds at most: fewer where there are many, so that it takes about a mebibyte. */
export function batchLength(columns: number): number {
  return Math.max(256, Math.min(BATCH_LENGTH, Math.floor(2 ** 17 / Math.max(1, columns))));
}

/** Gives machines their codes: 0, 1, 2 … in order of first appearance. */
export class MachineDictionary {
  readonly names: string[] = [];
  readonly #codes = new Map<string, number>();

  /** The code of `name`, a new one where the name is new. */
  code(name: string): number {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.names.length;
      this.names.push(name);
      this.#codes.set(name, code);
    }
    return code;
  }

  /** The code of `name`, or undefined where no reading has had it. */
  find(name: string): number | undefined {
    return this.#codes.get(name);
  }

  get size(): number {
    return this.names.length;
  }
}
