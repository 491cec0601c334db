import { JobError } from '../errors.js';
import { unionLimit } from '../plan/time-axis.js';
import { KeyShares } from '../source/scan/key-shares.js';
import type { Survey } from '../survey/index.js';
import { plural } from '../util/format.js';
import { allDatabases } from './databases.js';
import { type JobFile, type PlanFile, readOf, type SurveyFile, surveyName } from './job-files.js';
import { changed, type StepOptions } from './step.js';
import { surveyAll } from './survey-job.js';

/** What was read beside the keys that the shares had read. */
function notesOf(survey: Survey, { settings, surveys }: JobFile): string[] {
  if (surveys === 1) return [];
  if (survey.outOfOrder > 0) {
    return [`all readings are read and sorted here, as ${plural(survey.outOfOrder, 'reading')} came out of time order`];
  }
  if (unionLimit(survey, settings) === undefined) return [];
  return [
    'keys of all rows are read here, as machines have different times, and may have one axis together; ' +
      '--time-axis own (output.time_axis) does without',
  ];
}

/**
 * The survey of one database from those of all shares of its rows, with the code of a single run, which takes their keys
 * as read. Where they do not tell enough, all is surveyed here, and a note says why.
 *
 * @throws JobError ERR_JOB_CHANGED where the database was another for one of the shares; ERR_JOB_FORM for the file of
 *   another shard
 */
export async function uniteShares(
  step: StepOptions,
  job: JobFile,
): Promise<Pick<PlanFile, 'source' | 'found'> & { readonly notes?: readonly string[] }> {
  const { store } = step;
  const [path] = allDatabases(job).keys();
  const shares = new KeyShares();
  let source: string | undefined;
  let whole: SurveyFile['found'];
  let why: string | undefined;
  // One at a time: of many machines each has much to tell.
  for (let shard = 0; shard < job.surveys; shard++) {
    const name = surveyName(shard);
    const file = await readOf<SurveyFile>(store, job, name, 'survey');
    if (file === undefined || file.shard !== shard) {
      const message = `${name} of ${store.place} is not that of shard ${shard}: remove it, and survey the shard again`;
      throw new JobError('ERR_JOB_FORM', message);
    }
    source ??= file.source;
    if (file.source !== source) throw changed(path);
    whole ??= file.found;
    if (whole !== undefined || why !== undefined) continue;
    if (file.keys === undefined) why = `shard ${shard} says that ${file.undivided}`;
    else if (!shares.add(file.keys)) why = `times of a machine do not rise from shard ${shard - 1} to shard ${shard}`;
  }
  if (whole !== undefined) return { source: source as string, found: whole };
  const expected = new Map([[path, source]]);
  if (why === undefined) {
    const united = await surveyAll(step, job, expected, { surveyedKeys: shares.whole });
    return { ...united, notes: notesOf(united.found.survey, job) };
  }
  const note = `the whole database is surveyed here, as its ${job.surveys} shares do not tell enough: ${why}`;
  return { ...(await surveyAll(step, job, expected)), notes: [note] };
}
