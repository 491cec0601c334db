import { JobError } from '../errors.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { ENTRY_SIZE } from '../netcdf/netcdf4/ledger.js';
import { MIN_PART_SIZE, type Provider } from '../sink/index.js';
import type { ShardBound } from './divide.js';
import type { UploadPlan } from './job-files.js';

const MiB = 1 << 20;

/** Larger parts are taken only where there would be too many. */
const USUAL_PART_SIZE = 8 * MiB;
const MAX_PARTS = 10_000;
const MAX_PART_SIZE = 5 * 1024 * MiB;

export interface DividedUpload {
  readonly plan: Omit<UploadPlan, 'uploadId' | 'checksum'>;
  /** The part numbers of each shard. */
  readonly shards: readonly { readonly first: number; readonly most: number }[];
}

/**
 * Gives every shard part numbers of its own, as many as it may need. The head has the first ones; what is known last has
 * those behind all shards.
 *
 * @throws JobError ERR_JOB_PARTS where there are not enough numbers
 */
export function divideUpload(
  file: Pick<Netcdf4Plan, 'headLength' | 'size'>,
  bounds: readonly Pick<ShardBound, 'bytes'>[],
  options: { readonly partSize?: number | undefined; readonly provider?: Provider | undefined },
): DividedUpload {
  const { maxParts = MAX_PARTS, equalParts = false } = options.provider ?? {};
  const ofShards = bounds.reduce((sum, { bytes }) => sum + bytes, 0);
  // An entry of the ledger for each gap.
  const tailBytes = file.size - file.headLength - ofShards + (bounds.length + 1) * ENTRY_SIZE;
  const sizes = [file.headLength, ...bounds.map(({ bytes }) => bytes), Math.max(1, tailBytes)];
  const count = (bytes: number, partSize: number): number => Math.ceil(bytes / partSize);
  const needed = (partSize: number): number => sizes.reduce((sum, bytes) => sum + count(bytes, partSize), 0);
  let partSize = options.partSize ?? USUAL_PART_SIZE;
  while (options.partSize === undefined && needed(partSize) > maxParts && partSize < MAX_PART_SIZE) {
    partSize = Math.min(MAX_PART_SIZE, MiB * Math.ceil((partSize * 1.1) / MiB));
  }
  if (needed(partSize) > maxParts) {
    const message =
      `${bounds.length} shards need ${needed(partSize)} parts of ${partSize / MiB} MiB, and an upload has ${maxParts} ` +
      'at most: take fewer shards, larger parts, or several objects';
    throw new JobError('ERR_JOB_PARTS', message);
  }
  const least = equalParts ? partSize : Math.min(MIN_PART_SIZE, partSize);
  const headParts = count(file.headLength, partSize);
  let next = headParts + 1;
  const shards = bounds.map(({ bytes }) => {
    const most = count(bytes, partSize);
    next += most;
    return { first: next - most, most };
  });
  return {
    plan: {
      partSize,
      least,
      headRoom: headParts === 1 ? Math.max(file.headLength, least) : headParts * partSize,
      tail: next,
      tailParts: count(Math.max(1, tailBytes), partSize),
    },
    shards,
  };
}
