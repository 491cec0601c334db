import { Readable } from 'node:stream';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { makeReceipt, sourceState } from '../lib/job/receipt.js';
import { inputsOf, sinkOf } from '../lib/plan/from-settings.js';
import { memoryBudget } from '../lib/plan/memory-budget.js';
import type { Settings } from '../lib/settings/index.js';
import { isSamePlace, openSink, placeOf, refuseInputs } from '../lib/sink/index.js';
import type { VerifyReport } from '../lib/verify/index.js';

/**
 * Opens the destination of `--receipt`: a file or an object in S3.
 *
 * @param others other outputs of the run, and its settings file
 * @returns writes the whole receipt or nothing
 * @throws SettingsError ERR_RECEIPT if something else is read or written there; SinkError if it cannot be written
 */
export async function openReceipt(
  to: string,
  settings: Settings,
  others: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<(report: VerifyReport) => Promise<void>> {
  const sink = openSink(to, { ...settings.s3, resume: false, defaultName: 'fleetcdf_receipt.json', isText: true });
  const dataset = placeOf(sinkOf(settings, memoryBudget(settings.memory), true));
  if ([dataset, ...others].some((other) => other !== undefined && isSamePlace(placeOf(sink), other))) {
    const message = `--receipt is ${to}, where something else is read or written; name another file`;
    throw new SettingsError('ERR_RECEIPT', message, { key: 'receipt' });
  }
  refuseInputs('--receipt', sink, inputsOf(settings));
  await sink.check(signal);
  const before = sourceState(settings);
  return async (report) => {
    try {
      const receipt = await makeReceipt(report, settings, before, signal);
      const bytes = Buffer.from(`${JSON.stringify(receipt, undefined, 2)}\n`);
      await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
    } catch (cause) {
      if (signal.aborted) throw cause;
      const message = `nothing differs, but the receipt was not written: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_RECEIPT', message, { cause });
    }
  };
}
