import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ENTRY_SIZE, PieceKind, putEntry } from '../lib/netcdf/netcdf4/ledger.js';
import { parseSettings } from '../lib/settings/index.js';
import { checkDivisible } from '../lib/shards/check-divisible.js';
import { databasesRead } from '../lib/shards/databases.js';
import { createJob, openStore, surveyJob } from '../lib/shards/index.js';
import { readJob, readOf, type SurveyFile, surveyName, type WriteFile, writeName } from '../lib/shards/job-files.js';
import { planOf } from '../lib/shards/read-plan.js';
import { runOptions, withSource } from '../lib/shards/step.js';
import type { SentPart } from '../lib/sink/index.js';
import { sourceState } from '../lib/source/source-state.js';
import { exactJson } from '../lib/util/exact-json.js';
import type { PartsOnlyS3 } from './parts-only-s3.js';

/** A job whose database would have terabytes. */
export interface Huge {
  /** Directory for the database and the job. */
  readonly directory: string;
  readonly machines: number;
  /** Of each machine: the same for all, a second apart. */
  readonly times: number;
  readonly signals: number;
  readonly shards: number;
  /** Where the dataset goes, and how S3 is reached. */
  readonly destination: string;
  readonly s3?: object;
}

/** Values of the first machine that are there: more than a chunk has, which `plan` reads, and what it reads ahead. */
const FIRST = 1_000_000;
const AHEAD = 60_000;
const BEGIN = 1_600_000_000;

/**
 * Makes a job and its survey. The database has all machines, but of each but the first a single reading: `plan` and
 * `commit` read machines, static data, and the readings of one chunk, and believe the survey for the rest.
 *
 * @returns the directory of the job
 */
export async function makeHuge(huge: Huge): Promise<string> {
  const { directory, machines, times, shards, destination, s3 = {} } = huge;
  mkdirSync(directory, { recursive: true });
  const path = writeMachines(join(directory, 'fleet.db'), huge, 1);
  const place = join(directory, 'job');
  const store = openStore(place);
  const named = Object.fromEntries(namesOf(huge).map((name) => [name, name]));
  const source = {
    path,
    // With one reading of each, the table looks like one of static data.
    readings: [{ table: 'readings', machine: 'machine', time: 'time', signals: named }],
    machines: { table: 'machines', key: 'machine' },
  };
  const settings = parseSettings({ source, destination, output: { layout: 'stacked' }, s3 }, 'settings');
  await createJob({ store, shards, settings });
  await surveyJob({ store }, 0);
  // With readings that the others lack, the survey would see no common times.
  rmSync(path);
  writeMachines(path, huge, Math.min(times, Math.ceil(FIRST / huge.signals) + AHEAD));
  const state = await sourceState(path, 'database');
  const file = (await readOf<SurveyFile>(store, await readJob(store), surveyName(0), 'survey')) as SurveyFile;
  const { found: surveyed } = file;
  if (surveyed === undefined) throw new Error('one database has one survey');
  const { survey } = surveyed;
  const axis = BigInt64Array.from({ length: times }, (_, i) => BigInt(BEGIN + i) * 1_000_000_000n);
  const [first, last] = [axis[0], axis[times - 1]];
  const found = {
    ...surveyed,
    rows: machines * times,
    survey: {
      ...survey,
      readings: machines * times,
      machines: survey.machines.map(({ code }) => ({ code, length: times })),
      firsts: new BigInt64Array(machines).fill(first),
      lasts: new BigInt64Array(machines).fill(last),
      ...{ first, last, unit: 1_000_000_000n, grid: 'machine' as const, step: 1_000_000_000n, sharedTime: true, axis },
    },
  };
  writeFileSync(join(place, surveyName(0)), exactJson({ ...file, source: state?.copy, found }));
  return place;
}

function namesOf({ signals }: Huge): string[] {
  return Array.from({ length: signals }, (_, s) => `signal${s}`);
}

