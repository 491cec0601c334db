import type { Stamp } from '../layout/index.js';
import type { Provider } from '../sink/index.js';

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
  /** Bytes that are free for temporary files. */
  readonly temporaryRoom: number;
  /** Directory of the temporary files. */
  readonly temporaryDirectory: string;
  /** Threads that read the source; the calling thread is one of them. See {@link readThreads}. */
  readonly threads: number;
}
