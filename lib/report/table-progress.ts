import { clock } from '../util/clock.js';
import type { Progress } from './progress.js';

/** Milliseconds. A database of some hundred tables is looked at in less, without a line about it. */
const WORTH_SHOWING = 1000;

/**
 * Shows a phase of its own while the tables of a database are looked at, where that takes long.
 *
 * @param now milliseconds since any fixed moment
 * @returns to be called for every table, with the number of all
 */
export function tableProgress(progress: Progress, now: () => number = clock): (total: number) => void {
  const started = now();
  let unshown = 0;
  let isShown = false;
  return (total) => {
    unshown++;
    if (!isShown && now() - started < WORTH_SHOWING) return;
    if (!isShown) progress.start(total, 'Looking at the tables', 'table');
    isShown = true;
    progress.rows(unshown);
    unshown = 0;
  };
}
