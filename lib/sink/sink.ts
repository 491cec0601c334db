import type { Readable } from 'node:stream';
import type { PositionedBytes } from '../netcdf/index.js';
import type { PartPlan } from './part-plan.js';
import type { RangeReader } from './range-reader.js';
import type { Resumed } from './s3-resume.js';

export type { PositionedBytes };

/** Bytes of the object that is there, which stay where they are. */
export interface Kept {
  /** Reads that object, and tells it from any other. */
  readonly reader: RangeReader;
  /** The first of them; the length of the head. */
  readonly start: number;
  /** Where they end, and the stream begins. */
  readonly end: number;
}

/** The bytes of one object: `head`, if any, then `stream`. */
export interface Body {
  readonly stream: Readable;
  /**
   * `stream` gives {@link PositionedBytes} that cover every byte of the object once, and there is no head. Only for
   * sinks with {@link Sink.acceptsPositioned}.
   */
  readonly isPositioned?: boolean;
  /** Bytes of the whole object, head included: exact if `exact`, otherwise an upper bound. */
  readonly size: number;
  readonly exact: boolean;
  /** How an upload is cut into parts; absent: the sink plans it from `size`. */
  readonly parts?: PartPlan;
  /** The first bytes of the object, known only when `stream` has ended. */
  readonly head?: { readonly length: number; readonly bytes: Promise<Buffer> };
  /**
   * Bytes between head and stream that the object has already. It is replaced only where it is still the same. Only for
   * sinks that {@link Sink.canKeep}.
   */
  readonly keeps?: Kept | undefined;
  /** Kept beside the object, by name (S3 only). */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called with the total of bytes that have reached the destination. */
  readonly onProgress?: (bytes: number) => void;
  /** Told once where the write waits for another program, after a second: `a reader of plant.fifo`. */
  readonly onWait?: ((what: string) => void) | undefined;
  /** Called before the first byte is read, where an unfinished upload is gone on with: what the service holds of it. */
  readonly onResume?: (held: { readonly parts: number; readonly bytes: number }) => void;
  /**
   * Called with a path of the whole object before it is published, by sinks that {@link Sink.canCheck}. Where it rejects,
   * nothing is published.
   */
  readonly check?: (path: string) => Promise<void>;
  /** Cancels the write: the sink rolls back, and `write` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a sink has written. */
export interface Written {
  /** The destination as users write it: `s3://bucket/key`, a path, `standard output`. */
  readonly destination: string;
  /** Bytes of the object. */
  readonly bytes: number;
  /** Parts of the multipart upload (S3 only); 1 if the object was sent in one request. */
  readonly parts?: number;
  /** The reader of a pipe closed it early (`| head`), which is no error. `bytes` counts what it was offered. */
  readonly closedEarly?: boolean;
  /** Bytes that were sent or written; absent: all. */
  readonly sent?: number;
  /** What users should know besides: files of killed runs that were removed, an owner that could not be kept. */
  readonly notes?: readonly string[];
  /** What could not be made sure of, in sentences. */
  readonly warnings?: readonly string[];
  /** What was there already of an upload that was gone on with (S3 only). */
  readonly resumed?: Resumed;
}

/** A destination of bytes. Either the whole object appears or nothing does. */
export interface Sink {
  readonly destination: string;
  /** The descriptor of this process that it writes to, where it is one. */
  readonly descriptor?: number;
  /** Rolling back costs nothing, so `write` may be tried again. */
  readonly canRetry?: boolean;
  /** Takes bodies with {@link Body.isPositioned}. */
  readonly acceptsPositioned?: boolean;
  /** Calls {@link Body.check}. */
  readonly canCheck?: boolean;
  /** Takes bodies with {@link Body.keeps}. */
  readonly canKeep?: boolean;
  /**
   * Checks directory, bucket and permissions before anything is read.
   * @param signal ends the wait for a service that does not respond; `check` then rejects with its reason
   * @throws SinkError
   */
  check(signal?: AbortSignal): Promise<void>;
  /** Writes one object. @throws SinkError, the error of the body's stream, or the reason of its signal */
  write(body: Body): Promise<Written>;
}
