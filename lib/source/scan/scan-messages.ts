import { SourceError } from '../../errors.js';
import type { TallyEntry } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { PageGeometry } from '../../sqlite/pager.js';
import type { ByteHash } from '../../survey/index.js';
import type { ReadOptions } from '../rows/readings-table.js';
import type { KeySurveyOptions, KeySurveyPart } from './key-surveyor.js';
import type { PageTable } from './page-table.js';

/** How pages are decoded. Plain, so that it can be handed to a worker thread. */
export interface PageScanOptions extends ReadOptions {
  /** Where keys are not read: hash their bytes all the same. */
  readonly hashKeys?: boolean;
}

/** One pass over one table, as a worker thread has to know it. */
export interface ScanDescription {
  readonly geometry: PageGeometry;
  readonly table: PageTable;
  readonly options: PageScanOptions;
  /** Runs are surveyed, and no readings are answered. */
  readonly survey?: KeySurveyOptions;
}

/** To a worker thread: begin a scan, decode a run of it, forget it. Runs are answered in the order they come in. */
export type ScanRequest =
  | { readonly kind: 'begin'; readonly scan: number; readonly description: ScanDescription }
  | {
      readonly kind: 'run';
      readonly scan: number;
      readonly run: LeafPageRange;
      readonly spare: SharedArrayBuffer | undefined;
    }
  | { readonly kind: 'end'; readonly scan: number };

/** The answer to a run. */
export type ScanAnswer = RunAnswer | SurveyAnswer | { readonly kind: 'error'; readonly error: PlainError };

interface Answer {
  /** Names that the thread's dictionary has got since the answer before. */
  readonly names: readonly string[];
  /** What this run counted. */
  readonly tally: readonly TallyEntry[];
}

export interface RunAnswer extends Answer {
  readonly kind: 'run';
  /**
   * The readings as `BatchColumns`, in memory that goes back and forth; machines are codes of the thread's own dictionary. To transfer
   * it would be as fast, but once a thread has detached one buffer, V8 checks at every access to any whether it is detached.
   */
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
  readonly length: number;
  /** Of the keys, where it was wanted and all rows are as most are. */
  readonly bytes: ByteHash | undefined;
}

export interface SurveyAnswer extends Answer, KeySurveyPart {
  readonly kind: 'survey';
}

/** An error as it goes from thread to thread, which would make a plain Error of it. */
export interface PlainError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Set for a SourceError, with its fields. */
  readonly code: string | undefined;
  readonly path?: string;
  readonly table?: string;
  readonly column?: string;
  readonly page?: number;
}

export function toPlain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, code: undefined };
  const { message, stack } = error;
  if (!(error instanceof SourceError)) return { message, stack, code: undefined };
  const fields = { path: error.path, table: error.table, column: error.column, page: error.page };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { message, stack, code: error.code, ...known };
}

export function fromPlain({ message, stack, code, ...fields }: PlainError): Error {
  const error = code === undefined ? new Error(message) : new SourceError(code, message, fields);
  if (stack !== undefined) error.stack = stack;
  return error;
}
