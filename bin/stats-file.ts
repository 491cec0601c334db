import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import type { StatisticsCount } from '../lib/job/count-statistics.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import { statisticsCsv, statisticsJson } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { refuseInputs } from '../lib/sink/index.js';
import { isShared, type OtherOutputs, otherSink, remarksOn } from './other-outputs.js';

/**
 * Opens the destination of `--stats`: a file, an object in S3, or standard output. A name that ends in .csv gets CSV,
 * any other JSON.
 *
 * @param outputs what else the run writes
 * @returns writes all statistics or nothing; gives notes for the user
 * @throws SettingsError ERR_STATS if the run writes something else there; SinkError if it cannot be written
 */
export async function openStats(
  to: string,
  settings: Settings,
  outputs: OtherOutputs,
  signal: AbortSignal,
): Promise<(count: Pick<StatisticsCount, 'statistics' | 'rules'>) => Promise<readonly string[]>> {
  const sink = otherSink('stats', to, settings);
  if (isShared('stats', sink, outputs, settings)) {
    throw new SettingsError('ERR_STATS', `--stats is ${to}, where the run writes something else; name another file`);
  }
  refuseInputs('--stats', sink, inputsOf(settings));
  await sink.check(signal);
  return async ({ statistics, rules }) => {
    try {
      const isCsv = isCsvName(to);
      const lines = isCsv
        ? statisticsCsv(statistics.readEach(), rules)
        : statisticsJson(statistics.readEach(), statistics.leftOut);
      const parts = Array.from(lines, (line) => Buffer.from(line));
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      const written = await sink.write({ stream: Readable.from(parts), size, exact: true, signal });
      // JSON says itself which signals it leaves out.
      return [...(isCsv ? withoutStatistics(statistics.leftOut) : []), ...remarksOn(written)];
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = `the dataset was written, but the statistics were not: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_STATS', message, { cause });
    }
  };
}

/** Whether a name asks for CSV. */
export function isCsvName(name: string): boolean {
  return /\.csv$/i.test(name);
}

/** A note on signals that have no statistics. */
export function withoutStatistics(leftOut: readonly string[]): string[] {
  return leftOut.length === 0 ? [] : [`signals of text have no statistics: ${leftOut.join(', ')}`];
}
