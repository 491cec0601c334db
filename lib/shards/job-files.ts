import { JobError } from '../errors.js';
import type { GivenSurvey } from '../job/given-survey.js';
import type { TallyEntry } from '../model/tally.js';
import type { FilePart } from '../netcdf/netcdf4/file-part.js';
import type { RunReport } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import type { SentPart, SharedUpload } from '../sink/index.js';
import type { StoredSurvey } from '../source/fleet/stored-types.js';
import type { FileSpan } from '../source/fleet/survey-share.js';
import type { KeyShare } from '../source/scan/key-share.js';
import { VERSION } from '../version.js';
import type { JobStore } from './job-store.js';

/** Version of the form of all files of a job. docs/job.schema.json describes it. */
export const JOB_FORM = 1;

interface OfJob {
  readonly form: typeof JOB_FORM;
  /** Which file of a job it is. */
  readonly kind: string;
  /** Name of the job, which no other has. */
  readonly job: string;
}

/** `job.json`: what is to be made of what. Nothing of it changes. */
export interface JobFile extends OfJob {
  readonly kind: 'job';
  /** Of fleetcdf. All workers have the same. */
  readonly version: string;
  readonly created: Date;
  /** Paths in it are absolute. */
  readonly settings: Settings;
  readonly references?: string;
  /** Where statistics go. */
  readonly stats?: string;
  readonly overwrite: boolean;
  readonly strict: boolean;
  readonly reader: 'auto' | 'rows';
  /** The command line that made the job. */
  readonly command: string;
  /** Shards that are written; those that are surveyed. */
  readonly shards: number;
  readonly surveys: number;
  /** Of several databases: those that each shard surveys. */
  readonly shares?: readonly FileSpan[];
}

/** `survey/0000.json`: what surveying a shard of the source found. It has one of `found`, `keys`, `undivided`, `databases`. */
export interface SurveyFile extends OfJob {
  readonly kind: 'survey';
  readonly shard: number;
  /** The state of the source's files; see `SourceState.copy`. */
  readonly source: string;
  /** Of one database, all of it. */
  readonly found?: GivenSurvey;
  /** Of a share of one database: what its keys told. */
  readonly keys?: KeyShare;
  /** Of a share of one database: why its keys tell nothing by themselves, as the end of a sentence. */
  readonly undivided?: string;
  /** Of several: what each of a share of them told. */
  readonly databases?: readonly (DatabaseState & StoredSurvey)[];
}

/** A database of several. */
export interface DatabaseState {
  /** Absolute. */
  readonly path: string;
  /** See `SourceState.copy`. */
  readonly state: string;
}

/** What one writer makes. */
export interface ShardPlan {
  /** Machines by index in the survey: from `from` up to, but not including, `to`. None where they are equal. */
  readonly from: number;
  readonly to: number;
  readonly readings: number;
  /**
   * Where machines share variables: its part of their first dimension, from `from` up to, but not including, `to`, also of
   * machines without readings.
   */
  readonly along?: { readonly from: number; readonly to: number };
  /** Numbers of its parts of the upload: so many from `first` on. */
  readonly parts?: { readonly first: number; readonly most: number };
}

/** The upload of a plan, and how it is divided. */
export interface UploadPlan extends SharedUpload {
  /** Bytes of a part. */
  readonly partSize: number;
  /** Bytes that every part but the last of the object has at least. */
  readonly least: number;
  /** Bytes of the first parts, which are sent last: the head of the file, and zeros. */
  readonly headRoom: number;
  /** Number of the first part behind those of all shards. */
  readonly tail: number;
  /** Parts behind them, at most. */
  readonly tailParts: number;
}

/** `plan.json`: what was decided, once. */
export interface PlanFile extends OfJob {
  readonly kind: 'plan';
  readonly source: string;
  /** Of several databases: the state of each, in the order of the files. */
  readonly databases?: readonly DatabaseState[];
  readonly found: GivenSurvey;
  /** SHA-256 of what the file will be. Each worker plans again, and compares. */
  readonly hash: string;
  /** Variables that machines share, and whether they are shuffled. */
  readonly shuffles: FilePart['shuffles'];
  readonly shards: readonly ShardPlan[];
  readonly upload?: UploadPlan;
}

/** `write/0000.json`: what one writer has stored. Its bytes are parts of the upload, or `write/0000.bytes`. */
export interface WriteFile extends OfJob {
  readonly kind: 'write';
  readonly shard: number;
  readonly hash: string;
  readonly part: FilePart;
  /** Zeros behind its bytes. */
  readonly padding: number;
  /** CRC-32 of its bytes. */
  readonly crc: number;
  readonly parts?: readonly SentPart[];
  /** Values that are not missing, by signal. */
  readonly values: Float64Array;
  /** What was found in its readings and done to them. */
  readonly tally: readonly TallyEntry[];
  /** The same for all readings, where it had to read all to find its own. */
  readonly tallyOfAll?: readonly TallyEntry[];
  /** Statistics of its machines, where they are asked for: JSON in UTF-8; see `storedStatistics`. */
  readonly statistics?: Uint8Array;
  /** The same for databases of which it had to read all, by number of the file. */
  readonly tallies?: readonly (readonly [file: number, tally: readonly TallyEntry[]])[];
}

/** `commit.json`: the dataset is there. */
export interface CommitFile extends OfJob {
  readonly kind: 'commit';
  readonly report: RunReport;
}

/** The names of files. */
export const surveyName = (shard: number): string => `survey/${digits(shard)}.json`;
export const writeName = (shard: number): string => `write/${digits(shard)}.json`;
export const bytesName = (shard: number): string => `write/${digits(shard)}.bytes`;

function digits(shard: number): string {
  return String(shard).padStart(4, '0');
}

/** @throws JobError ERR_JOB_MISSING where there is no job, ERR_JOB_FORM for one of another version */
export async function readJob(store: JobStore): Promise<JobFile> {
  const job = (await store.read('job.json')) as JobFile | undefined;
  if (job === undefined) {
    const message = `there is no job in ${store.place}: fleetcdf job create makes one, and fleetcdf job abort removes it`;
    throw new JobError('ERR_JOB_MISSING', message);
  }
  if (job.form === JOB_FORM && job.kind === 'job' && job.version === VERSION) return job;
  const message =
    `the job in ${store.place} was made by fleetcdf ${job.version}, and this is ${VERSION}: all steps of a job take ` +
    'one version';
  throw new JobError('ERR_JOB_FORM', message);
}

/** A file of the job; undefined where it is not there. @throws JobError ERR_JOB_FORM for one of another job */
export async function readOf<F extends SurveyFile | PlanFile | WriteFile | CommitFile>(
  store: JobStore,
  { job }: JobFile,
  name: string,
  kind: F['kind'],
): Promise<F | undefined> {
  const file = (await store.read(name)) as F | undefined;
  if (file === undefined || (file.job === job && file.kind === kind && file.form === JOB_FORM)) return file;
  throw new JobError(
    'ERR_JOB_FORM',
    `${name} of ${store.place} belongs to another job: remove it, and do the step again`,
  );
}
