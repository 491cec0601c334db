import { SourceError } from '../../errors.js';
import type { TallyEntry } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import type { PageGeometry } from '../../sqlite/pager.js';
import type { ByteHash } from '../../survey/index.js';
import type { ReadOptions } from '../rows/readings-table.js';
import type { KeySurveyOptions, KeySurveyPart } from './key-surveyor.js';
import type { PageTable } from './page-table.js';

/** How to decode pages. Plain data: it can be posted to a worker thread. */
export interface PageScanOptions extends ReadOptions {
  /** Hash the bytes of the keys although `keys` is false. */
  readonly hashKeys?: boolean;
}

/** One pass over one table, as posted to a worker thread. */
export interface ScanDescription {
  readonly geometry: PageGeometry;
  readonly table: PageTable;
  readonly options: PageScanOptions;
  /** Survey the ranges instead of returning readings. */
  readonly survey?: KeySurveyOptions;
}

/** Messages to a worker thread: begin a scan, decode a range of it, end it. Ranges are answered in order. */
export type ScanRequest =
  | { readonly kind: 'begin'; readonly scan: number; readonly description: ScanDescription }
  | {
      readonly kind: 'range';
      readonly scan: number;
      readonly range: LeafPageRange;
      readonly recycled: SharedArrayBuffer | undefined;
    }
  | { readonly kind: 'end'; readonly scan: number };

/** The answer to a `range` message. */
export type ScanAnswer = RangeAnswer | SurveyAnswer | { readonly kind: 'error'; readonly error: PlainError };

interface Answer {
  /** Names added to the thread's dictionary since its last answer. */
  readonly names: readonly string[];
  /** Bad input counted in this range. */
  readonly tally: readonly TallyEntry[];
}

export interface RangeAnswer extends Answer {
  readonly kind: 'range';
  /**
   * Memory of the `BatchColumns` with the readings, recycled by the next request. Machine codes are those of the
   * thread's dictionary. It is shared, not transferred: transfer is as fast, but once a thread has detached any buffer,
   * V8 checks for detachment at every access to every buffer.
   */
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
  readonly length: number;
  /** The hash of the key bytes, if requested and WebAssembly could read every row. */
  readonly bytes: ByteHash | undefined;
}

export interface SurveyAnswer extends Answer, KeySurveyPart {
  readonly kind: 'survey';
}

/** An error as plain data: structured clone would turn a SourceError into a plain Error. */
interface PlainError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Set for a SourceError, together with its fields below. */
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
