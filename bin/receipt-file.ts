import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { makeReceipt, sourceFiles } from '../lib/job/receipt.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import type { Settings } from '../lib/settings/index.js';
import { refuseInputs } from '../lib/sink/index.js';
import type { VerifyReport } from '../lib/verify/index.js';
import { visibleJson } from '../lib/visible.js';
import { isShared, type OtherOutputs, otherSink, remarksOn } from './other-outputs.js';

/**
 * Opens the destination of `--receipt`: a file or an object in S3.
 *
 * @param outputs what else the run writes
 * @returns writes the whole receipt or nothing; gives notes for the user
 * @throws SettingsError ERR_RECEIPT if something else is read or written there; SinkError if it cannot be written
 */
export async function openReceipt(
  to: string,
  settings: Settings,
  outputs: OtherOutputs,
  signal: AbortSignal,
): Promise<(report: VerifyReport) => Promise<readonly string[]>> {
  const sink = otherSink('receipt', to, settings);
  if (isShared('receipt', sink, outputs, settings)) {
    const message = `--receipt is ${to}, where something else is written; name another file`;
    throw new SettingsError('ERR_RECEIPT', message, { key: 'receipt' });
  }
  refuseInputs('--receipt', sink, inputsOf(settings));
  await sink.check(signal);
  const before = sourceFiles(settings);
  return async (report) => {
    try {
      const receipt = await makeReceipt(report, settings, before, signal);
      const bytes = Buffer.from(`${visibleJson(JSON.stringify(receipt, undefined, 2))}\n`);
      const written = await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
      return remarksOn(written);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = `nothing differs, but the receipt was not written: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_RECEIPT', message, { cause });
    }
  };
}
