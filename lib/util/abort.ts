import type { Readable } from 'node:stream';
import { AbortError } from '../errors.js';

/** By signal: whatever it ends, it ends with the same error. */
const ERRORS = new WeakMap<AbortSignal, AbortError>();

/** The error of a caller's signal that has aborted. */
export function abortError(signal: AbortSignal): AbortError {
  if (signal.reason instanceof AbortError) return signal.reason;
  const known = ERRORS.get(signal);
  if (known !== undefined) return known;
  const error = new AbortError(signal.reason);
  ERRORS.set(signal, error);
  return error;
}

/** @throws AbortError */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Destroys `stream` when the signal aborts, with {@link AbortError}. */
export function destroyOnAbort(stream: Readable, signal: AbortSignal): void {
  const onAbort = () => void stream.destroy(abortError(signal));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', onAbort));
}
