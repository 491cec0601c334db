import { availableParallelism } from 'node:os';
import { integerChoice } from '../plan/from-settings.js';
import { readThreads } from '../plan/plan-threads.js';
import { precisionOf, roundingOf } from '../plan/plan-times.js';
import type { StoredSurvey } from '../source/fleet/stored-types.js';
import { type FileSpan, surveyShare } from '../source/fleet/survey-share.js';
import { throwIfAborted } from '../util/abort.js';
import { fleetOf } from './open-from-settings.js';
import type { JobOptions } from './open-job.js';

/**
 * Surveys some of the databases that settings name, as a job that reads all of them does: what is found can be given to
 * that job (`JobOptions.surveyed`).
 */
export async function surveyDatabases(options: JobOptions, share: FileSpan): Promise<StoredSurvey[]> {
  const { settings, signal, whileBlocked, progress, reader = 'auto', strict } = options;
  const threads = readThreads(settings.threads, false, availableParallelism());
  const integers = integerChoice(settings);
  const how = { reader, threads, ...(integers === undefined ? {} : { integers }) };
  const fleet = fleetOf(settings, how, { signal, whileBlocked });
  if (fleet === undefined) throw new Error('the settings name one database');
  const rounding = roundingOf(settings);
  progress?.start(undefined, 'Surveying');
  try {
    return await surveyShare(fleet, share, {
      ...(rounding === undefined ? {} : { round: rounding.round }),
      precision: precisionOf(settings.output),
      // As `openJob` has them surveyed.
      optimistic: strict !== true && settings.clean.duplicates !== 'error',
      onRows: (rows) => {
        throwIfAborted(signal);
        progress?.rows(rows);
      },
    });
  } finally {
    progress?.stop();
  }
}
