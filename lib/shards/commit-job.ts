import { pipeline, Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { JobError, SinkError } from '../errors.js';
import type { DatasetJob } from '../job/open-job.js';
import { writeReferences } from '../job/write-references.js';
import { layoutSlabs, sharedPart } from '../layout/index.js';
import { Tally } from '../model/tally.js';
import type { Netcdf4Encoder } from '../netcdf/index.js';
import { createJoiningEncoder } from '../netcdf/netcdf4/encoder.js';
import { zeros } from '../netcdf/netcdf4/file-part.js';
import { packSlabs } from '../pack/index.js';
import { completeShared, isMadeBy, isUploadGone, S3Sink, type Written } from '../sink/index.js';
import { throwIfAborted } from '../util/abort.js';
import { fileBlocks } from '../util/file-blocks.js';
import { databasesRead } from './databases.js';
import {
  bytesName,
  type CommitFile,
  JOB_FORM,
  type JobFile,
  type PlanFile,
  readJob,
  readOf,
  type UploadPlan,
  type WriteFile,
  writeName,
} from './job-files.js';
import type { JobStore } from './job-store.js';
import { planOf } from './read-plan.js';
import { reportOf } from './report-of.js';
import { shardList } from './shard-list.js';
import { runOptions, type StepDone, type StepOptions, withSource } from './step.js';
import { checkPlan } from './write-shard.js';

/**
 * Puts the shards together: what machines share, the head and the ledger are made here, and the dataset appears, at once
 * or not at all.
 *
 * @throws JobError ERR_JOB_INCOMPLETE where a shard is not written
 */
export async function commitJob(step: StepOptions): Promise<StepDone & { readonly file: CommitFile }> {
  const { store } = step;
  const job = await readJob(store);
  const old = await readOf<CommitFile>(store, job, 'commit.json', 'commit');
  if (old !== undefined) return { isOld: true, text: `${old.report.destination} is there`, file: old };
  const plan = await planOf(store, job);
  step.onSurvey?.(plan.found.survey.machines.length);
  const written = await writtenOf(store, job, plan);
  const options = { ...runOptions(job, step), strict: false, isWritten: true, priorSurvey: plan.found };
  const report = await withSource(databasesRead(job, plan), options, async (opened) => {
    const published = await publish(step, job, opened, plan, written);
    const { references } = opened.sinks;
    const { encoder, packed } = published;
    const referred =
      references === undefined
        ? undefined
        : await writeReferences(references, opened.sinks.dataset, (url) => encoder.references(url), step.signal);
    // Of all steps, with what lay between them.
    const seconds = Math.max(0, Date.now() - job.created.getTime()) / 1000;
    return reportOf({ opened, job, plan, written, packed, published: published.object, referred, seconds });
  });
  const file: CommitFile = { form: JOB_FORM, kind: 'commit', job: job.job, report };
  await store.write('commit.json', file);
  await store.removeBytes();
  return { isOld: false, text: `${report.destination} is there`, file };
}

/** What all writers have stored. @throws JobError ERR_JOB_INCOMPLETE */
async function writtenOf(store: JobStore, job: JobFile, { shards, hash }: PlanFile): Promise<WriteFile[]> {
  const files: (WriteFile | undefined)[] = [];
  for (const k of shards.keys()) {
    const file = await readOf<WriteFile>(store, job, writeName(k), 'write');
    files.push(file?.hash === hash ? file : undefined);
  }
  const missing = files.flatMap((file, k) => (file === undefined ? [k] : []));
  if (missing.length === 0) return files as WriteFile[];
  const message =
    `${missing.length} of ${shards.length} shards of the job in ${store.place} are not written yet ` +
    `(${shardList(missing)}): fleetcdf job write --shard N does it`;
  throw new JobError('ERR_JOB_INCOMPLETE', message);
}

/** An encoder of the whole file, which makes all but the shards. */
interface Joining {
  readonly encoder: Netcdf4Encoder;
  /** Values that their stored types cannot hold. */
  readonly packed: Tally;
}

function joining(opened: DatasetJob, plan: PlanFile, written: readonly WriteFile[]): Joining {
  const { layout, shape, packing, order, threads } = opened.plan;
  const file = checkPlan(opened, plan);
  const parts = written.map(({ part, padding }) => ({ ...part, padding }));
  const headRoom = plan.upload?.headRoom ?? file.headLength;
  const { compress } = threads;
  const how = compress === undefined ? {} : { threads: compress };
  const encoder = createJoiningEncoder(file, { headRoom, parts }, how);
  // In variables that machines share, writers have the machines without readings, too.
  const shared = sharedPart(layout, (m) => layout.alongMachine === undefined && shape.machines[m].length === 0);
  const packed = new Tally();
  const slabs = packSlabs(layoutSlabs(shared, noReadings, order), packing, packed);
  // Errors of every stage reach whoever reads the bytes.
  pipeline(Readable.from(slabs, { objectMode: true, highWaterMark: 2 }), encoder.stream, () => {});
  return { encoder, packed };
}

async function* noReadings(): AsyncGenerator<never> {}

async function publish(
  step: StepOptions,
  job: JobFile,
  opened: DatasetJob,
  plan: PlanFile,
  written: readonly WriteFile[],
): Promise<Joining & { readonly object: Written }> {
  const { dataset } = opened.sinks;
  const made = joining(opened, plan, written);
  if (plan.upload !== undefined && dataset instanceof S3Sink) {
    try {
      return { ...made, object: await complete(step, dataset, plan.upload, written, made.encoder) };
    } catch (error) {
      // Services answer a request that was done already in many ways; the object tells.
      if (!(await isThere(dataset, job, step, error))) {
        throw isUploadGone(error) ? uploadGone(dataset.destination, error) : error;
      }
      // Another one was faster, or an answer got lost: the same bytes are there.
      const again = joining(opened, plan, written);
      return { ...again, object: await measure(dataset.destination, plan.upload, written, again.encoder) };
    }
  }
  const { signal, progress } = step;
  const { encoder } = made;
  const object = await dataset.write({
    stream: Readable.from(bytesOf(step.store, written, encoder), { objectMode: true, highWaterMark: 2 }),
    size: encoder.size,
    exact: false,
    head: { length: encoder.headLength, bytes: encoder.head as Promise<Buffer> },
    onProgress: (total) => progress?.bytes(total),
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...made, object };
}

/** True where the object is this job's. Where that cannot be told either, the first failure tells more. */
async function isThere(dataset: S3Sink, { job }: JobFile, { signal }: StepOptions, failure: unknown): Promise<boolean> {
  throwIfAborted(signal);
  try {
    return await isMadeBy(dataset, job, signal);
  } catch (error) {
    throwIfAborted(signal);
    throw isUploadGone(failure) ? error : failure;
  }
}

async function complete(
  { signal }: StepOptions,
  dataset: S3Sink,
  upload: UploadPlan,
  written: readonly WriteFile[],
  encoder: Netcdf4Encoder,
): Promise<Written> {
  const { partSize, tail, tailParts, headRoom } = upload;
  const sent = written.flatMap(({ parts = [] }) => parts);
  const range = { first: tail, most: tailParts, partSize, least: 0 };
  const head = async (): Promise<Iterable<Buffer>> => {
    const bytes = await (encoder.head as Promise<Buffer>);
    return [bytes, ...zeros(headRoom - bytes.length)];
  };
  const stream = encoder.stream as AsyncIterable<Uint8Array>;
  const done = await completeShared(dataset, upload, sent, { stream, range }, head, { signal });
  return { destination: dataset.destination, ...done };
}

/** What the object is that is there already. */
async function measure(
  destination: string,
  { headRoom, partSize }: UploadPlan,
  written: readonly WriteFile[],
  encoder: Netcdf4Encoder,
): Promise<Written> {
  const sent = written.flatMap(({ parts = [] }) => parts);
  let tail = 0;
  for await (const chunk of encoder.stream as AsyncIterable<Buffer>) tail += chunk.length;
  return {
    destination,
    bytes: headRoom + sent.reduce((sum, { size }) => sum + size, 0) + tail,
    parts: Math.ceil(headRoom / partSize) + sent.length + Math.ceil(tail / partSize),
  };
}

/** The bytes of all shards, then those that the encoder makes. @throws SinkError ERR_JOB_BYTES where a file is damaged */
async function* bytesOf(
  store: JobStore,
  written: readonly WriteFile[],
  encoder: Netcdf4Encoder,
): AsyncGenerator<Uint8Array> {
  for (const { shard, part, crc } of written) {
    if (part.bytes === 0) continue;
    const path = store.pathOf(bytesName(shard)) as string;
    let found = 0;
    let length = 0;
    for await (const chunk of fileBlocks(path)) {
      found = crc32(chunk, found);
      length += chunk.length;
      yield chunk;
    }
    if (found === crc && length === part.bytes) continue;
    const message =
      `${path} is not what its writer stored (${length} bytes, and ${part.bytes} were): remove ${writeName(shard)}, and ` +
      'write the shard again';
    throw new SinkError('ERR_JOB_BYTES', message, path);
  }
  yield* encoder.stream as AsyncIterable<Uint8Array>;
}

function uploadGone(destination: string, cause: unknown): JobError {
  const message =
    `the upload of ${destination} has ended, and the object there is not of this job: the job was aborted meanwhile, or ` +
    'a lifecycle rule of the bucket removed the upload; begin anew (fleetcdf job abort, fleetcdf job create)';
  return new JobError('ERR_JOB_UPLOAD', message, { cause });
}
