import { type JobFile, type PlanFile, readOf, type SurveyFile, surveyName } from './job-files.js';
import type { StepOptions } from './step.js';
import { surveyAll } from './survey-job.js';

/**
 * The survey of several databases from those of all shares, made as a single run makes it of the same databases: machines
 * that collide or overlap are compared, and where times do not follow each other all readings are read and sorted.
 *
 * @throws DataError ERR_MACHINES_COLLIDE, JobError ERR_JOB_CHANGED where a database is not what was surveyed
 */
export async function uniteSurveys(
  step: StepOptions,
  job: JobFile,
): Promise<Pick<PlanFile, 'source' | 'databases' | 'found'>> {
  const surveyed: NonNullable<SurveyFile['databases']>[number][] = [];
  for (let shard = 0; shard < job.surveys; shard++) {
    const file = await readOf<SurveyFile>(step.store, job, surveyName(shard), 'survey');
    surveyed.push(...(file?.databases ?? []));
  }
  const databases = surveyed.map(({ path, state }) => ({ path, state }));
  const expected = new Map(databases.map(({ path, state }) => [path, state]));
  const known = new Map(surveyed.map((one) => [one.file, one]));
  return { ...(await surveyAll(step, job, expected, { surveyed: known })), databases };
}
