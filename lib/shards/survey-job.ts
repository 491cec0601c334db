import type { GivenSurvey } from '../job/given-survey.js';
import type { DatasetJob } from '../job/open-job.js';
import type { TimeUnionAxis } from '../plan/findings.js';
import { plural } from '../util/format.js';
import { checkDivisible } from './check-divisible.js';
import { JOB_FORM, readJob, readOf, type SurveyFile, surveyName } from './job-files.js';
import { runOptions, type StepDone, type StepOptions, withSource } from './step.js';

/**
 * Surveys a shard of the source. A database is one shard: a survey reads the keys of one table alone, and says which
 * machines there are to be divided.
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
  const options = { ...runOptions(job, step), isWritten: true, optimistic: 'always' as const };
  const found = await withSource(job, undefined, options, async (opened, source) => {
    checkDivisible(opened);
    return { source, found: givenOf(opened) };
  });
  const file: SurveyFile = { form: JOB_FORM, kind: 'survey', job: job.job, shard, ...found };
  await store.write(name, file);
  const { machines, readings } = found.found.survey;
  return { isOld: false, text: `${plural(machines.length, 'machine')}, ${plural(readings, 'reading')}` };
}

/** What the survey of a job found, to be stored. */
function givenOf({ findings, surveyTally }: DatasetJob): GivenSurvey {
  const { source, survey, join, rows = 0, counts, setBacks = [], wordOrders, kept, timeUnion } = findings;
  return {
    survey: survey as GivenSurvey['survey'],
    ...{ join, rows, setBacks, tally: counts, storeTally: [...surveyTally] },
    machineNames: source.machineNames,
    ...(wordOrders === undefined ? {} : { wordOrders }),
    ...(kept === undefined ? {} : { kept }),
    ...(timeUnion === undefined ? {} : { timeUnion: timesOf(timeUnion) }),
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
