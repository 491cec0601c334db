import type { Stamp } from '../layout/index.js';
import type { Base, NotUpdated } from '../netcdf/netcdf4/base.js';
import type { Provider } from '../sink/index.js';

/** What is known of the object that a run is to update. */
export interface UpdateFacts {
  /** How it is stored; absent where it is written whole. */
  readonly base?: Base;
  /** Why it is written whole. */
  readonly whole?: NotUpdated;
  /** There is nothing yet, so that nobody need be told. */
  readonly isNew?: true;
  /** Readings are to be appended: why all rows are read, or how many are not. */
  readonly append?: { readonly why: string } | AppendFacts;
}

/** What an append does not read. */
export interface AppendFacts {
  /** Rows behind the watermarks. */
  readonly behind: number;
}

/** Where bytes go, what that place can do, and what this computer has for the work. */
export interface Destination {
  /** As the user would name it: `s3://bucket/key`, a path, `standard output`. */
  readonly name: string;
  readonly kind: 's3' | 'file' | 'stream';
  /** The S3 service; absent where it is none. */
  readonly provider?: Provider;
  /** Bytes may come in any order, with their positions. */
  readonly acceptsPositioned: boolean;
  /** Where the references to the chunks go. */
  readonly references?: string;
  /** When and by which command the dataset is made, where it says so. */
  readonly stamp?: Stamp;
  /** A text for the ledger of the dataset, to tell whether anything has changed since. */
  readonly fingerprint?: string;
  /** The object that is there; absent where nobody asks for an update. */
  readonly update?: UpdateFacts;
  /** Bytes that are free for temporary files. */
  readonly temporaryRoom: number;
  /** Directory of the temporary files. */
  readonly temporaryDirectory: string;
  /** Threads that read the source; the calling thread is one of them. See {@link readThreads}. */
  readonly threads: number;
}
