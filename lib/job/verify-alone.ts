import { checkLedger, type LedgerCheck } from '../ledger/index.js';
import type { Progress } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import { openRangeReader } from '../sink/index.js';
import type { Sample } from '../verify/index.js';
import { verifiable } from './verify.js';

/** What {@link verifyAlone} takes. */
export interface VerifyAloneOptions {
  /** Settings with `destination`. */
  readonly settings: Settings;
  /** Read a random part of the chunks. Absent: all. */
  readonly sample?: Sample;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What is known of an object by itself. */
export interface AloneReport extends LedgerCheck {
  readonly destination: string;
  /** Bytes of the object. */
  readonly bytes: number;
}

/**
 * Compares an object with its own ledger, without the database: every stored byte with its CRC-32, and the values of each
 * chunk with the hash that they had before they were compressed. It says whether the object is as it was written, not
 * whether that was right.
 *
 * @throws SettingsError ERR_VERIFY_DESTINATION; SinkError where the object cannot be read
 */
export async function verifyAlone({ settings, sample, progress, signal }: VerifyAloneOptions): Promise<AloneReport> {
  const { destination } = verifiable(settings);
  const object = await openRangeReader(destination, settings.s3, signal);
  progress?.start(undefined, 'Checking');
  try {
    const found = await checkLedger(object, {
      decode: true,
      ...(sample === undefined ? {} : { sample: { fraction: sample.part, seed: sample.seed } }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (bytes) => progress?.bytes(bytes),
    });
    return { destination, bytes: object.size, ...found };
  } finally {
    progress?.stop();
    await object.close();
  }
}
