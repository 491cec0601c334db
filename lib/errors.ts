import { oneLine } from './visible.js';

/**
 * What an error says: a line, or several. A line may hold names from anywhere: what a terminal would not show in them is
 * escaped, a line break too, and a very long line is shortened.
 */
export type Message = string | readonly string[];

/**
 * The base class of every error that this package throws on purpose. The message says what was found, where, and what
 * to do. docs/errors.md lists the codes.
 */
export class FleetcdfError extends Error {
  /** Names the class, also where `instanceof` does not reach: across two copies of the package, or in a log. */
  override readonly name: string = 'FleetcdfError';
  /** `ERR_…`. It stays the same when the message changes. */
  readonly code: string;

  constructor(code: string, message: Message, options?: ErrorOptions) {
    super([message].flat().map(oneLine).join('\n'), options);
    this.code = code;
  }
}

/** The command line, the settings or an option is wrong. Nothing was published. */
export class SettingsError extends FleetcdfError {
  override readonly name = 'SettingsError';
  /** The key or flag that is wrong (`output.layout`), where there is one. */
  readonly key: string | undefined;

  constructor(code: string, message: Message, options?: ErrorOptions & { key?: string }) {
    super(code, message, options);
    this.key = options?.key;
  }
}

/** The database or the JSON cannot be read, or lacks what was asked for. */
export class SourceError extends FleetcdfError {
  override readonly name = 'SourceError';
  readonly path: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** The number of the page in the database file; the first is 1. */
  readonly page: number | undefined;

  constructor(
    code: string,
    message: Message,
    options?: ErrorOptions & { path?: string; table?: string; column?: string; page?: number },
  ) {
    super(code, message, options);
    this.path = options?.path;
    this.table = options?.table;
    this.column = options?.column;
    this.page = options?.page;
  }
}

/** `--strict` or a policy of the settings refuses the data, or they make no dataset. Nothing was published. */
export class DataError extends FleetcdfError {
  override readonly name = 'DataError';
}

/** The file format cannot hold the dataset. Thrown before any output, except for texts longer than planned. */
export class FormatError extends FleetcdfError {
  override readonly name = 'FormatError';
  /** The variable, dimension or attribute that does not fit, where there is one. */
  readonly subject: string | undefined;

  constructor(code: string, message: Message, options?: ErrorOptions & { subject?: string }) {
    super(code, message, options);
    this.subject = options?.subject;
  }
}

/** A slab does not fit its variable, or comes out of order: a fault of the program that writes the slabs. */
export class SlabError extends FleetcdfError {
  override readonly name = 'SlabError';
  /** The variable of the slab, or the one that was expected. */
  readonly variable: string;

  constructor(code: string, message: Message, variable: string, options?: ErrorOptions) {
    super(code, message, options);
    this.variable = variable;
  }
}

/**
 * The destination cannot be written, or cannot be read back. What was begun there was taken back, unless the code is
 * ERR_S3_LEFT_BEHIND.
 */
export class SinkError extends FleetcdfError {
  override readonly name = 'SinkError';
  readonly destination: string;

  constructor(code: string, message: Message, destination: string, options?: ErrorOptions) {
    super(code, message, options);
    this.destination = destination;
  }
}

/** With `output.if_changed`: the destination is up to date, and was not written. */
export class UnchangedError extends FleetcdfError {
  override readonly name = 'UnchangedError';
  readonly destination: string;

  constructor(message: Message, destination: string, options?: ErrorOptions) {
    super('ERR_UNCHANGED', message, options);
    this.destination = destination;
  }
}

/** No reading lies in the window of the settings (`source.since`, `source.until`). Nothing was written. */
export class EmptyWindowError extends FleetcdfError {
  override readonly name = 'EmptyWindowError';
  readonly path: string;
  /** Nanoseconds since 1970; the window has `since`, and not `until`. */
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  /** The earliest and the latest time of the readings outside of the window, where they are known. */
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;

  constructor(
    message: Message,
    found: Pick<EmptyWindowError, 'path'> & { since?: bigint; until?: bigint; first?: bigint; last?: bigint },
  ) {
    super('ERR_EMPTY_WINDOW', message);
    this.path = found.path;
    this.since = found.since;
    this.until = found.until;
    this.first = found.first;
    this.last = found.last;
  }
}

/** A step of a job cannot be done: another one has to come first, or what it was made for has changed. */
export class JobError extends FleetcdfError {
  override readonly name = 'JobError';
}

/** What was stored is not what the database gives. The message lists the first differences. */
export class VerifyError extends FleetcdfError {
  override readonly name = 'VerifyError';
  /** The object: `s3://bucket/key` or a path. */
  readonly destination: string;
  /** Their number. */
  readonly differences: number;

  constructor(code: string, message: Message, found: { readonly destination: string; readonly differences: number }) {
    super(code, message);
    this.destination = found.destination;
    this.differences = found.differences;
  }
}

/** The signal that the caller gave has aborted. Nothing was published; what was begun was taken back. */
export class AbortError extends FleetcdfError {
  /** The name that errors of an abort have everywhere in JavaScript. */
  override readonly name = 'AbortError';
  /** The reason of the signal: a DOMException named TimeoutError where it is that of `AbortSignal.timeout()`. */
  declare readonly cause: unknown;

  constructor(reason: unknown) {
    super('ERR_ABORTED', `aborted by the signal of the caller${wordsOf(reason)}`, { cause: reason });
  }
}

/** What the reason of an abort says beyond that it was one. */
function wordsOf(reason: unknown): string {
  if (!(reason instanceof Error)) return reason === undefined ? '' : `: ${String(reason)}`;
  return reason.name === 'AbortError' ? '' : `: ${reason.message}`;
}

/** An encoder was used at the wrong time: read before its end, or closed before it. */
export class EncoderError extends FleetcdfError {
  override readonly name = 'EncoderError';
}

/** A fault of this package: what it writes does not agree with its own plan. Please report it. */
export class InternalError extends FleetcdfError {
  override readonly name = 'InternalError';

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INTERNAL', message, options);
  }
}
