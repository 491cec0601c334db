import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { inputsOf, sinkOf } from '../lib/plan/from-settings.js';
import { memoryBudget } from '../lib/plan/memory-budget.js';
import { type RunReport, reportJson } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { isSamePlace, openSink, placeOf, refuseInputs, type Sink } from '../lib/sink/index.js';

/**
 * Opens the destination of `--report`: a file, an object in S3, or standard output.
 *
 * @param references where the run writes references to, if it does
 * @returns writes the whole report or nothing; gives notes for the user
 * @throws SettingsError ERR_REPORT if the run writes something else there; SinkError if it cannot be written
 */
export async function openReport(
  to: string,
  settings: Settings,
  references: string | undefined,
  signal: AbortSignal,
): Promise<(report: RunReport) => Promise<readonly string[]>> {
  const sink = openSink(to, { ...settings.s3, resume: false, defaultName: 'fleetcdf_report.json', isText: true });
  const dataset = sinkOf(settings, memoryBudget(settings.memory), true);
  const others = references === undefined ? [dataset] : [dataset, referencesSink(references, settings)];
  if (others.some((other) => isSamePlace(placeOf(sink), placeOf(other)))) {
    throw new SettingsError('ERR_REPORT', `--report is ${to}, where the run writes something else; name another file`);
  }
  refuseInputs('--report', sink, inputsOf(settings));
  await sink.check(signal);
  return async (report) => {
    const bytes = Buffer.from(reportJson(report));
    try {
      const written = await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
      return written.notes ?? [];
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = `the dataset was written, but the report was not: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_REPORT', message, { cause });
    }
  };
}

function referencesSink(to: string, { s3, companyName }: Settings): Sink {
  return openSink(to, { ...s3, defaultName: `${companyName ?? 'fleet'}_data.json` });
}
