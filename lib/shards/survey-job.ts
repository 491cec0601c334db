import type { GivenSurvey } from '../job/given-survey.js';
import type { DatasetJob, JobOptions } from '../job/open-job.js';
import { surveyDatabases } from '../job/survey-databases.js';
import type { TimeUnionAxis } from '../plan/findings.js';
import type { FileSpan } from '../source/fleet/survey-share.js';
import { plural } from '../util/format.js';
import { checkDivisible } from './check-divisible.js';
import { allDatabases, stateOfAll } from './databases.js';
import { JOB_FORM, type JobFile, readJob, readOf, type SurveyFile, surveyName } from './job-files.js';
import { runOptions, type States, type StepDone, type StepOptions, whileUnchanged, withSource } from './step.js';

/**
 * Surveys a shard of the source. A database is one shard: a survey reads the keys of one table alone, and says which
 * machines there are to be divided. Of several databases a shard is a share.
 */
export async function surveyJob(step: StepOptions, shard: number): Promise<StepDone> {
  const { store } = step;
  const job = await readJob(store);
  const name = surveyName(shard);
  if (shard >= job.surveys) {
    const text = `shard ${shard} has nothing to survey: ${plural(job.surveys, 'shard')} of the source tell all`;
    return { isOld: true, text };
  }
  if ((await readOf<SurveyFile>(store, job, name, 'survey')) !== undefined) {
    return { isOld: true, text: `shard ${shard} is surveyed` };
  }
  const share = job.shares?.[shard];
  const { text, ...found } = share === undefined ? await surveyOne(step, job) : await surveyShareOf(step, job, share);
  const file: SurveyFile = { form: JOB_FORM, kind: 'survey', job: job.job, shard, ...found };
  await store.write(name, file);
  return { isOld: false, text };
}

type Surveyed = Pick<SurveyFile, 'source' | 'found' | 'databases'> & { readonly text: string };

async function surveyOne(step: StepOptions, job: JobFile): Promise<Surveyed> {
  const { source, found } = await surveyAll(step, job, allDatabases(job));
  const { machines, readings } = found.survey;
  return { source, found, text: `${plural(machines.length, 'machine')}, ${plural(readings, 'reading')}` };
}

async function surveyShareOf(step: StepOptions, job: JobFile, { from, to }: FileSpan): Promise<Surveyed> {
  const all = [...allDatabases(job).keys()];
  const own = all.slice(from, to);
  const options = runOptions(job, step);
  return whileUnchanged(new Map(own.map((path) => [path, undefined])), step.signal, async (states) => {
    const surveyed = await surveyDatabases(options, { from, to });
    const databases = surveyed.map((one) => {
      const path = all[one.file];
      return { path, state: states.get(path) as string, ...one };
    });
    const readings = surveyed.reduce((sum, { keys }) => sum + (keys?.part.readings ?? 0), 0);
    const text = `${plural(own.length, 'database')}, ${plural(readings, 'reading')}`;
    return { source: stateOfAll(states), databases, text };
  });
}

/**
 * Surveys the whole source, as a single run does.
 *
 * @param expected the states of its databases
 * @param surveyed what was found in several of them
 */
export function surveyAll(
  step: StepOptions,
  job: JobFile,
  expected: States,
  surveyed?: JobOptions['surveyed'],
): Promise<{ readonly source: string; readonly found: GivenSurvey }> {
  const options = {
    ...{ ...runOptions(job, step), isWritten: true, optimistic: 'always' as const },
    ...(surveyed === undefined ? {} : { surveyed }),
  };
  return withSource(expected, options, async (opened, states) => {
    checkDivisible(opened);
    return { source: stateOfAll(states), found: givenOf(opened) };
  });
}

/** What the survey of a job found, to be stored. */
function givenOf({ source: { stored }, findings, surveyTally }: DatasetJob): GivenSurvey {
  const { source, survey, join, rows = 0, counts, setBacks = [], wordOrders, kept, timeUnion } = findings;
  return {
    survey: survey as GivenSurvey['survey'],
    ...{ join, rows, setBacks, tally: counts, storeTally: [...surveyTally] },
    machineNames: source.machineNames,
    ...(wordOrders === undefined ? {} : { wordOrders }),
    ...(kept === undefined ? {} : { kept }),
    ...(timeUnion === undefined ? {} : { timeUnion: timesOf(timeUnion) }),
    ...(stored === undefined ? {} : { fleet: stored }),
  };
}

function timesOf(axis: TimeUnionAxis): BigInt64Array {
  const times = new BigInt64Array(axis.length);
  for (let from = 0; from < axis.length; ) {
    const some = axis.read(from, axis.length - from);
    times.set(some, from);
    from += some.length;
  }
  return times;
}
