import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { createProgress, formatSummary, lookOf, show } from '../lib/report/index.js';
import { mergeFlags } from '../lib/settings/index.js';
import {
  abortJob,
  commitJob,
  createJob,
  type JobStore,
  jobStatistics,
  jobStatus,
  openStore,
  planJob,
  readJob,
  type StepDone,
  type StepOptions,
  surveyJob,
  writeShard,
} from '../lib/shards/index.js';
import type { S3SinkOptions } from '../lib/sink/index.js';
import { givenNames } from './arguments/check.js';
import { takeApart } from './arguments/grammar.js';
import { circumstancesOf, refuseIgnored } from './arguments/where-options-apply.js';
import { commandLine } from './command-line.js';
import { finalWhereNoRetryMends } from './exit-codes.js';
import { usageFailure } from './failure.js';
import { favourMemory, favourMemoryOf } from './favour-memory.js';
import { needGuardForReaders, withGuard } from './guard.js';
import { type Interrupts, interruptible } from './interrupt.js';
import { formatJobStatus } from './job-status-text.js';
import { ENGINES, submit } from './job-submit.js';
import { DONE, doInProcesses } from './job-workers.js';
import { AWS_BATCH, CONTAINERS, KUBERNETES } from './options/engine.js';
import { environmentOptions } from './options/environment.js';
import { CREATE, JOB } from './options/job.js';
import { yargsOptions } from './options/option.js';
import { databasesAndLast, refuseDatabaseAsDestination } from './options/places.js';
import { S3_ACCESS } from './options/s3.js';
import { flagsOf, namedSettings, settingsFor } from './options/settings-from.js';
import { otherDestination } from './other-outputs.js';
import { print, printJson, showNotes } from './output.js';
import { shardNumber } from './shard-number.js';
import { openStats } from './stats-file.js';

function builder(command: Argv) {
  return command
    .positional('action', { type: 'string' })
    .positional('job', { type: 'string' })
    .positional('words', { type: 'string', array: true })
    .options(yargsOptions(JOB))
    .config(environmentOptions(JOB));
}

type JobArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf job`. */
export const jobCommand: CommandModule<object, JobArguments> = {
  command: 'job [action] [job] [words..]',
  describe: false,
  builder: builder as CommandModule<object, JobArguments>['builder'] & object,
  handler: (args) =>
    withGuard(() => interruptible((interrupts) => handle(args, interrupts).catch(finalWhereNoRetryMends))),
};

/** What an action does; those that are steps can be done again. */
type Action = (args: JobArguments, step: StepOptions, interrupts: Interrupts) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  create,
  survey: async (args, step) => {
    const shard = shardNumber(args.shard);
    if (shard !== undefined) return say(args, await surveyJob(step, shard));
    const { missing } = await jobStatus(step.store);
    for (const one of missing.survey.length > 0 ? missing.survey : [0]) say(args, await surveyJob(step, one));
  },
  plan: async (args, step) => say(args, await planJob(step)),
  write: async (args, step) => {
    const shard = shardNumber(args.shard);
    if (shard !== undefined) return say(args, await writeShard(step, shard));
    for (const one of (await jobStatus(step.store)).missing.write) say(args, await writeShard(step, one));
  },
  commit,
  run,
  status: async (args, { store }) => {
    const status = await jobStatus(store);
    if (args.json) await printJson(status);
    else await print(formatJobStatus(status, lookOf(process.stdout)));
  },
  submit: async (args, { store }) => {
    const engine = ENGINES.find((one) => one === args.on);
    if (engine === undefined)
      throw usageFailure(`job submit needs an engine: --on ${ENGINES.join(' or --on ')}`, 'job');
    const workers = args.workers === undefined ? undefined : workersOf(args);
    const options = { ...args, workers, usualWorkers: availableParallelism() };
    await submit(engine, store, accessWords(), options, givenNames(takeApart(process.argv.slice(2))));
  },
  abort: async (args, step) => say(args, await abortJob(step)),
};

async function handle(args: JobArguments, interrupts: Interrupts): Promise<void> {
  const { action = '', job, quiet } = args;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  const all = Object.keys(ACTIONS).join(', ');
  if (act === undefined) throw usageFailure(`job ${action} is nothing; what a job can do is ${all}`, 'job');
  if (job === undefined) throw usageFailure(`job ${action} needs a job: fleetcdf job ${action} JOB`, 'job');
  if (action !== 'create') refuseOfCreate(args, action);
  refuseUnheeded(action);
  const { signal, whileBlocked, listen } = interrupts;
  listen();
  const store = openStore(job, storeOptions(args));
  const step: StepOptions = {
    ...{ store, threads: args.threads, signal, whileBlocked },
    progress: createProgress({ quiet, force: args.progress }),
    onOpen: (source) => {
      favourMemory(source.path);
      needGuardForReaders(source);
    },
    onSurvey: favourMemoryOf,
  };
  await act(args, step, interrupts);
}

/** How a job in S3 is reached. */
function storeOptions(args: JobArguments): S3SinkOptions {
  const { s3 } = mergeFlags(namedSettings(args), { ...flagsOf(args), database: undefined });
  const { endpoint, region, profile, provider, addressingStyle, retryFor } = s3;
  return { endpoint, region, profile, provider, addressingStyle, retryFor };
}

/** The same as words of a command line, for other processes. */
function accessWords(): readonly string[] {
  return takeApart(process.argv.slice(2)).options.flatMap(({ name, value }) =>
    Object.hasOwn(S3_ACCESS, name) && value !== undefined ? [`--${name}=${value}`] : [],
  );
}

/** What is made of what is said once. @throws SettingsError ERR_USAGE */
function refuseOfCreate(args: JobArguments, action: string): void {
  if (args.words !== undefined && args.words.length > 0) {
    throw usageFailure(`job ${action} takes a job alone: job create says what it is made of`, 'job');
  }
  for (const [name, written] of givenNames(takeApart(process.argv.slice(2)))) {
    if (!Object.hasOwn(CREATE, name)) continue;
    throw usageFailure(`${written} is for job create, and job ${action} reads it in the job`, 'job');
  }
}

/** The actions that heed an option, where not all do. */
const HEEDED_BY: Readonly<Record<string, readonly string[]>> = {
  shard: ['survey', 'write'],
  workers: ['run', 'submit'],
  on: ['submit'],
  ...Object.fromEntries(
    [CONTAINERS, KUBERNETES, AWS_BATCH].flatMap((table) => Object.keys(table).map((name) => [name, ['submit']])),
  ),
  json: ['status'],
};

/** @throws SettingsError ERR_USAGE for an option that the action would ignore */
function refuseUnheeded(action: string): void {
  for (const [name, written] of givenNames(takeApart(process.argv.slice(2)))) {
    const actions = HEEDED_BY[name];
    if (actions === undefined || actions.includes(action)) continue;
    throw usageFailure(`${written} is for job ${actions.join(' and job ')}, and job ${action} would ignore it`, 'job');
  }
}

async function create(args: JobArguments, { store }: StepOptions, { signal }: Interrupts): Promise<void> {
  const { strict, overwrite, shards = availableParallelism() } = args;
  const places = databasesAndLast(args.words, args.output);
  refuseDatabaseAsDestination(places);
  const settings = settingsFor({ ...args, ...places });
  const references = otherDestination('references', args.references, settings);
  const given = givenNames(takeApart(process.argv.slice(2)));
  const stats = otherDestination('stats', args.stats, settings);
  refuseIgnored(circumstancesOf(settings, [references, stats, args.job], given), 'job');
  if (stats !== undefined) await openStats(stats, settings, { references, stats }, signal);
  const reader = args.reader as 'auto' | 'rows';
  const options = { store, settings, strict, overwrite, reader, shards, command: commandLine() };
  const others = { ...(references === undefined ? {} : { references }), ...(stats === undefined ? {} : { stats }) };
  say(args, await createJob({ ...options, ...others }));
}

async function commit(args: JobArguments, step: StepOptions, { signal }: Interrupts): Promise<void> {
  const { store } = step;
  const job = await readJob(store);
  const { stats, settings, references } = job;
  const write = stats === undefined ? undefined : await openStats(stats, settings, { references, stats }, signal);
  const { isOld, text, file } = await commitJob(step);
  // Again, too, where the step was done before: it may have died between the two.
  const notes = (await write?.(await jobStatistics(store, job))) ?? [];
  if (isOld) say(args, { isOld, text });
  else if (!args.quiet) show(formatSummary(file.report, lookOf(process.stderr)));
  if (!args.quiet) showNotes(notes);
}

/** All steps, in this process and in others. */
async function run(args: JobArguments, step: StepOptions, interrupts: Interrupts): Promise<void> {
  const { signal } = interrupts;
  const workers = workersOf(args);
  const { store } = step;
  const threads = args.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const how = { workers, threads, signal };
  const before = await jobStatus(store);
  if (!before.planned) await surveyMissing(args, step, before.missing.survey, how);
  sayNotes(args, await planJob(step));
  const { missing, committed } = await jobStatus(store);
  if (!committed) await doMissing(args, store, 'write', missing.write, how);
  await commit(args, step, interrupts);
}

function workersOf({ workers = availableParallelism() }: JobArguments): number {
  if (Number.isInteger(workers) && workers >= 1) return workers;
  throw usageFailure(`--workers is ${workers}; it is a whole number from 1`, 'job');
}

interface Processes {
  readonly workers: number;
  /** Of each. */
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** One database is surveyed here: its shares are read with all threads, one after the other. */
async function surveyMissing(
  args: JobArguments,
  step: StepOptions,
  missing: readonly number[],
  how: Processes,
): Promise<void> {
  const { shares } = await readJob(step.store);
  if (shares !== undefined && missing.length > 1) return doMissing(args, step.store, 'survey', missing, how);
  for (const shard of missing) sayNotes(args, await surveyJob(step, shard));
}

async function doMissing(
  args: JobArguments,
  store: JobStore,
  action: keyof typeof DONE,
  missing: readonly number[],
  { workers, threads, signal }: Processes,
): Promise<void> {
  let done = 0;
  const onDone = (shard: number): void => {
    say(args, { isOld: false, text: `shard ${shard} is ${DONE[action]} (${++done} of ${missing.length})` });
  };
  const words = ['--quiet', '--threads', String(threads), ...accessWords()];
  await doInProcesses(store.place, action, missing, words, { workers, signal, onDone });
}

function say({ quiet }: Pick<JobArguments, 'quiet'>, done: StepDone): void {
  if (!quiet) show(`${done.text}\n`);
  sayNotes({ quiet }, done);
}

function sayNotes({ quiet }: Pick<JobArguments, 'quiet'>, { notes = [] }: Pick<StepDone, 'notes'>): void {
  if (!quiet) showNotes(notes);
}
