import { availableParallelism } from 'node:os';
import { cleanRules, integerChoice } from '../plan/from-settings.js';
import { readThreads } from '../plan/plan-threads.js';
import { precisionOf } from '../plan/plan-times.js';
import type { KeyShare, Undivided } from '../source/scan/key-share.js';
import { Source } from '../source/source.js';
import type { Share } from '../sqlite/rowid-bounds.js';
import { throwIfAborted } from '../util/abort.js';
import { openSource } from './open-from-settings.js';
import type { JobOptions } from './open-job.js';

/**
 * Surveys a share of the rows of the database that settings name, as a job that reads all of it does: what all shares
 * found can be given to that job (`JobOptions.surveyedKeys`).
 */
export async function surveyKeyShare(options: JobOptions, share: Share): Promise<KeyShare | Undivided> {
  const { settings, signal, progress } = options;
  const threads = readThreads(settings.threads, false, availableParallelism());
  const source = await openSource(settings, { ...options, threads, integers: integerChoice(settings) });
  try {
    if (!(source instanceof Source)) throw new Error('the settings name several databases');
    options.onOpen?.(source);
    const { round } = cleanRules(settings, source);
    progress?.start(undefined, 'Surveying');
    const onRows = (rows: number): void => {
      throwIfAborted(signal);
      progress?.rows(rows);
    };
    const asked = { ...(round === undefined ? {} : { round }), precision: precisionOf(settings.output), onRows };
    return await source.surveyShare(asked, share);
  } finally {
    progress?.stop();
    await source.close();
  }
}
