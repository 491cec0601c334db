import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { sinkOf } from '../lib/plan/from-settings.js';
import { memoryBudget } from '../lib/plan/memory-budget.js';
import { type RunReport, reportJson } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { isSamePlace, openSink, refuseSource } from '../lib/sink/index.js';

/**
 * Opens the destination of `--report`: a file, an object in S3, or standard output.
 *
 * @param others other outputs of the run, besides the dataset
 * @returns writes the whole report or nothing
 * @throws SettingsError ERR_REPORT if the run writes something else there; SinkError if it cannot be written
 */
export async function openReport(
  to: string,
  settings: Settings,
  others: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<(report: RunReport) => Promise<void>> {
  const sink = openSink(to, { ...settings.s3, resume: false, defaultName: 'fleetcdf_report.json', isText: true });
  const dataset = sinkOf(settings, memoryBudget(settings.memory), true).destination;
  if ([dataset, ...others].some((other) => other !== undefined && isSamePlace(sink.destination, other))) {
    throw new SettingsError('ERR_REPORT', `--report is ${to}, where the run writes something else; name another file`);
  }
  refuseSource('--report', sink.destination, settings.source.path);
  await sink.check(signal);
  return async (report) => {
    const bytes = Buffer.from(reportJson(report));
    try {
      await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
    } catch (cause) {
      const message = `the dataset was written, but the report was not: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_REPORT', message, { cause });
    }
  };
}