/** @param first readings of the first machine */
function writeMachines(path: string, huge: Huge, first: number): string {
  const { machines } = huge;
  const database = new Database(path);
  const columns = namesOf(huge);
  database.exec(`PRAGMA journal_mode = OFF; BEGIN;
    CREATE TABLE readings (machine TEXT, time INTEGER, ${columns.map((name) => `${name} REAL`).join(', ')});
    CREATE TABLE machines (machine TEXT, model TEXT, room TEXT)`);
  const values = columns.map(() => '?').join(', ');
  const insert = database.prepare(`INSERT INTO readings VALUES (?, ?, ${values})`);
  const describe = database.prepare('INSERT INTO machines VALUES (?, ?, ?)');
  for (let m = 0; m < machines; m++) {
    describe.run(`machine${m}`, `model ${m % 7}`, `room ${m % 400}`);
    const readings = m === 0 ? first : 1;
    for (let i = 0; i < readings; i++) {
      insert.run(`machine${m}`, BEGIN + i, ...columns.map((_, s) => Math.round(1000 * Math.sin(i / 100 + s)) / 10));
    }
  }
  database.exec('COMMIT');
  database.close();
  return path;
}

/**
 * Leaves behind what the writers of a planned job would: a ledger for each shard, whose chunks have between a quarter and
 * three quarters of their size, and its parts in the service.
 *
 * @returns the number of chunks, and the bytes of all shards
 */
export async function writeLedgers(place: string, s3: PartsOnlyS3): Promise<{ chunks: number; bytes: number }> {
  const store = openStore(place);
  const job = await readJob(store);
  const plan = await planOf(store, job);
  const options = { ...runOptions(job, { store }), strict: false, isWritten: true, priorSurvey: plan.found };
  return withSource(databasesRead(job, plan), options, async (opened) => {
    const { variables } = checkDivisible(opened);
    const [v] = opened.plan.layout.alongMachine ?? [];
    const { chunk, grid, chunkBytes } = variables[v];
    const perRow = grid.slice(1).reduce((product, n) => product * n, 1);
    const { partSize, least } = plan.upload as { partSize: number; least: number };
    const sum = { chunks: 0, bytes: 0 };
    for (const [k, { from, to, readings, along, parts }] of plan.shards.entries()) {
      if (from === to || along === undefined || parts === undefined) throw new Error('a shard has no machines');
      const rows = [Math.floor(along.from / chunk[0]), Math.ceil(along.to / chunk[0])];
      const count = (rows[1] - rows[0]) * perRow;
      const entries = Buffer.alloc(count * ENTRY_SIZE);
      let address = 0;
      for (let i = 0; i < count; i++) {
        const position = rows[0] * perRow + i;
        const random = createHash('md5').update(`${position}`).digest();
        const length = Math.floor(chunkBytes * (0.25 + random.readUInt32LE(0) / 2 ** 33));
        const [rawHash, crc] = [random.readBigUInt64LE(4), random.readUInt32LE(12)];
        const known = { variable: v, chunk: position, kind: PieceKind.CHUNK, filterMask: 0 };
        putEntry(entries, i * ENTRY_SIZE, { ...known, address, length, rawHash, crc });
        address += length;
      }
      const sent: SentPart[] = [];
      let end = 0;
      for (let number = parts.first; end < address; number++) {
        const size = Math.min(partSize, Math.max(address - end, least));
        const md5 = createHash('md5').update(`part ${number}`).digest('hex');
        s3.parts.set(number, { size, etag: md5 });
        sent.push({ number, size, md5, listed: { PartNumber: number, ETag: `"${md5}"` } });
        end += size;
      }
      const file: WriteFile = {
        ...{ form: 1, kind: 'write', job: job.job, shard: k, hash: plan.hash, crc: 0 },
        part: { bytes: address, entries, shuffles: plan.shuffles },
        padding: end - address,
        parts: sent,
        values: new Float64Array(opened.source.signals.length).fill(readings),
        tally: [],
      };
      writeFileSync(join(place, writeName(k)), exactJson(file));
      sum.chunks += count;
      sum.bytes += end;
    }
    return sum;
  });
}
