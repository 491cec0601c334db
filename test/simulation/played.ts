/** What a simulation found out. */
export interface Played {
  readonly seed: number;
  /** What must not be; empty where all is well. */
  readonly violations: readonly string[];
  /** What happened, in order. */
  readonly trace: readonly string[];
  readonly runs: number;
  readonly crashes: number;
  /** Requests to S3, or operations on files. */
  readonly requests: number;
  readonly faults: number;
}
