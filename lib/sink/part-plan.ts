import { SettingsError } from '../errors.js';
import { formatBytes, plural } from '../util/format.js';

const MiB = 1 << 20;

/**
 * Limits of a multipart upload (Amazon S3 User Guide, *Amazon S3 multipart upload limits*). The last part may be
 * smaller.
 */
export const MIN_PART_SIZE = 5 * MiB;
const MAX_PART_SIZE = 5 * 1024 * MiB;
const MAX_PARTS = 10_000;

/** Larger parts are used only if the size of the object requires them. */
const USUAL_PART_SIZE = 8 * MiB;
const UPLOAD_MEMORY = 32 * MiB;
const MAX_QUEUE_SIZE = 4;

/** Part buffers besides those in flight: one is being filled, and one is being joined or waits for the head. */
const SPARE_PARTS = 2;

export interface PartOptions {
  /** Bytes of a part. Default: chosen from the size of the object. */
  readonly partSize?: number | undefined;
  /** The provider's limit of parts per upload, at most 10,000 (the default); some allow 1,000. */
  readonly maxParts?: number | undefined;
  /** Bytes for parts in memory; exceeded only if the size of the object requires larger parts. Default: 32 MiB. */
  readonly memory?: number | undefined;
  /** Parts in flight at a time. Default: as many as the memory allows, at most 4. */
  readonly queueSize?: number | undefined;
}

/** How an object is divided into equal parts; the last one may be smaller. */
export interface PartPlan {
  /** Bytes of a part. */
  readonly partSize: number;
  /** Largest number of parts; exact if the size is exact. */
  readonly parts: number;
  /** Parts in flight at a time. */
  readonly queueSize: number;
  /** Bytes of all parts in memory. */
  readonly memory: number;
  /** The whole object fits into the memory for parts. */
  readonly fits: boolean;
}

/**
 * Divides an object of at most `size` bytes into parts.
 *
 * @throws SettingsError ERR_S3_PARTS if an option is out of range or gives too many parts, ERR_S3_TOO_LARGE
 */
export function planParts(size: number, options: PartOptions = {}): PartPlan {
  checkPartOptions(options);
  const { maxParts = MAX_PARTS, memory = UPLOAD_MEMORY } = options;
  const smallest = Math.ceil(size / maxParts);
  const usual = Math.min(Math.max(memory / (2 * SPARE_PARTS), MIN_PART_SIZE), USUAL_PART_SIZE);
  const partSize = options.partSize ?? roundUp(Math.max(smallest, usual), MiB);
  if (partSize < smallest) {
    const found = `An object of ${formatBytes(size)} takes more than ${plural(maxParts, 'part')} of ${formatBytes(partSize)}.`;
    throw partError(`${found} Choose a part size of at least ${roundUp(smallest, MiB) / MiB}MiB, or none.`);
  }
  if (partSize > MAX_PART_SIZE) {
    const found = `An object of ${formatBytes(size)} is too large for ${plural(maxParts, 'part')} of ${formatBytes(MAX_PART_SIZE)}.`;
    throw new SettingsError('ERR_S3_TOO_LARGE', `${found} Split the data, or write a compressed format.`);
  }
  const affordable = Math.floor(memory / partSize) - SPARE_PARTS;
  const queueSize = options.queueSize ?? Math.min(Math.max(affordable, 1), MAX_QUEUE_SIZE);
  const parts = Math.max(Math.ceil(size / partSize), 1);
  return {
    partSize,
    parts,
    queueSize,
    memory: Math.min(parts, queueSize + SPARE_PARTS) * partSize,
    fits: size <= memory,
  };
}

/** @throws SettingsError ERR_S3_PARTS if an option is out of range */
export function checkPartOptions({ partSize, maxParts, queueSize }: PartOptions): void {
  if (partSize !== undefined) checkRange('part size', partSize, MIN_PART_SIZE, MAX_PART_SIZE);
  if (maxParts !== undefined) checkRange('number of parts', maxParts, 1, MAX_PARTS);
  if (queueSize !== undefined) checkRange('number of parts in flight', queueSize, 1, 1000);
}

function checkRange(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw partError(`The ${what} of an upload is ${value}; it must be an integer between ${min} and ${max}.`);
}

function partError(message: string): SettingsError {
  return new SettingsError('ERR_S3_PARTS', message, { key: 'partSize' });
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
