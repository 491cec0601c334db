/** What every error of this package is: a stable `code`, a message that says what was found, where, and what to do. */
export class FleetcdfError extends Error {
  override readonly name: string = 'FleetcdfError';
  /** Stable, for programs: `ERR_…`. */
  readonly code: string;
  /** The exit code the command line ends with. */
  readonly exitCode: number = 1;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Wrong usage or settings: nothing was read or written. */
export class SettingsError extends FleetcdfError {
  override readonly name = 'SettingsError';
  override readonly exitCode = 2;
  /** The key of the settings the message is about (`output.layout`), where there is one. */
  readonly key: string | undefined;

  constructor(code: string, message: string, options?: ErrorOptions & { key?: string }) {
    super(code, message, options);
    this.key = options?.key;
  }
}

/** The database cannot be read, or does not hold what was asked for. */
export class SourceError extends FleetcdfError {
  override readonly name = 'SourceError';
  readonly path: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** Number of the page of the database file, from 1 on. */
  readonly page: number | undefined;

  constructor(
    code: string,
    message: string,
    options?: ErrorOptions & { path?: string; table?: string; column?: string; page?: number },
  ) {
    super(code, message, options);
    this.path = options?.path;
    this.table = options?.table;
    this.column = options?.column;
    this.page = options?.page;
  }
}

/** Data were refused: by `--strict`, or by a policy that says `error`. Nothing was published. */
export class DataError extends FleetcdfError {
  override readonly name = 'DataError';
  override readonly exitCode = 3;
}

/** The dataset does not fit the format. Thrown by planning, before any output. */
export class FormatError extends FleetcdfError {
  override readonly name = 'FormatError';
  /** The variable, dimension or attribute the message is about, where there is one. */
  readonly subject: string | undefined;

  constructor(code: string, message: string, options?: ErrorOptions & { subject?: string }) {
    super(code, message, options);
    this.subject = options?.subject;
  }
}

/** A slab came out of order or does not fit its variable: a mistake of the program that feeds an encoder, not of the data. */
export class SlabError extends FleetcdfError {
  override readonly name = 'SlabError';
  /** The variable of the slab, or the one that was expected. */
  readonly variable: string;

  constructor(code: string, message: string, variable: string, options?: ErrorOptions) {
    super(code, message, options);
    this.variable = variable;
  }
}

/** The destination cannot be written; whatever was begun was taken back. */
export class SinkError extends FleetcdfError {
  override readonly name = 'SinkError';
  readonly destination: string;

  constructor(code: string, message: string, destination: string, options?: ErrorOptions) {
    super(code, message, options);
    this.destination = destination;
  }
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
