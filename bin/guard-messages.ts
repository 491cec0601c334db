import { isMainThread, workerData } from 'node:worker_threads';
import type { OutputEvent } from '../lib/util/outputs.js';

/** `workerData` of the thread that does the work behind a guard. */
export const GUARDED = 'fleetcdf behind its guard';

/** This thread does the work, and the main thread waits for signals. */
export function isGuarded(): boolean {
  return !isMainThread && workerData === GUARDED;
}

/** From the main thread: a signal has come, or the question whether the thread can answer. */
export type FromGuard = { readonly interrupt: NodeJS.Signals } | { readonly question: true };

/** To the main thread: the answer, or what became of an output. */
export type ToGuard = { readonly answer: true } | { readonly output: OutputEvent };
