/** Rows of one machine in time order, before and after cleaning: what statistics and the report are made from. */
export interface ScreenedBatch {
  readonly length: number;
  /** Code of the machine. */
  readonly machine: number;
  /** `(length)` nanoseconds since 1970-01-01T00:00:00Z, strictly increasing over all batches of that machine. */
  readonly time: BigInt64Array;
  /** One column `(length)` per signal: values as they were read. Where no rule changed any, the same array as in `values`. */
  readonly raw: readonly Float64Array[];
  /** One column `(length)` per signal: values as they leave. */
  readonly values: readonly Float64Array[];
  /** One column `(length)` per signal: the worst flag of its tests; undefined for a signal without rules. */
  readonly flags: readonly (Uint8Array | undefined)[];
  /** One column `(length)` per rule of each signal, in the order of the rules; shaped like `ScreenPlan.rules`. */
  readonly tests: readonly (readonly Uint8Array[])[];
  /** `(length)` operating mode: 0 normal, 1 faulty, 2 failed, 255 unknown. Absent without the rule. */
  readonly mode?: Uint8Array;
}

/** Takes the screened batches of one pass: machines may take turns. A batch is changed once `add` has returned. */
export interface ScreenObserver {
  /** Takes the next rows of a machine. It must not keep their columns. */
  add(batch: ScreenedBatch): void;
}
