/** Jobs in tests: made, and done step by step in this process. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../lib/job/run.js';
import type { RunReport } from '../../lib/report/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import {
  commitJob,
  createJob,
  type JobStore,
  jobStatus,
  openStore,
  planJob,
  surveyJob,
  writeShard,
} from '../../lib/shards/index.js';
import { PYTHON } from '../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../test/shards/identical.py', import.meta.url));

/** What xarray finds different between files in pairs. */
export function differences(...paths: string[]): unknown {
  return JSON.parse(execFileSync(PYTHON, ['-B', SCRIPT, ...paths], { encoding: 'utf8' }));
}

export interface Made {
  readonly directory: string;
  /** Name of the database in it. */
  readonly database?: string;
  /** Instead: words for several. */
  readonly databases?: readonly string[];
  /** Settings but for source and destination. */
  readonly settings?: object;
  readonly source?: object;
  readonly shards?: number;
  /** Bytes of the database that a shard surveys, at least. */
  readonly leastShare?: number;
  readonly references?: string;
  /** Where the job is. Default: the directory `job`. */
  readonly store?: JobStore;
}

export function settingsOf(made: Made, destination: string) {
  const { directory, database = 'plant.db', databases, source = {}, settings = {} } = made;
  const read =
    databases === undefined
      ? { path: join(directory, database) }
      : { paths: databases.map((word) => join(directory, word)) };
  return parseSettings({ ...settings, source: { ...read, ...source }, destination }, 'settings');
}

/** A job in the directory `job`, which writes to `destination`. */
export async function makeJob(made: Made, destination: string): Promise<JobStore> {
  const { directory, shards = 3, references, leastShare, store = openStore(join(directory, 'job')) } = made;
  const how = { ...(references === undefined ? {} : { references }), ...(leastShare && { leastShare }) };
  await createJob({ store, shards, settings: settingsOf(made, destination), ...how });
  return store;
}

/** All steps, one after the other. */
export async function doAll(store: JobStore, shards = 3): Promise<RunReport> {
  for (const shard of (await jobStatus(store)).missing.survey) await surveyJob({ store }, shard);
  await planJob({ store });
  for (let k = shards - 1; k >= 0; k--) await writeShard({ store, threads: 1 }, k);
  return (await commitJob({ store })).file.report;
}

/** What a report says of the data. */
export function told({ rows, readings, machines, signals, tally, warnings, warningCodes }: RunReport) {
  const key = ({ column, rule }: { column: string; rule: string }) => `${column} ${rule}`;
  const sorted = tally.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return { rows, readings, machines, signals, tally: sorted, warnings, warningCodes };
}

/** The same dataset by a single run. */
export function runAlone(made: Made, destination: string): Promise<RunReport> {
  const { references } = made;
  const how = references === undefined ? {} : { references };
  return run({ settings: settingsOf(made, destination), ...how });
}
