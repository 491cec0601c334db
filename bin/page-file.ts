import { Readable } from 'node:stream';
import { FleetcdfError } from '../lib/errors.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import type { Settings } from '../lib/settings/index.js';
import { refuseInputs, type Written } from '../lib/sink/index.js';
import { usageFailure } from './failure.js';
import { isShared, type OtherOutputs, otherSink } from './other-outputs.js';

/**
 * Opens the destination of the report page: a file, an object in S3, or standard output.
 *
 * @param what names it: `--html`
 * @param outputs what else is written
 * @returns writes the whole page or nothing
 * @throws SettingsError ERR_USAGE if something else is written there; SinkError if it cannot be written
 */
export async function openPage(
  to: string,
  what: string,
  settings: Settings,
  outputs: OtherOutputs,
  signal: AbortSignal,
): Promise<(html: string) => Promise<Written>> {
  const sink = otherSink('html', to, settings);
  if (isShared('html', sink, outputs, settings)) {
    throw usageFailure(`${what} is ${to}, where something else is written; name another file`);
  }
  refuseInputs(what, sink, inputsOf(settings));
  await sink.check(signal);
  return async (html) => {
    const bytes = Buffer.from(html);
    try {
      return await sink.write({ stream: Readable.from([bytes]), size: bytes.length, exact: true, signal });
    } catch (cause) {
      if (signal.aborted || what !== '--html') throw cause;
      const message = `the dataset was written, but the page was not: ${(cause as Error).message}`;
      throw new FleetcdfError('ERR_REPORT', message, { cause });
    }
  };
}
