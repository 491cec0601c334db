import type { S3Place } from './s3-errors.js';

/** The object to write. */
export interface S3Target extends S3Place {
  readonly key: string;
  readonly overwrite: boolean;
  /** ETag of the object that it may replace, and no other; absent: any. */
  readonly replaces?: string;
}
