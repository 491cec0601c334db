import { SettingsError } from '../errors.js';
import { chooseFormat } from '../plan/choose-format.js';
import { sinkOf } from '../plan/from-settings.js';
import { memoryBudget } from '../plan/memory-budget.js';
import type { Settings } from '../settings/index.js';
import { FileSink, openRangeReader, S3Sink } from '../sink/index.js';
import { toldFormat, type VerifyReport } from '../verify/index.js';
import { compareWith } from './compare.js';
import type { VerifyOptions } from './compared.js';
import { resolveOptions } from './resolve-options.js';

export type { VerifyOptions } from './compared.js';

/**
 * Reads what a run has written, and compares every value, time, label, attribute and flag with a fresh read of the
 * database, through another reader where there is one. Give it the settings and options of the run. Memory stays within
 * `settings.memory`.
 *
 * @returns the differences; `isSame` where there are none
 * @throws SettingsError ERR_VERIFY_DESTINATION where the destination cannot be read back; SinkError where the object
 * cannot be read; whatever {@link run} throws before its first byte
 */
export async function verify(given: VerifyOptions): Promise<VerifyReport> {
  const options = resolveOptions(given);
  const { settings, signal } = options;
  const { destination } = verifiable(settings);
  const ranges = await openRangeReader(destination, settings.s3, signal);
  try {
    const told = settings.output.format === undefined ? await toldFormat(ranges, signal) : undefined;
    if (told === undefined) return await compareWith({ ranges, destination }, options);
    const output = { ...settings.output, format: told };
    const report = await compareWith({ ranges, destination }, { ...options, settings: { ...settings, output } });
    if (chooseFormat({ destination, output }).warnings.length === 0) return report;
    return { ...report, notes: [...report.notes, `compared as ${told}, as its first bytes tell, and not its name`] };
  } finally {
    await ranges.close();
  }
}

/**
 * The sink of an object that can be read back.
 * @throws SettingsError ERR_VERIFY_DESTINATION
 */
export function verifiable(settings: Settings): FileSink | S3Sink {
  const sink = sinkOf(settings, memoryBudget(settings.memory), true);
  if (sink instanceof FileSink || sink instanceof S3Sink) return sink;
  const message = `${sink.destination} cannot be read back: verify a file or an object in S3`;
  throw new SettingsError('ERR_VERIFY_DESTINATION', message, { key: 'destination' });
}
