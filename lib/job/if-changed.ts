import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { SettingsError, SinkError, UnchangedError } from '../errors.js';
import { openLedger } from '../ledger/index.js';
import type { NotUpdated } from '../netcdf/netcdf4/base.js';
import { compressionOf, formatOf } from '../plan/choose-format.js';
import { databasesOf, sinkOf } from '../plan/from-settings.js';
import { memoryBudget } from '../plan/memory-budget.js';
import { coded, type RunReport, withWarnings } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import { FileSink, openRangeReader, S3Sink, type Sink } from '../sink/index.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import { type SourceState, sourceState, sourceStats } from '../source/source-state.js';
import { canonicalJson } from '../util/canonical-json.js';
import { VERSION } from '../version.js';
import type { RunOptions } from './run-options.js';

/** The metadata of an object in S3 that holds the fingerprint, where the format has no ledger. */
export const STAMP = 'fleetcdf-stamp';

/** What a run adds to its options, to record a fingerprint. */
export interface Stamped extends RunOptions {
  /** Metadata of the object in S3. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called when the source is open, and when all of it has been read. It throws where the source has changed. */
  readonly onSource?: (moment: 'open' | 'read') => void;
  /** Why what was to be updated is written whole. */
  readonly whole?: NotUpdated;
  /** Why all rows are read where new ones were to be appended. */
  readonly notAppended?: string;
}

/** The source changed between the look at it and the transaction that reads it. */
class SourceMoved extends Error {}

/** Runs until the fingerprint is that of the snapshot that was read. */
const ATTEMPTS = 3;

const UNSTAMPED =
  'the source is written to all the time, so that no fingerprint of what was read could be taken: the next run with ' +
  '--if-changed writes again';

/**
 * Runs, unless the destination was written from the same source with the same settings and version.
 *
 * @throws UnchangedError if it was; SettingsError where nothing can tell
 */
export async function runIfChanged(
  options: RunOptions,
  run: (options: Stamped) => Promise<RunReport>,
): Promise<RunReport> {
  const { settings, signal } = options;
  const { from } = settings.source;
  const paths = databasesOf(settings);
  const sink = sinkOf(settings, memoryBudget(settings.memory), true);
  refuseUntold(options, sink);
  const isJson = from === 'json';
  const isLedger = formatOf(settings) === 'netcdf4';
  const warnings: string[] = [];
  for (let attempt = 0; paths.length > 0 && attempt < ATTEMPTS; attempt++) {
    const state = await stateOf(paths, isJson ? 'file' : 'database', signal);
    if (state === undefined) break;
    const fingerprint = fingerprintOf(options, state.digest);
    const isSame = (await recorded(sink, settings, warnings, signal)) === fingerprint;
    if (isSame && (await hasSameOptions(sink, signal))) throw unchanged(sink, paths);
    const onSource: Stamped['onSource'] = (moment) => {
      // In WAL mode others may write while a transaction reads what was there before.
      if ((moment === 'open' || isJson) && statsOf(paths) !== state.stats) throw new SourceMoved();
    };
    const stamp = isLedger ? { fingerprint } : { metadata: { [STAMP]: fingerprint } };
    try {
      const report = await run({ ...options, ...stamp, onSource });
      return withWarnings(report, coded('WARN_IF_CHANGED', warnings));
    } catch (error) {
      if (!(error instanceof SourceMoved)) throw error;
    }
  }
  const report = await run(options);
  return withWarnings(report, coded('WARN_IF_CHANGED', [UNSTAMPED, ...warnings]));
}

/** The state of all files together; undefined where one of them is written to all the time. */
async function stateOf(
  paths: readonly string[],
  kind: 'database' | 'file',
  signal: AbortSignal | undefined,
): Promise<SourceState | undefined> {
  if (paths.length === 1) return sourceState(paths[0], kind, signal);
  const hash = createHash('sha256');
  const stats: string[] = [];
  const copies = createHash('sha256');
  for (const path of paths) {
    const state = await sourceState(path, kind, signal);
    if (state === undefined) return undefined;
    stats.push(state.stats);
    hash.update(state.digest);
    copies.update(state.copy);
  }
  return { stats: stats.join('\n'), copy: copies.digest('hex'), digest: hash.digest('hex') };
}

