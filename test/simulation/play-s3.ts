import { FleetcdfError } from '../../lib/errors.js';
import { replacedMeanwhile } from '../../lib/sink/range-reader.js';
import type { S3Access } from '../../lib/sink/s3-access.js';
import { StaleUploadError } from '../../lib/sink/s3-kept.js';
import { S3RangeReader } from '../../lib/sink/s3-range-reader.js';
import { S3Sink } from '../../lib/sink/s3-sink.js';
import type { Body, Written } from '../../lib/sink/sink.js';
import { Random } from '../random.js';
import { type Content, updatedContent } from './contents.js';
import { FaultyLine } from './faulty-line.js';
import type { Played } from './played.js';
import { type RunPlan, type S3Scenario, s3Scenario } from './s3-scenario.js';
import { SimulatedS3 } from './simulated-s3.js';
import { Standstill, VirtualTime } from './virtual-time.js';

const BUCKET = 'bucket';
const KEY = 'fleet/plant.nc';

/** Milliseconds between two runs, in which everything that is on its way arrives. */
const BETWEEN_RUNS = 60_000;

/** Milliseconds in which an interrupted run has to end. */
const INTERRUPTED_WITHIN = 15_000;

const ENDPOINT = 'http://simulated.test';
const ACCESS: S3Access = {
  endpoint: ENDPOINT,
  endpointFrom: '--endpoint (s3.endpoint)',
  region: 'us-east-1',
  pathStyle: true,
  profile: { name: 'default', namedBy: undefined, values: {}, services: {} },
};

/** Some runs of the sink into one object, one after the other. The same seed plays the same. */
export async function playS3(seed: number, datasets: readonly Content[]): Promise<Played> {
  const random = new Random(seed);
  const scenario = s3Scenario(random, datasets);
  const time = new VirtualTime();
  const service = new SimulatedS3(BUCKET, scenario.traits, () => time.now);
  const play = new Play(scenario, time, service, random);
  await play.all();
  return { seed, ...play.result };
}

class Play {
  readonly #scenario: S3Scenario;
  readonly #time: VirtualTime;
  readonly #service: SimulatedS3;
  readonly #random: Random;
  readonly #violations: string[] = [];
  readonly #trace: string[] = [];
  /** Everything that users were told. */
  readonly #told: string[] = [];
  /** Runs that keep a range of what was there. */
  readonly #updates: RunPlan[] = [];
  #lastSucceeded = false;
  #requests = 0;
  #faults = 0;
  #crashes = 0;

  constructor(scenario: S3Scenario, time: VirtualTime, service: SimulatedS3, random: Random) {
    this.#scenario = scenario;
    this.#time = time;
    this.#service = service;
    this.#random = random;
  }

  get result(): Omit<Played, 'seed'> {
    return {
      violations: this.#violations,
      trace: this.#trace,
      runs: this.#scenario.runs.length,
      crashes: this.#crashes,
      requests: this.#requests,
      faults: this.#faults,
    };
  }

  async all(): Promise<void> {
    const { old, runs } = this.#scenario;
    if (old !== undefined) {
      const put = { method: 'PUT', path: `/${BUCKET}/${KEY}`, query: {}, headers: {}, body: old };
      this.#service.answer(put);
    }
    this.#service.onObject = (key, bytes) => {
      const isKnown = key === KEY && [...runs, ...this.#updates].some(({ content }) => content.bytes.equals(bytes));
      if (!isKnown) this.#violate(`an object of ${bytes.length} bytes appeared that no run has written`);
    };
    try {
      for (const [i, run] of runs.entries()) await this.#run(run, i === runs.length - 1);
    } catch (error) {
      if (!(error instanceof Standstill)) throw error;
      this.#violate('a run waits for ever');
      return;
    }
    this.#checkLeftovers();
  }

