import { SettingsError } from '../errors.js';

const MiB = 1 << 20;

/** Limits of a multipart upload (Amazon S3 User Guide, *Amazon S3 multipart upload limits*): the last part may be smaller. */
export const MIN_PART_SIZE = 5 * MiB;
export const MAX_PART_SIZE = 5 * 1024 * MiB;
export const MAX_PARTS = 10_000;

/** Parts are no larger than this unless the size of the object demands it. */
const USUAL_PART_SIZE = 8 * MiB;
const UPLOAD_MEMORY = 32 * MiB;
const MAX_QUEUE_SIZE = 4;

/** Part buffers that an upload holds besides those under way: one is being filled, and one is being joined or waits for the head. */
const SPARE_PARTS = 2;

export interface PartOptions {
  /** Bytes of a part; chosen from the size of the object where absent. */
  readonly partSize?: number | undefined;
  /** Parts that the provider allows an upload, at most 10,000; some allow 1,000. */
  readonly maxParts?: number | undefined;
  /** Bytes that the parts in memory may take together; exceeded only where the size of the object demands larger parts. */
  readonly memory?: number | undefined;
  /** Parts under way at the same time; as many as the memory allows, and 4 at most, where absent. */
  readonly queueSize?: number | undefined;
}

/** How an object is cut into equal parts, the last one smaller. */
export interface PartPlan {
  /** Bytes of a part. */
  readonly partSize: number;
  /** Parts at most: exactly so many where the size is exact. */
  readonly parts: number;
  /** Parts under way at the same time. */
  readonly queueSize: number;
  /** Bytes that the parts in memory take together. */
  readonly memory: number;
  /** Whether the object is no larger than the memory for its parts. */
  readonly fits: boolean;
}

/**
 * Cut an object of at most `size` bytes into parts.
 * @throws SettingsError where the limits are no limits, or the object does not fit them.
 */
export function planParts(size: number, options: PartOptions = {}): PartPlan {
  checkPartOptions(options);
  const { maxParts = MAX_PARTS, memory = UPLOAD_MEMORY } = options;
  const smallest = Math.ceil(size / maxParts);
  const usual = Math.min(Math.max(memory / (2 * SPARE_PARTS), MIN_PART_SIZE), USUAL_PART_SIZE);
  const partSize = options.partSize ?? roundUp(Math.max(smallest, usual), MiB);
  if (partSize < smallest) {
    const found = `An object of ${size} bytes takes more than ${maxParts} parts of ${partSize} bytes.`;
    throw partError(`${found} Choose a part size of at least ${roundUp(smallest, MiB)}, or none.`);
  }
  if (partSize > MAX_PART_SIZE) {
    const found = `An object of ${size} bytes is too large for ${maxParts} parts of ${MAX_PART_SIZE} bytes.`;
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

/** @throws SettingsError where an option is out of range. */
export function checkPartOptions({ partSize, maxParts, queueSize }: PartOptions): void {
  if (partSize !== undefined) between('part size', partSize, MIN_PART_SIZE, MAX_PART_SIZE);
  if (maxParts !== undefined) between('number of parts', maxParts, 1, MAX_PARTS);
  if (queueSize !== undefined) between('number of parts under way', queueSize, 1, 1000);
}

function between(what: string, found: number, low: number, high: number): void {
  if (Number.isInteger(found) && found >= low && found <= high) return;
  throw partError(`The ${what} of an upload is ${found}; it must be an integer between ${low} and ${high}.`);
}

function partError(message: string): SettingsError {
  return new SettingsError('ERR_S3_PARTS', message, { key: 'partSize' });
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
