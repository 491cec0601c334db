import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { JobError, SettingsError } from '../errors.js';
import { openSinks } from '../job/open-sinks.js';
import { resolveOptions } from '../job/resolve-options.js';
import type { RunOptions } from '../job/run-options.js';
import { databasesOf, fleetOptions } from '../plan/from-settings.js';
import { memoryBudget } from '../plan/memory-budget.js';
import type { Settings } from '../settings/index.js';
import { FileSink, isS3Url, S3Sink } from '../sink/index.js';
import { findDatabases } from '../source/fleet/find-databases.js';
import type { FileSpan } from '../source/fleet/survey-share.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import { VERSION } from '../version.js';
import { divide } from './divide.js';
import { JOB_FORM, type JobFile } from './job-files.js';
import type { JobStore } from './job-store.js';
import type { StepDone } from './step.js';

/** What {@link createJob} takes. */
export interface CreateOptions
  extends Pick<RunOptions, 'settings' | 'references' | 'overwrite' | 'strict' | 'reader' | 'command'> {
  readonly store: JobStore;
  readonly shards: number;
  /** Where statistics of every machine and signal go, once the dataset is there; whoever commits writes them. */
  readonly stats?: string;
  /** Bytes of a database that one shard surveys, at least. Tests have less. */
  readonly leastShare?: number;
}

const MiB = 1 << 20;

/**
 * Bytes of one database that a shard surveys, at least. Some 4 million rows, 0.2 s of a processor (50 ns a row), or 2 s
 * of a disk at 100 MB/s: as long as it takes to start a process. An engine takes longer to start a task.
 */
const LEAST_SHARE = 256 * MiB;

/**
 * Most shards that survey one database. Putting them together takes 4 µs for each machine of each: 1.7 min for 100,000
 * machines, as long as a share of 2 × 10⁹ rows takes to survey, which is 130 GB.
 */
const MOST_SURVEYS = 256;

/** Most shards: each has an entry in an array of an engine, and one number of a part at least. */
const MOST_SHARDS = 9_000;

/**
 * Makes a job: one dataset, written by several processes. Nothing is read yet.
 *
 * @throws SettingsError for what cannot be a job, JobError ERR_JOB_EXISTS where another one is there
 */
export async function createJob({ store, shards, stats, leastShare, ...given }: CreateOptions): Promise<StepDone> {
  if (!Number.isInteger(shards) || shards < 1 || shards > MOST_SHARDS) {
    const message = `--shards is ${shards}; it is a whole number from 1 to ${MOST_SHARDS}`;
    throw new SettingsError('ERR_JOB_SHARD', message, { key: 'shards' });
  }
  const { settings, references, ...options } = resolveOptions(given);
  const { dataset } = openSinks(given, memoryBudget(settings.memory));
  if (!(dataset instanceof FileSink || dataset instanceof S3Sink)) {
    const message = `a job cannot write to ${dataset.destination}: its destination is a file that all workers see, or S3`;
    throw new SettingsError('ERR_JOB_DATASET', message, { key: 'destination' });
  }
  if (dataset instanceof FileSink && store.pathOf('write') === undefined) {
    const message = `${store.place} cannot hold what writers store for a file: give a file a job in a directory`;
    throw new SettingsError('ERR_JOB_PLACE', message, { key: 'job' });
  }
  const { source } = settings;
  const isNamed = source.path !== undefined || source.paths !== undefined;
  if (!isNamed || source.path === STANDARD_INPUT || source.from === 'json') {
    const message = 'a job reads a database, or several; JSON is read once, from front to end';
    throw new SettingsError('ERR_JOB_DATASET', message, { key: 'source.path' });
  }
  for (const name of ['update', 'append'] as const) {
    const how = settings.output[name] ?? 'off';
    if (how === 'off') continue;
    const message =
      `a job writes all of a dataset, and cannot update the one that is there (--${name}, output.${name}: ${how}): leave ` +
      'it out, or update with a single run';
    throw new SettingsError('ERR_JOB_DATASET', message, { key: `output.${name}` });
  }
  if (settings.output.ifChanged) {
    const message = 'a job writes its dataset whether the database has changed or not: leave output.if_changed out';
    throw new SettingsError('ERR_JOB_DATASET', message, { key: 'output.if_changed' });
  }
  const absolute = (place: string): string => (isS3Url(place) ? place : resolve(place));
  const made = withPaths(settings, absolute(dataset.destination));
  const shares = fleetOptions(made) === undefined ? undefined : sharesOf(databasesOf(made), shards);
  const file: JobFile = {
    ...{ form: JOB_FORM, kind: 'job', job: randomBytes(16).toString('hex'), version: VERSION, created: new Date() },
    settings: made,
    ...(references === undefined ? {} : { references: absolute(references) }),
    ...(stats === undefined ? {} : { stats: stats === '-' ? stats : absolute(stats) }),
    ...{ overwrite: options.overwrite ?? true, strict: options.strict ?? false, reader: options.reader ?? 'auto' },
    command: options.command ?? 'fleetcdf',
    ...{ shards, surveys: shares?.length ?? surveysOf(made, options, shards, leastShare), ...(shares && { shares }) },
  };
  if (await store.create('job.json', file)) return { isOld: false, text: `${store.place} is made` };
  const message = `there is a job in ${store.place} already: name another place, or remove it (fleetcdf job abort)`;
  throw new JobError('ERR_JOB_EXISTS', message);
}

function withPaths(settings: Settings, destination: string): Settings {
  const { path, paths } = settings.source;
  // What comes into a directory later is not in the job.
  const { files = [], notes = [] } = paths === undefined ? {} : (settings.source.found ?? findDatabases(paths));
  const source = {
    ...settings.source,
    ...(path === undefined ? {} : { path: resolve(path) }),
    ...(paths === undefined ? {} : { found: { files: files.map((file) => resolve(file)), notes } }),
  };
  return { ...settings, source, destination };
}

/**
 * Shards that survey one database. Where values are surveyed, too, or rows are read through SQL, one process reads all.
 *
 * @param least bytes of the database that a shard surveys, at least
 */
function surveysOf(
  { source, clean }: Settings,
  { strict, reader }: Pick<RunOptions, 'strict' | 'reader'>,
  shards: number,
  least = LEAST_SHARE,
): number {
  if (strict === true || clean.duplicates === 'error' || reader === 'rows' || source.path === undefined) return 1;
  const { size } = statSync(source.path, { throwIfNoEntry: false }) ?? { size: 0 };
  return Math.min(shards, MOST_SURVEYS, Math.max(1, Math.floor(size / least)));
}

/** The databases that each shard surveys: of about as many bytes. */
function sharesOf(files: readonly string[], shards: number): FileSpan[] {
  const sizes = files.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return divide(sizes, Math.min(shards, files.length));
}
