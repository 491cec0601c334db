import { JobError, SourceError } from '../errors.js';
import type { DatasetJob } from '../job/open-job.js';
import { type JobOptions, withJob as withOpenJob } from '../job/open-job.js';
import type { RunOptions } from '../job/run-options.js';
import { type SourceState, sourceState, sourceStats } from '../source/source-state.js';
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
  /** What was done in another way than asked for, and why. */
  readonly notes?: readonly string[];
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

/** The state of databases, by path; see `SourceState.copy`. Undefined: any. */
export type States = ReadonlyMap<string, string | undefined>;

/**
 * Reads databases, which must not change meanwhile.
 *
 * @param expected the states that they had when they were surveyed
 * @param use is given their states, and a function that compares them again
 * @throws JobError ERR_JOB_CHANGED where one has another state, or changes
 */
export async function whileUnchanged<T>(
  expected: States,
  signal: AbortSignal | undefined,
  use: (states: ReadonlyMap<string, string>, assertSame: () => void) => Promise<T>,
): Promise<T> {
  const states = new Map<string, SourceState>();
  for (const [path, before] of expected) {
    const state = await stateOf(path, signal);
    if (before !== undefined && before !== state.copy) throw changed(path);
    states.set(path, state);
  }
  const assertSame = (): void => {
    for (const [path, { stats }] of states) if (sourceStats(path) !== stats) throw changed(path);
  };
  const result = await use(new Map([...states].map(([path, { copy }]) => [path, copy])), assertSame);
  assertSame();
  return result;
}

/**
 * Opens the source of a job, whose databases must not change meanwhile.
 *
 * @param expected the databases that are read; see {@link whileUnchanged}
 * @throws JobError ERR_JOB_CHANGED
 */
export function withSource<T>(
  expected: States,
  options: JobOptions,
  use: (job: DatasetJob, states: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  return whileUnchanged(expected, options.signal, (states, assertSame) =>
    withOpenJob(options, (opened) => {
      if (opened.kind !== 'dataset') throw new Error('only datasets are made by jobs');
      assertSame();
      return use(opened, states);
    }),
  );
}

async function stateOf(path: string, signal: AbortSignal | undefined): Promise<SourceState> {
  const state = await sourceState(path, 'database', signal).catch((error: unknown) => {
    // Whoever reads a database that is damaged says so, or leaves it out.
    if (!(error instanceof SourceError) || error.code === 'ERR_SOURCE_NOT_FOUND') throw error;
    return sourceState(path, 'file', signal);
  });
  if (state !== undefined) return state;
  throw new JobError('ERR_JOB_CHANGED', `${path} is written to all the time: give the job a copy of it`);
}

/** The error for a database that is not what was surveyed. */
export function changed(path: string): JobError {
  const message =
    `${path} is not what was surveyed: its size, its time or its header is another. All steps of a job read the same ` +
    'databases: begin anew (fleetcdf job abort, fleetcdf job create), from a copy where it is written to';
  return new JobError('ERR_JOB_CHANGED', message);
}
