import type { Readable } from 'node:stream';
import type { PositionedBytes } from '../netcdf/index.js';
import type { PartPlan } from './part-plan.js';

export type { PositionedBytes };

/** The bytes of one object: `head` (where there is one), then `stream`. */
export interface Body {
  readonly stream: Readable;
  /** True: `stream` gives {@link PositionedBytes}, every byte of the object once, and there is no head. Only for sinks that take them. */
  readonly isPositioned?: boolean;
  /** Bytes of the whole object, head included: the exact length where `exact`, otherwise an upper bound. */
  readonly size: number;
  readonly exact: boolean;
  /** How an upload cuts the object; absent: the sink plans it from `size`. */
  readonly parts?: PartPlan;
  /** Bytes at the front that are known only once `stream` has ended. */
  readonly head?: { readonly length: number; readonly bytes: Promise<Buffer> };
  /** Called as bytes reach the destination, with the total so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Ends the work: what was begun is taken back, and `write` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Written {
  /** Where the object is, as the user would name it: `s3://bucket/key`, a path, `standard output`. */
  readonly destination: string;
  /** Bytes of the object. */
  readonly bytes: number;
  /** Parts of the multipart upload (S3 only); 1 where the object went in one request. */
  readonly parts?: number;
  /** The reader of a pipe went away before the end (`| head`): `bytes` is what it was offered, and that is no error. */
  readonly closedEarly?: boolean;
}

/** Where bytes go. Either the whole object appears or nothing does. */
export interface Sink {
  readonly destination: string;
  /** What was begun is taken back for nothing: `write` may be tried again. */
  readonly canRetry?: boolean;
  /** Bytes may come in any order, with the places where they belong. */
  readonly acceptsPositioned?: boolean;
  /**
   * Look whether writing can work (directory, bucket, permission), before anything is read.
   * @param signal ends the wait for a service that does not answer; `check` then rejects with its reason
   */
  check(signal?: AbortSignal): Promise<void>;
  write(body: Body): Promise<Written>;
}
