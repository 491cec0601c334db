import { Tally } from '../model/tally.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { clock } from '../util/clock.js';
import { type ComparedTable, checkDataset, Differences, type VerifyReport } from '../verify/index.js';
import { compareParquet } from './compare-parquet.js';
import { compareText } from './compare-text.js';
import { type Found, LIMIT, type Stored, sumOf, type VerifyOptions } from './compared.js';
import { type DatasetJob, type Job, type TableJob, withJob } from './open-job.js';
import { PassCounts } from './pass-counts.js';
import { plannedSlabs } from './planned-slabs.js';

/** Compares an object with a fresh read of the database. */
export function compareWith(stored: Stored, options: VerifyOptions): Promise<VerifyReport> {
  const started = clock();
  const reader = options.reader === 'rows' ? 'auto' : 'other';
  const job = { ...options, observers: [], reader, positioned: true, codes: true, isWritten: true } as const;
  return withJob({ ...job, ...(stored.beside === undefined ? {} : { beside: stored.beside }) }, async (opened) => {
    const compared = opened.kind === 'table' ? compareTable : compareDataset;
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

function compareTable(job: TableJob, stored: Stored, options: VerifyOptions): Promise<Found> {
  const { parquet } = job.plan;
  return parquet === undefined ? compareText(job, stored, options) : compareParquet(job, parquet, stored, options);
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
