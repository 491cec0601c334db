/**
 * How long `job plan` and `job commit` take for a job of 100,000 machines, and how much memory:
 *
 *     node dist/bench/huge.js
 *
 * The job is a simulation: see huge-job.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Huge, makeHuge, writeLedgers } from './huge-job.js';
import { PartsOnlyS3 } from './parts-only-s3.js';

/** The fleet that a job is held to. */
export const FLEET = { machines: 100_000, times: 1_000_000, signals: 5, shards: 2000 } as const;

/** What a process took. */
export interface Took {
  readonly status: number | null;
  readonly stderr: string;
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly processor: number;
  /** Bytes of memory, most at a time. */
  readonly peak: number;
}

const PROGRAM = fileURLToPath(new URL('../bin/fleetcdf.js', import.meta.url));

/** Prints what the process took, as its last line. */
const MEASURE = "data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(process.resourceUsage())))";

/** Runs the program while this process goes on. @param node options of Node */
async function measured(words: readonly string[], node: readonly string[]): Promise<Took> {
  const began = performance.now();
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const child = spawn(process.execPath, [...node, '--import', MEASURE, PROGRAM, ...words], {
    env: { ...env, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (bytes) => {
    text += bytes;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = text.trimEnd().split('\n');
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(lines.pop() as string) as NodeJS.ResourceUsage;
  return {
    ...{ status, stderr: lines.join('\n'), peak: 1024 * maxRSS },
    ...{ seconds: (performance.now() - began) / 1000, processor: (userCPUTime + systemCPUTime) / 1e6 },
  };
}

/** A simulated job, and what its steps took: `commit` only where `plan` was done. */
export interface Done {
  readonly s3: PartsOnlyS3;
  readonly plan: Took;
  readonly written?: { readonly chunks: number; readonly bytes: number };
  readonly commit?: Took;
}

/** Makes a simulated job into S3, plans it and commits it. @param node options of Node for the steps */
export async function doHuge(
  directory: string,
  fleet: Omit<Huge, 'directory' | 'destination' | 's3'>,
  { provider = 'minio', node = [] }: { readonly provider?: string; readonly node?: readonly string[] } = {},
): Promise<Done> {
  const s3 = new PartsOnlyS3();
  const endpoint = await s3.start();
  try {
    const how = { endpoint, provider };
    const job = await makeHuge({ ...fleet, directory, destination: 's3://bucket/fleet.nc', s3: how });
    const plan = await measured(['job', 'plan', job], node);
    if (plan.status !== 0) return { s3, plan };
    const written = await writeLedgers(job, s3);
    return { s3, plan, written, commit: await measured(['job', 'commit', job], node) };
  } finally {
    s3.stop();
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const directory = mkdtempSync(join(tmpdir(), 'huge-'));
  const { plan, written, commit, s3 } = await doHuge(directory, FLEET);
  const say = (name: string, { seconds, processor, peak, stderr }: Took) =>
    console.log(
      `${name}: ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of processor time, ${Math.round(peak / 1e6)} MB\n${stderr}`,
    );
  say('plan', plan);
  if (written !== undefined)
    console.log(`written  ${written.chunks} chunks, ${written.bytes} bytes, ${s3.parts.size} parts`);
  if (commit !== undefined) say('commit', commit);
  rmSync(directory, { recursive: true });
}
