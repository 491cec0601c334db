import { Tally, type TallyEntry } from '../model/tally.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import type { RangeReader } from '../sink/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { clock } from '../util/clock.js';
import {
  type ComparedTable,
  checkDataset,
  chooseChunks,
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
  readonly ranges: RangeReader;
  /** Its name for people. */
  readonly destination: string;
  /** The source of the run that made it, in whose transaction the database is read. */
  readonly beside?: ReadingSource;
}

const LIMIT = 20;

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
      version: stored.ranges.version,
      source: source.description,
      tables: tablesOf(source),
      rows: plan.rows ?? 0,
      machines: source.machines.size,
      signals: source.signals.length,
      unread: source.unread,
      ...(options.sample === undefined ? {} : { sample: options.sample }),
      differences: { total: differences.total, listed: differences.listed, counts: differences.counts },
      ...rest,
      seconds: (clock() - started) / 1000,
    };
  });
}

interface Found extends Pick<VerifyReport, 'format' | 'compared' | 'skipped' | 'notes' | 'readings' | 'tally'> {
  readonly differences: Differences;
  readonly rows?: number;
}

async function compareDataset(job: DatasetJob, { ranges }: Stored, options: VerifyOptions): Promise<Found> {
  const { plan, source } = job;
  const { signal, sample, limit = LIMIT } = options;
  const differences = new Differences(limit);
  const counts = { values: new PassCounts(source.signals.length), packed: new Tally() };
  const slabs = () => plannedSlabs(job, counts, options, 'Comparing');
  const found = await checkDataset({ plan, ranges, slabs, differences, sample, signal });
  const { values, packed } = counts;
  return {
    ...found,
    differences,
    readings: values.total - packed.total(UNREPRESENTABLE),
    tally: sumOf(job.surveyTally, job.passes.keptTally, values.tally, packed),
  };
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
  const tally = new Tally();
  const { encoder } = textLines(job, options, { tally, onRows });
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
    readings: encoder.values.reduce((sum, count) => sum + count, 0),
    tally: sumOf(job.surveyTally, tally),
  };
}

function sumOf(...tallies: Tally[]): TallyEntry[] {
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return [...sum];
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
