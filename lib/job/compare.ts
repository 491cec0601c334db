import { FormatError } from '../errors.js';
import { Tally } from '../model/tally.js';
import { type ByteRanges, openNetcdf, type StoredDataset } from '../netcdf/read/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { clock } from '../util/clock.js';
import {
  type ComparedTable,
  chooseChunks,
  compareDefinition,
  DatasetCheck,
  Differences,
  type Sample,
  TextCheck,
  type VerifyReport,
} from '../verify/index.js';
import { type DatasetJob, type Job, type TextJob, withJob } from './open-job.js';
import { PassCounts } from './pass-counts.js';
import { plannedSlabs } from './planned-slabs.js';
import type { RunOptions } from './run-options.js';
import { textLines } from './text-lines.js';

/** The options of the run that made the object, and what is compared. */
export interface VerifyOptions extends Omit<RunOptions, 'references' | 'overwrite' | 'command'> {
  /** Compare a random part of the chunks. Absent: all. */
  readonly sample?: Sample;
  /** Differences of each kind that are listed; all are counted. Default 20. */
  readonly limit?: number;
}

/** An object to compare. */
export interface Stored {
  readonly ranges: ByteRanges;
  /** Its name for people. */
  readonly destination: string;
  /** The source of the run that made it, in whose transaction the database is read. */
  readonly beside?: ReadingSource;
}

const LIMIT = 20;

/** Chunks that are read at a time: more hide the latency of S3. */
const PARALLEL = 16;

/** Compares an object with a fresh read of the database. */
export function compareWith(stored: Stored, options: VerifyOptions): Promise<VerifyReport> {
  const started = clock();
  const reader = options.reader === 'rows' ? 'auto' : 'other';
  const job = { ...options, reader, positioned: true, codes: true, isWritten: true } as const;
  return withJob({ ...job, ...(stored.beside === undefined ? {} : { beside: stored.beside }) }, async (opened) => {
    const compared = opened.kind === 'text' ? compareText : compareDataset;
    const found = await (compared as (job: Job, s: Stored, o: VerifyOptions) => Promise<Found>)(
      opened,
      stored,
      options,
    );
    const { source, plan } = opened;
    const { differences, ...rest } = found;
    return {
      isSame: differences.total === 0,
      destination: stored.destination,
      bytes: stored.ranges.size,
      source: source.description,
      tables: tablesOf(source),
      rows: plan.rows ?? 0,
      machines: source.machines.size,
      signals: source.signals.length,
      ...(options.sample === undefined ? {} : { sample: options.sample }),
      differences: { total: differences.total, listed: differences.listed, counts: differences.counts },
      ...rest,
      seconds: (clock() - started) / 1000,
    };
  });
}

interface Found extends Pick<VerifyReport, 'format' | 'compared' | 'skipped' | 'notes'> {
  readonly differences: Differences;
  readonly rows?: number;
}

/** Global attributes that say when and how a file was made. */
const STAMPS = ['date_created', 'history'];

async function compareDataset(job: DatasetJob, { ranges }: Stored, options: VerifyOptions): Promise<Found> {
  const { plan, source } = job;
  const { signal, sample, limit = LIMIT } = options;
  const differences = new Differences(limit);
  const skipped = plan.destination.stamp === undefined ? [] : STAMPS;
  const notCompared = { values: 0, chunks: 0, allChunks: 0, dimensions: 0, variables: 0, attributes: 0 };
  let stored: StoredDataset;
  try {
    stored = await openNetcdf(ranges, { piece: pieceBytes(plan), ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    differences.add({ kind: 'damage', message: error.message });
    return { format: plan.file.format, compared: notCompared, skipped, notes: [], differences };
  }
  if (stored.format !== plan.file.format) {
    const message = `the file is ${stored.format}; the settings say ${plan.file.format}`;
    differences.add({ kind: 'definition', message });
  }
  checkEnd(stored, ranges, differences);
  const definition = compareDefinition(plan.packing.dataset, stored, new Set(skipped), differences);
  const memory = plan.memory.upload;
  const check = await DatasetCheck.open({ plan, stored, differences, sample, memory, parallel: PARALLEL, signal });
  const counts = { values: new PassCounts(source.signals.length), packed: new Tally() };
  for await (const slab of await plannedSlabs(job, counts, options, 'Comparing')) await check.add(slab);
  const values = await check.finish();
  return { format: stored.format, compared: { ...values, ...definition }, skipped, notes: [], differences };
}

/** Bytes behind the end that the file itself knows of belong to nothing. */
function checkEnd({ endOfFile }: StoredDataset, { size }: ByteRanges, differences: Differences): void {
  if (size > endOfFile) {
    differences.add({
      kind: 'bytes',
      message: `the file ends at ${endOfFile}, and is followed by ${size - endOfFile} bytes`,
    });
  }
  if (size < endOfFile) {
    differences.add({
      kind: 'damage',
      message: `the file has ${size} bytes, of which it needs ${endOfFile}: it was cut off`,
    });
  }
}

/** Pieces of contiguous values: large ones cost few requests, small ones fit in memory where many are open at a time. */
function pieceBytes({ memory, openVariables }: DatasetJob['plan']): number {
  return Math.min(1 << 20, Math.max(1 << 12, Math.floor(memory.chunks / openVariables)));
}

async function compareText(job: TextJob, { ranges }: Stored, options: VerifyOptions): Promise<Found> {
  const { plan } = job;
  const { signal, progress, sample, limit = LIMIT } = options;
  const differences = new Differences(limit);
  const blocks = TextCheck.blocks(ranges.size);
  const isWanted = chooseChunks(sample, [blocks]);
  const check = new TextCheck(ranges, differences, (block) => isWanted(0, block), signal);
  let rows = 0;
  progress?.start(plan.rows, 'Comparing');
  const onRows = (count: number): void => {
    signal?.throwIfAborted();
    rows += count;
    progress?.rows(count);
  };
  const { encoder } = textLines(job, options, { tally: new Tally(), onRows });
  let isSame = true;
  for await (const bytes of encoder) {
    isSame = await check.add(bytes as Buffer);
    if (!isSame) break;
  }
  if (isSame) await check.end();
  const chunks = Array.from({ length: blocks }, (_, block) => isWanted(0, block)).filter(Boolean).length;
  return {
    format: plan.format,
    compared: {
      ...{ values: 0, lines: check.lines, chunks, allChunks: blocks },
      ...{ dimensions: 0, variables: 0, attributes: 0 },
    },
    skipped: [],
    notes: [],
    differences,
    rows: plan.rows ?? rows,
  };
}

/** How the tables were read, and whether a run would have read them so. */
function tablesOf({ tables, readers }: ReadingSource): ComparedTable[] {
  return readers.map(({ kind, reason, isOnly }, k) => ({
    table: tables[k].name,
    reader: kind,
    isOther: kind !== 'json' && isOnly !== true,
    reason,
  }));
}
