import { FleetcdfError } from '../lib/errors.js';
import { Interrupted } from './end-now.js';
import { Delegated } from './guard.js';

/** The exit codes of the program, and what each says. */
export const EXIT_CODES = {
  0: 'done',
  1: 'failed while running',
  2: 'wrong usage or settings',
  3: 'data refused',
  4: 'nothing to do',
  5: 'failed, and a retry cannot mend it (job)',
  130: 'interrupted',
} as const;

type ExitCode = keyof typeof EXIT_CODES;

/** Classes of errors, by name, that are more than a failure while running. */
const BY_CLASS: Readonly<Record<string, ExitCode>> = {
  SettingsError: 2,
  DataError: 3,
  UnchangedError: 4,
  EmptyWindowError: 4,
  AbortError: 130,
};

/**
 * The codes of classes whose errors have several causes: the file or the system (1), a file that is not there or no
 * database, or a name that the database lacks (2), or what the database holds (3).
 */
const BY_CODE: Readonly<Record<string, Readonly<Record<string, ExitCode>>>> = {
  SourceError: {
    ERR_SOURCE_NOT_FOUND: 2,
    ERR_SOURCE_NOT_SQLITE: 2,
    ERR_SOURCE_LOCKED: 1,
    ERR_SOURCE_OPEN: 1,
    ERR_SOURCE_CORRUPT: 1,
    ERR_SOURCE_READ: 1,
    ERR_SOURCE_SNAPSHOT: 1,
    ERR_SOURCE_CHANGED: 1,
    ERR_SOURCE_LIMIT: 1,
    ERR_SOURCE_SQL: 1,
    ERR_SOURCE_UNSTEADY: 1,
    ERR_SOURCE_JSON: 1,
    ERR_SOURCE_NO_TABLE: 2,
    ERR_SOURCE_NO_COLUMN: 2,
    ERR_SOURCE_QUERY: 2,
    ERR_SOURCE_WHERE: 2,
    ERR_SOURCE_RECIPE: 2,
    ERR_SOURCE_SIGNALS: 2,
    ERR_STAGES: 2,
    ERR_SOURCE_NO_READINGS: 3,
    ERR_SOURCE_AMBIGUOUS: 3,
    ERR_SOURCE_SIGNAL_NAMES: 3,
    ERR_SOURCE_WORDS: 3,
    ERR_SOURCE_NO_ROWS: 3,
    ERR_SOURCE_JSON_KEYS: 3,
  },
  JobError: {
    ERR_JOB_MISSING: 5,
    ERR_JOB_EXISTS: 5,
    ERR_JOB_INCOMPLETE: 1,
    ERR_JOB_CHANGED: 5,
    ERR_JOB_PLAN: 5,
    ERR_JOB_FORM: 5,
    ERR_JOB_KEYS: 5,
    ERR_JOB_PARTS: 5,
    ERR_JOB_UPLOAD: 5,
    ERR_JOB_WORKER: 1,
    ERR_JOB_ENGINE: 1,
  },
  FormatError: {
    ERR_NETCDF_NAME: 3,
    ERR_NETCDF_DUPLICATE: 3,
    ERR_NETCDF_ATTRIBUTE: 3,
    ERR_NETCDF_SIZE: 3,
    ERR_REFERENCES_UNITE: 3,
    ERR_HDF5_MESSAGE_SIZE: 3,
    ERR_NETCDF_DIMENSION: 1,
    ERR_NETCDF_TYPE: 1,
    ERR_NETCDF_FILL_VALUE: 1,
    ERR_NETCDF_STORAGE: 1,
    ERR_NETCDF_STRINGS: 1,
    ERR_NETCDF_BYTE_ORDER: 1,
    ERR_NETCDF_DAMAGED: 1,
    ERR_NETCDF_FOREIGN: 1,
    ERR_HDF5_RANGE: 1,
  },
};

/** The exit code for an error of a class and code of docs/errors.md; undefined for a code that nobody decided. */
export function exitCodeFor(className: string, code: string): ExitCode | undefined {
  const codes = BY_CODE[className];
  return codes === undefined ? (BY_CLASS[className] ?? 1) : codes[code];
}

/** Codes of exit code 1 that come back however often a step is done again. */
const LASTING: ReadonlySet<string> = new Set([
  'ERR_INTERNAL',
  'ERR_SOURCE_CORRUPT',
  'ERR_S3_ACCESS_DENIED',
  'ERR_S3_EXISTS',
  'ERR_S3_KEY',
  'ERR_S3_NO_SUCH_BUCKET',
  'ERR_S3_OBJECT',
  'ERR_S3_REGION',
  'ERR_S3_TOO_LARGE',
  'ERR_SINK_EXISTS',
  'ERR_SINK_DIRECTORY_MISSING',
]);

const final = new WeakSet<object>();

/**
 * For steps of a job, which engines do again where they fail: a failure that this cannot mend gets an exit code of its
 * own. Wrong usage keeps its own.
 *
 * @throws `error`
 */
export function finalWhereNoRetryMends(error: unknown): never {
  if (error instanceof FleetcdfError && error.code !== 'ERR_USAGE') {
    const code = exitCodeFor(error.name, error.code) ?? 1;
    if (code === 2 || code === 3 || LASTING.has(error.code)) final.add(error);
  }
  throw error;
}

/** The exit code that the program ends with when `error` is thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Delegated) return error.exitCode as ExitCode;
  if (error instanceof Interrupted) return 130;
  if (error instanceof Object && final.has(error)) return 5;
  return error instanceof FleetcdfError ? (exitCodeFor(error.name, error.code) ?? 1) : 1;
}
