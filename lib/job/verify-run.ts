import { SettingsError } from '../errors.js';
import type { VerifiedCounts } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import { ARCHIVES, type FileSink, openRangeReader, S3Sink } from '../sink/index.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import { type VerifyReport, verifyError } from '../verify/index.js';
import { compareWith } from './compare.js';
import type { Job } from './open-job.js';
import type { RunOptions } from './run-options.js';
import { verifies } from './verifies.js';
import { verifiable } from './verify.js';

/** The verification of what a run writes: before it is published where the sink can do that, otherwise after it. */
interface Verification {
  readonly beforePublishing: { readonly check?: (path: string) => Promise<void> };
  /** @returns what was found; undefined where nothing is verified */
  afterPublishing(): Promise<VerifyReport | undefined>;
}

/**
 * Refuses, before anything is read, what could not be verified.
 * @throws SettingsError ERR_VERIFY_DESTINATION, ERR_VERIFY_SOURCE
 */
export function checkVerifiable(options: RunOptions): void {
  if (!verifies(options)) return;
  const { source } = options.settings;
  refuseArchive(options.settings, verifiable(options.settings));
  if (source.from !== 'json' || source.path !== STANDARD_INPUT) return;
  const message = 'standard input can be read once, so that nothing is there to verify with: read the JSON from a file';
  throw new SettingsError('ERR_VERIFY_SOURCE', message, { key: 'source.path' });
}

/**
 * Verifies in the transaction of `job`, once its passes are over.
 * @throws VerifyError ERR_VERIFY_DIFFERS
 */
export function verificationOf({ source, sinks }: Job, options: RunOptions): Verification {
  if (!verifies(options)) return { beforePublishing: {}, afterPublishing: async () => undefined };
  const { destination, canCheck = false } = sinks.dataset;
  let report: VerifyReport | undefined;
  const compare = async (path: string, consequence: string): Promise<void> => {
    const ranges = await openRangeReader(path, options.settings.s3, options.signal, true);
    try {
      report = await compareWith({ ranges, destination, beside: source }, options);
    } finally {
      await ranges.close();
    }
    if (!report.isSame) throw verifyError(report, consequence);
    options.onVerified?.(report);
  };
  return {
    beforePublishing: canCheck ? { check: (path) => compare(path, 'nothing was published') } : {},
    async afterPublishing() {
      if (!canCheck) await compare(destination, 'it was published, and stays there: replace it, or remove it');
      return report;
    },
  };
}

export function verifiedCounts({ compared: { values, lines, chunks }, seconds }: VerifyReport): VerifiedCounts {
  return { values, ...(lines === undefined ? {} : { lines }), chunks, seconds };
}

/** @throws SettingsError ERR_VERIFY_DESTINATION where what is written can be read only hours later */
function refuseArchive({ s3: { storageClass } }: Settings, sink: FileSink | S3Sink): void {
  if (!(sink instanceof S3Sink) || storageClass === undefined || !ARCHIVES.has(storageClass)) return;
  const message =
    `${sink.destination} is to have the storage class ${storageClass}, which cannot be read back at once: leave ` +
    '--verify and --receipt out, or take another class';
  throw new SettingsError('ERR_VERIFY_DESTINATION', message, { key: 's3.storage_class' });
}