function statsOf(paths: readonly string[]): string {
  return paths.map(sourceStats).join('\n');
}

function unchanged({ destination }: Sink, paths: readonly string[]): UnchangedError {
  const from = paths.length === 1 ? `${paths[0]} as it is` : `${paths.length} databases as they are`;
  const message =
    `${destination} is up to date: it was written from ${from}, with these settings and this version. ` +
    'Nothing was written';
  return new UnchangedError(message, destination);
}

/** @throws SettingsError ERR_SETTINGS_VALUE where no fingerprint can be taken or kept */
function refuseUntold({ settings, references, transform }: RunOptions, sink: Sink): void {
  const { source } = settings;
  const format = formatOf(settings);
  const cases: [isThere: boolean, why: string][] = [
    [source.path === STANDARD_INPUT, 'standard input does not tell whether it changed; read a file'],
    [transform !== undefined, 'a stage of the program does not tell whether it changed'],
    [references !== undefined, 'nothing tells whether the references are up to date; write them by a run of their own'],
    [!(sink instanceof S3Sink || sink instanceof FileSink), `${sink.destination} keeps nothing; write to a file or S3`],
    [
      sink instanceof FileSink && format !== 'netcdf4',
      `a file of the format ${format} keeps no fingerprint; take netcdf4, or write into S3`,
    ],
  ];
  const found = cases.find(([isThere]) => isThere);
  if (found === undefined) return;
  throw new SettingsError('ERR_SETTINGS_VALUE', `--if-changed (output.if_changed) cannot be had: ${found[1]}`, {
    key: 'output.if_changed',
  });
}

/**
 * SHA-256 in hexadecimal digits of all that determines the dataset, and of how strictly it was made: the version, the
 * settings and the state of the source. Not of threads, memory, destination or connection.
 */
export function fingerprintOf({ settings, strict = false }: RunOptions, state: string): string {
  const { companyName, source, clean, output } = settings;
  const { ifChanged: _, update: __, append: ___, ...others } = output;
  const compression = compressionOf(settings);
  const described = { ...others, format: formatOf(settings), ...(compression && { compression }) };
  // The dataset has the name of the database, not its directory.
  const { path, paths, found, ...read } = source;
  const files = databasesOf({ source } as Settings).map((file) => basename(file));
  const named = paths === undefined ? { ...read, path: files[0] } : { ...read, files };
  const made = canonicalJson({ version: VERSION, companyName, source: named, clean, output: described, strict, state });
  return createHash('sha256').update(made).digest('hex');
}

/** Failures to look at a destination that may be missing, or may only be written. */
const UNSEEN: ReadonlySet<string> = new Set(['ERR_READ_MISSING', 'ERR_READ_CHANGED', 'ERR_READ_FILE']);

/** The fingerprint at the destination; undefined where there is none. @param warnings gets why it cannot be read */
async function recorded(
  sink: Sink,
  settings: Settings,
  warnings: string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    if (formatOf(settings) === 'netcdf4') return await inLedger(sink.destination, settings, signal);
    return sink instanceof S3Sink ? (await sink.metadata(signal))?.[STAMP] : undefined;
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    if (error.code === 'ERR_S3_ACCESS_DENIED' || error.code === 'ERR_S3_ARCHIVED')
      warnings.push(`--if-changed wrote anew: ${error.message}`);
    else if (!UNSEEN.has(error.code)) throw error;
    return undefined;
  }
}

/** True if the object was written with the options that it would have now: storage class, tags and so on. */
async function hasSameOptions(sink: Sink, signal: AbortSignal | undefined): Promise<boolean> {
  return !(sink instanceof S3Sink) || sink.hasOptionsOf(await sink.metadata(signal));
}

/** Undefined also where another program has changed the dataset since. */
async function inLedger(
  destination: string,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reader = await openRangeReader(destination, settings.s3, signal);
  try {
    const opened = await openLedger(reader, signal);
    const fingerprint = opened.state === 'here' ? opened.ledger.preamble.source['fingerprint'] : undefined;
    return typeof fingerprint === 'string' ? fingerprint : undefined;
  } finally {
    await reader.close();
  }
}
