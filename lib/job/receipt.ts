import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { arch, platform } from 'node:process';
import { databasesOf } from '../plan/from-settings.js';
import type { Settings } from '../settings/index.js';
import { changedMeanwhile, isS3Url, openRangeReader } from '../sink/index.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import type { VerifyReport } from '../verify/index.js';
import { VERSION } from '../version.js';

/** A file at one moment. */
export interface FileState {
  readonly path: string;
  readonly bytes: number;
  /** ISO 8601, time of the last change, to the nanosecond. */
  readonly modified: string;
}

/** What was verified, against what: the paper on which raw data may be deleted. */
export interface Receipt {
  /** Version of this form. */
  readonly receipt: 1;
  readonly fleetcdf: string;
  readonly node: string;
  readonly system: string;
  /** ISO 8601. */
  readonly time: string;
  /** The files that were read. `sha256` is absent where they changed meanwhile: a writer is at work. */
  readonly database: { readonly files: readonly (FileState & { readonly sha256?: string })[] };
  readonly object: {
    readonly destination: string;
    readonly format: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** Settings that decide what is read and how it is stored. */
  readonly settings: unknown;
  readonly tables: VerifyReport['tables'];
  readonly compared: VerifyReport['compared'];
  readonly rows: number;
  readonly readings: number;
  readonly machines: number;
  readonly signals: number;
  /** What goes with the raw data: the object does not have it. */
  readonly tally: VerifyReport['tally'];
  readonly unread: VerifyReport['unread'];
  readonly skipped: VerifyReport['skipped'];
  readonly notes: VerifyReport['notes'];
}

/** What SQLite reads of a database in WAL mode, besides the database. */
const FILES = ['', '-wal'];

/** The files of the databases as they are now. */
export function sourceFiles(settings: Settings): FileState[] {
  if (settings.source.path === STANDARD_INPUT) return [];
  return databasesOf(settings).flatMap(filesOf);
}

function filesOf(path: string): FileState[] {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  // Behind a symbolic link the log lies beside the database that the link points to.
  const real = isThere ? realpathSync(path) : resolve(path);
  return FILES.flatMap((suffix) => {
    const stats = statSync(real + suffix, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || (suffix !== '' && stats.size === 0n)) return [];
    return [{ path: real + suffix, bytes: Number(stats.size), modified: momentOf(stats.mtimeNs) }];
  });
}

function momentOf(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length);
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`;
}

/**
 * The receipt of a verification without differences. Call it once the database is closed: to read its file and close it
 * would drop SQLite's locks (How To Corrupt An SQLite Database File, 2.2).
 *
 * @param before the files of the database before they were read
 * @throws SinkError ERR_READ_CHANGED where the object is no longer the one that was compared; where it cannot be read
 */
export async function makeReceipt(
  report: VerifyReport,
  settings: Settings,
  before: readonly FileState[],
  signal?: AbortSignal,
): Promise<Receipt> {
  const { destination, format, bytes, tables, compared, skipped, notes } = report;
  const { rows, readings, machines, signals, tally, unread } = report;
  const place = isS3Url(destination) ? destination : resolve(destination);
  return {
    receipt: 1,
    fleetcdf: VERSION,
    node: process.version,
    system: `${platform} ${arch}`,
    time: new Date().toISOString(),
    database: { files: await hashedFiles(before, settings) },
    object: { destination: place, format, bytes, sha256: await hashOfObject(report, settings, signal) },
    settings: plain({
      ...settings,
      ...{ source: { ...settings.source, found: undefined } },
      ...{ threads: undefined, memory: undefined, s3: undefined, clock: undefined },
    }),
    ...{ tables, compared, rows, readings, machines, signals, tally, unread, skipped, notes },
  };
}

async function hashedFiles(before: readonly FileState[], settings: Settings) {
  const files: (FileState & { readonly sha256: string })[] = [];
  for (const file of before) files.push({ ...file, sha256: await hashOfFile(file.path) });
  const isUnchanged = JSON.stringify(sourceFiles(settings)) === JSON.stringify(before);
  return isUnchanged ? files : before;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Bytes that are read at a time, and ranges that are read ahead. */
const RANGE = 4 << 20;
const AHEAD = 3;

async function hashOfObject(
  { destination, version }: VerifyReport,
  { s3 }: Settings,
  signal: AbortSignal | undefined,
): Promise<string> {
  const object = await openRangeReader(destination, s3, signal, true);
  const hash = createHash('sha256');
  const waiting: Promise<Buffer>[] = [];
  try {
    // What is hashed is what was compared.
    if (object.version !== version) throw changedMeanwhile(destination);
    for (let start = 0; start < object.size || waiting.length > 0; start += RANGE) {
      if (start < object.size) {
        const range = object.read(start, Math.min(RANGE, object.size - start), signal);
        // Whoever waits for it is told.
        range.catch(() => {});
        waiting.push(range);
      }
      if (waiting.length > AHEAD || start + RANGE >= object.size) {
        for (const range of start + RANGE >= object.size ? waiting.splice(0) : waiting.splice(0, 1)) {
          hash.update(await range);
        }
      }
    }
  } finally {
    await object.close();
  }
  return hash.digest('hex');
}

/** As JSON can say it. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, one: unknown) => {
      if (typeof one === 'bigint') return String(one);
      return one instanceof Map ? Object.fromEntries(one) : one;
    }),
  );
}
