import { JobError } from '../errors.js';
import type { DatasetJob } from '../job/open-job.js';
import { type JobOptions, withJob as withOpenJob } from '../job/open-job.js';
import type { RunOptions } from '../job/run-options.js';
import { sourceState, sourceStats } from '../source/source-state.js';
import type { JobFile } from './job-files.js';
import type { JobStore } from './job-store.js';

/** What a step of a job has from the process that does it. Nothing of it changes the dataset. */
export interface StepOptions
  extends Pick<RunOptions, 'signal' | 'progress' | 'whileBlocked' | 'onOpen' | 'onSurvey' | 'onWait'> {
  readonly store: JobStore;
  /** Threads, instead of those of the settings. */
  readonly threads?: number | undefined;
}

/** What became of a step. */
export interface StepDone {
  /** It had been done before. */
  readonly isOld: boolean;
  /** In a sentence. */
  readonly text: string;
}

/** The options of the run that a job stands for. */
export function runOptions(job: JobFile, { threads, ...step }: StepOptions): JobOptions {
  const { settings, references, overwrite, strict, reader, command, created } = job;
  const { signal, progress, whileBlocked, onOpen, onSurvey, onWait } = step;
  const given = { signal, progress, whileBlocked, onOpen, onSurvey, onWait };
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<typeof given>),
    ...{ settings: threads === undefined ? settings : { ...settings, threads }, overwrite, strict, reader, command },
    ...(references === undefined ? {} : { references }),
    stampedAt: created,
    codes: true,
  } as JobOptions;
}

/**
 * Reads the source of a job, which must not change meanwhile.
 *
 * @param expected the state that it had when it was surveyed; absent: any
 * @throws JobError ERR_JOB_CHANGED where it is another, or changes
 */
export async function withSource<T>(
  { settings }: JobFile,
  expected: string | undefined,
  options: JobOptions,
  use: (job: DatasetJob, source: string) => Promise<T>,
): Promise<T> {
  const path = settings.source.path as string;
  const state = await sourceState(path, 'database', options.signal);
  if (state === undefined) {
    const message = `${path} is written to all the time: give the job a copy of it`;
    throw new JobError('ERR_JOB_CHANGED', message);
  }
  const assertSame = (isSame: boolean): void => {
    if (isSame) return;
    const message =
      `${path} is not what was surveyed: its size, its time or its header is another. All steps of a job read the same ` +
      'database: begin anew (fleetcdf job abort, fleetcdf job create), from a copy where it is written to';
    throw new JobError('ERR_JOB_CHANGED', message);
  };
  assertSame(expected === undefined || expected === state.copy);
  return withOpenJob(options, async (opened) => {
    if (opened.kind !== 'dataset') throw new Error('only datasets are made by jobs');
    assertSame(sourceStats(path) === state.stats);
    const result = await use(opened, state.copy);
    assertSame(sourceStats(path) === state.stats);
    return result;
  });
}
