import { SinkError } from '../errors.js';
import type { S3Place } from './s3-errors.js';
import { abortCommand } from './s3-unfinished.js';

/**
 * The unfinished upload cannot become this object. It is aborted, like every upload that fails; one that is begun anew
 * succeeds.
 */
export class StaleUploadError extends SinkError {
  /** What is wrong with it, as the beginning of a sentence. */
  readonly found: string;

  constructor(destination: string, found: string) {
    super(
      'ERR_S3_STALE_UPLOAD',
      `Cannot write ${destination}: ${found}. Run again, which sends all parts.`,
      destination,
    );
    this.found = found;
  }
}

/** Failures that the next run may not meet. After all others an upload is of no use. */
const PASSING: ReadonlySet<string> = new Set([
  'ERR_S3_UNREACHABLE',
  'ERR_S3_SERVER',
  'ERR_S3_CREDENTIALS',
  'ERR_S3_NO_CREDENTIALS',
  'ERR_S3_TLS',
  'ERR_S3_CLOCK',
]);

/** True if it pays to keep what was uploaded. @param isInterrupted the user or the system ended the run */
export function isWorthKeeping(failure: unknown, isInterrupted: boolean): boolean {
  return isInterrupted || (failure instanceof SinkError && PASSING.has(failure.code));
}

/** The failure, and what is left for the next run. An interrupt stays what it is. */
export function keptError(failure: unknown, place: S3Place): unknown {
  if (!(failure instanceof SinkError)) return failure;
  const lines = [...failure.message.split('\n'), whatIsKept(place)];
  return new SinkError(failure.code, lines, place.destination, { cause: failure.cause });
}

/** What is left for the next run. */
export function whatIsKept(place: S3Place): string {
  return `What was uploaded is kept: run again with --resume to send the rest. ${abortCommand(place, true)} removes it.`;
}
