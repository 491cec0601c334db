import type { StatisticsCount } from '../job/count-statistics.js';
import { type FleetJson, FleetStatistics } from '../stats/index.js';
import { type JobFile, readOf, type WriteFile, writeName } from './job-files.js';
import type { JobStore } from './job-store.js';

/** What one writer has counted: a text of JSON, to be compressed. */
export function storedStatistics({ statistics, rules }: Pick<StatisticsCount, 'statistics' | 'rules'>): Uint8Array {
  return Buffer.from(JSON.stringify({ rules, counted: statistics.toJSON() }));
}

/**
 * The statistics of all writers together, as a single run counts them. Each machine is of one writer.
 *
 * @returns those of nothing where nothing was written
 */
export async function jobStatistics(
  store: JobStore,
  job: JobFile,
): Promise<Pick<StatisticsCount, 'statistics' | 'rules'>> {
  let all: FleetStatistics | undefined;
  let rules: readonly string[] = [];
  for (let k = 0; k < job.shards; k++) {
    const file = await readOf<WriteFile>(store, job, writeName(k), 'write');
    if (file?.statistics === undefined) continue;
    const stored = JSON.parse(Buffer.from(file.statistics).toString()) as { rules: string[]; counted: FleetJson };
    const own = FleetStatistics.fromJSON(stored.counted);
    rules = stored.rules;
    if (all === undefined) all = own;
    else all.merge(own);
  }
  return { statistics: all ?? new FleetStatistics([], []), rules };
}