  async #run(planned: RunPlan, isLast: boolean): Promise<void> {
    const { provider, retryFor, traits } = this.#scenario;
    const time = this.#time;
    const before = this.#service.objects.get(KEY)?.bytes;
    const isUpdate = planned.updates && traits.mayLook && (before?.length ?? 0) > 0;
    const kept = isUpdate ? updatedContent(this.#random, before as Buffer) : undefined;
    const run = kept === undefined ? planned : { ...planned, content: kept };
    if (kept !== undefined) this.#updates.push(run);
    const overwrite = isUpdate || this.#scenario.overwrite;
    const uploadsBefore = new Set(this.#service.uploads.keys());
    const line = new FaultyLine(this.#service, time, this.#random, run.line);
    const waiting = time.waiting(this.#random, () => line.isDead);
    const interrupt = new AbortController();
    let interruptedAt: number | undefined;
    line.onInterrupt = () => {
      interruptedAt = time.now;
      interrupt.abort(new Error('interrupted'));
    };
    const url = { bucket: BUCKET, key: KEY };
    const client = {
      ...{ endpoint: ENDPOINT, region: 'us-east-1', provider, retryFor },
      // Files take time that is real.
      ...{ requestHandler: line, waiting, access: ACCESS },
    };
    const sink = new S3Sink(url, { ...client, overwrite, resume: run.resume, warnOfUnfinished: true });
    const keeping = kept === undefined ? '' : `, of which ${kept.end - kept.start} are kept`;
    this.#trace.push(`run of ${run.content.bytes.length} bytes${keeping}${run.resume ? ', resuming' : ''}`);
    let outcome: { readonly written: Written } | { readonly error: unknown } | undefined;
    const body = this.#bodyOf(run, interrupt.signal);
    sink
      .check(interrupt.signal)
      .then(async () => {
        if (kept === undefined) return sink.write(body());
        const reader = await S3RangeReader.open(url, client, interrupt.signal, true);
        // Something on the line has answered instead. A run would find no ledger.
        if (reader.size !== before?.length) throw replacedMeanwhile(reader.destination);
        return sink.write({ ...body(), keeps: { reader, start: kept.start, end: kept.end } });
      })
      .catch((error: unknown) => {
        // So does the job.
        if (!(error instanceof StaleUploadError)) throw error;
        return sink.write(body());
      })
      .then(
        (written) => {
          outcome = { written };
        },
        (error: unknown) => {
          outcome = { error };
        },
      );
    try {
      await time.passUntil(() => outcome !== undefined || line.isDead);
    } finally {
      this.#trace.push(...line.trace.slice());
    }
    const endedAt = time.now;
    await time.pass(BETWEEN_RUNS);
    this.#requests += line.requests;
    this.#faults += line.faults;
    const after = this.#service.objects.get(KEY)?.bytes;
    if (line.isDead) {
      this.#crashes++;
      return;
    }
    if (outcome === undefined) return;
    this.#lastSucceeded = 'written' in outcome;
    const isNew = after !== undefined && (before === undefined || !after.equals(before));
    if ('written' in outcome) await this.#checkSuccess(outcome.written, run, after);
    else this.#checkFailure(outcome.error, { isNew, isLast, existed: before !== undefined, run });
    if (interruptedAt !== undefined && endedAt - interruptedAt > INTERRUPTED_WITHIN) {
      this.#violate(`an interrupted run took ${endedAt - interruptedAt} ms to end`);
    }
    const text = 'written' in outcome ? (outcome.written.warnings ?? []).join('\n') : messageOf(outcome.error);
    for (const id of this.#service.uploads.keys()) {
      // Of an upload that was begun late only the next run can know.
      if (uploadsBefore.has(id) || line.ghosts.has(id) || isNamed(text, id)) continue;
      // With --resume an interrupted upload is kept, as the program says.
      if (interruptedAt !== undefined && run.resume) this.#told.push(id);
      else this.#violate(`left upload ${id}, and told only: ${text}`);
    }
  }

  async #checkSuccess(
    { bytes, warnings = [] }: Written,
    { content }: RunPlan,
    after: Buffer | undefined,
  ): Promise<void> {
    this.#trace.push(`success: ${bytes} bytes ${warnings.join('; ')}`);
    this.#told.push(...warnings);
    if (after === undefined || !after.equals(content.bytes))
      this.#violate('success, and the object is not the new one');
    if (bytes !== content.bytes.length) this.#violate(`success with ${bytes} of ${content.bytes.length} bytes`);
    const found = after === undefined ? undefined : await content.verify(after);
    if (found !== undefined) this.#violate(`success, and the ledger does not verify: ${found}`);
  }

  #checkFailure(
    error: unknown,
    { isNew, isLast, existed, run }: { isNew: boolean; isLast: boolean; existed: boolean; run: RunPlan },
  ): void {
    const text = messageOf(error);
    this.#trace.push(`failure: ${text}`);
    this.#told.push(text);
    const code = error instanceof FleetcdfError ? error.code : undefined;
    const isInterrupt = (error as { code?: string })?.code === 'ERR_ABORTED';
    if (code === undefined && !isInterrupt) this.#violate(`an error nobody foresaw: ${(error as Error)?.stack}`);
    // An upload that is kept for --resume may still be completed by a request that is under way.
    const mayComplete = isInterrupt && run.resume && !this.#updates.includes(run);
    const isUnknown = code === 'ERR_S3_UNKNOWN' || text.startsWith('It is unknown whether');
    if (isNew && !isUnknown && !mayComplete) this.#violate(`failed with ${code ?? text}, and the object is new`);
    const isUpdate = this.#updates.includes(run);
    const mayRefuse = isUpdate
      ? code === 'ERR_S3_NO_COPIES'
      : !this.#scenario.overwrite && existed && code === 'ERR_S3_EXISTS';
    const isHopeless = code === 'ERR_S3_ACCESS_DENIED' && !this.#scenario.traits.mayLook && !this.#scenario.overwrite;
    const { faults, outage, interrupt } = run.line;
    const isClean = faults === 0 && outage === undefined && interrupt === undefined;
    if (isClean && !mayRefuse && !isHopeless) this.#violate(`a run without a fault failed with ${code}: ${text}`);
    if (isLast && !isClean) this.#violate('the last run has faults');
  }

  /** What is left at the end was named by somebody who lived to tell. */
  #checkLeftovers(): void {
    if (!this.#lastSucceeded) return;
    const told = this.#told.join('\n');
    for (const { id } of this.#service.uploads.values()) {
      if (this.#scenario.traits.listsUploads && !isNamed(told, id)) this.#violate(`upload ${id} is left, unnamed`);
    }
  }

  #bodyOf({ content }: RunPlan, signal: AbortSignal): () => Body {
    const { partSize, queueSize } = this.#scenario;
    const size = content.bytes.length;
    const parts = Math.max(1, Math.ceil(size / partSize));
    const plan = { partSize, parts, queueSize, memory: (queueSize + 2) * partSize, fits: false };
    return () => ({ ...content.open(), size, exact: true, parts: plan, signal });
  }

  #violate(what: string): void {
    this.#violations.push(what);
    this.#trace.push(`VIOLATION: ${what}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An upload counts as named if its ID is told, or that there may be uploads whose IDs are not known, and how to see them. */
function isNamed(text: string, id: string): boolean {
  return (
    text.includes(id) ||
    /begun whose ID is not known|unfinished uploads? of|is kept: run again with --resume/.test(text)
  );
}
