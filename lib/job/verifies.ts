import type { RunOptions } from './run-options.js';

/** True where a run reads back what it has written. */
export function verifies({ verify, settings }: Pick<RunOptions, 'verify' | 'settings'>): boolean {
  return verify ?? settings.verify ?? settings.receipt !== undefined;
}
