import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import { type RunReport, reportJson } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { refuseInputs } from '../lib/sink/index.js';
import { isShared, type OtherOutputs, otherSink, remarksOn } from './other-outputs.js';

/**
 * Opens the destination of `--report`: a file, an object in S3, or standard output.
 *
 * @param outputs what else the run writes
 * @returns writes the whole report or nothing; gives notes for the user
 * @throws SettingsError ERR_REPORT if the run writes something else there; SinkError if it cannot be written
 */
export async function openReport(
  to: string,
  settings: Settings,
  outputs: OtherOutputs,
  signal: AbortSignal,
): Promise<(report: RunReport) => Promise<readonly string[]>> {
  const sink = otherSink('report', to, settings);
  if (isShared('report', sink, outputs, settings)) {
    throw new SettingsError('ERR_REPORT', `--report is ${to}, where the run writes something else; name another file`);
  }
  refuseInputs('--report', sink, inputsOf(settings));
  await sink.check(signal);
  return async (report) => {
    const bytes = Buffer.from(reportJson(report));
    try {
      const written = await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
      return remarksOn(written);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = `the dataset was written, but the report was not: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_REPORT', message, { cause });
    }
  };
}
