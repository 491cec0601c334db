import { JobError } from '../errors.js';
import { parseExact } from '../util/exact-json.js';

/** Where a job keeps its files. Each is written whole or not at all, and may be written several times. */
export interface JobStore {
  /** As users write it. */
  readonly place: string;
  /** Where other processes find it: an absolute path, or a URL. */
  readonly address: string;
  /** What a file holds; undefined where it is not there. @throws JobError ERR_JOB_FORM for what is no JSON */
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
  /** Writes a file unless it is there. @returns false where it is */
  create(name: string, value: unknown): Promise<boolean>;
  /** The names of all files of a kind, like `write`. */
  names(kind: string): Promise<ReadonlySet<string>>;
  /** The path of a file of bytes; undefined where the store is none of files. */
  pathOf(name: string): string | undefined;
  /** Removes everything. */
  remove(): Promise<void>;
  /** Removes the files of bytes. */
  removeBytes(): Promise<void>;
}

/** What a file holds. @param path of it, for messages @throws JobError ERR_JOB_FORM for what is no JSON */
export function jobValue(text: string, path: string): unknown {
  try {
    return parseExact(text);
  } catch (cause) {
    throw new JobError('ERR_JOB_FORM', `${path} is no file of a job: ${(cause as Error).message}`, { cause });
  }
}
