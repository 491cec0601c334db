import type { GivenSurvey } from '../job/given-survey.js';
import type { DatasetJob, JobOptions } from '../job/open-job.js';
import { surveyDatabases } from '../job/survey-databases.js';
import { surveyKeyShare } from '../job/survey-key-share.js';
import type { TimeUnionAxis } from '../plan/findings.js';
import type { FileSpan } from '../source/fleet/survey-share.js';
import { plural } from '../util/format.js';
import { checkDivisible } from './check-divisible.js';
import { allDatabases, stateOfAll } from './databases.js';
import { JOB_FORM, type JobFile, readJob, readOf, type SurveyFile, surveyName } from './job-files.js';
import { runOptions, type States, type StepDone, type StepOptions, whileUnchanged, withSource } from './step.js';

/**
 * Surveys a shard of the source: some of several databases, or of one a share of the rows of its first table, whose keys
 * tell those of the others. A small database is one shard. Where the keys of shares tell nothing by themselves, the first
 * shard surveys all.
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
  const { done, ...found } = await (share !== undefined
    ? surveyShareOf(step, job, share)
    : job.surveys === 1
      ? surveyOne(step, job)
      : surveyRowsOf(step, job, shard));
  const file: SurveyFile = { form: JOB_FORM, kind: 'survey', job: job.job, shard, ...found };
  await store.write(name, file);
  return { isOld: false, ...done };
}

type Surveyed = Pick<SurveyFile, 'source' | 'found' | 'keys' | 'undivided' | 'databases'> & {
  readonly done: Omit<StepDone, 'isOld'>;
};

async function surveyOne(step: StepOptions, job: JobFile): Promise<Surveyed> {
  const { source, found } = await surveyAll(step, job, allDatabases(job));
  const { machines, readings } = found.survey;
  return { source, found, done: { text: `${plural(machines.length, 'machine')}, ${plural(readings, 'reading')}` } };
}

async function surveyRowsOf(step: StepOptions, job: JobFile, shard: number): Promise<Surveyed> {
  const { source, found } = await whileUnchanged(allDatabases(job), step.signal, async (states) => {
    const found = await surveyKeyShare(runOptions(job, step), { share: shard, of: job.surveys });
    return { source: stateOfAll(states), found };
  });
  if (!('undivided' in found)) {
    const text = `shard ${shard}: ${plural(found.rows, 'row')} in ${plural(found.pages, 'page')}`;
    return { source, keys: found, done: { text } };
  }
  const { undivided } = found;
  if (shard > 0) {
    const text = `shard ${shard} surveys nothing: ${undivided}; shard 0 or job plan surveys the whole database`;
    return { source, undivided, done: { text } };
  }
  const { done, ...all } = await surveyOne(step, job);
  const note = `shard 0 has surveyed the whole database, and not one of ${job.surveys} shares: ${undivided}`;
  return { ...all, done: { ...done, notes: [note] } };
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
    return { source: stateOfAll(states), databases, done: { text } };
  });
}

/**
 * Surveys the whole source, as a single run does.
 *
 * @param expected the states of its databases
 * @param surveyed what was found in several of them, or in the keys of one
 */
export function surveyAll(
  step: StepOptions,
  job: JobFile,
  expected: States,
  surveyed: Pick<JobOptions, 'surveyed' | 'surveyedKeys'> = {},
): Promise<{ readonly source: string; readonly found: GivenSurvey }> {
  const options = { ...runOptions(job, step), isWritten: true, optimistic: 'always' as const, ...surveyed };
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
