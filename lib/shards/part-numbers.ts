import { JobError } from '../errors.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { ENTRY_SIZE } from '../netcdf/netcdf4/ledger.js';
import { MIN_PART_SIZE, type Provider } from '../sink/index.js';
import { formatBytes, plural } from '../util/format.js';
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

export interface DivideOptions {
  readonly partSize?: number | undefined;
  readonly provider?: Provider | undefined;
  /** What to do where one object cannot hold it: how several are made. */
  readonly several: (objects: number) => string;
}

/**
 * Gives every shard part numbers of its own, as many as it may need. The head has the first ones; what is known last has
 * those behind all shards.
 *
 * @throws JobError ERR_JOB_PARTS where there are not enough numbers, or the object may become too large
 */
export function divideUpload(
  file: Pick<Netcdf4Plan, 'headLength' | 'size'>,
  bounds: readonly Pick<ShardBound, 'bytes'>[],
  options: DivideOptions,
): DividedUpload {
  const { maxParts = MAX_PARTS, equalParts = false, maxObject = Number.POSITIVE_INFINITY } = options.provider ?? {};
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
  const size = sizes.reduce((sum, bytes) => sum + bytes, 0);
  if (needed(partSize) > maxParts || size > maxObject) {
    const shards = bounds.filter(({ bytes }) => bytes > 0).length;
    const found =
      `${plural(shards, 'shard')} of at most ${formatBytes(size)} take ${plural(needed(partSize), 'part')} of ` +
      `${formatBytes(partSize)}, and an upload has ${plural(maxParts, 'part')} of at most 5 GiB` +
      (maxObject === Number.POSITIVE_INFINITY ? '' : `, an object at most ${formatBytes(maxObject)}`);
    const objects = Math.ceil(Math.max(size / maxObject, size / MAX_PART_SIZE / maxParts));
    throw new JobError('ERR_JOB_PARTS', `${found}: ${remedyOf(objects, shards, maxParts, options)}`);
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

function remedyOf(objects: number, shards: number, maxParts: number, { partSize, several }: DivideOptions): string {
  if (objects > 1) return several(objects);
  // Each has a part, and so have the head and what is known last.
  if (shards + 2 > maxParts) return `take fewer than ${plural(maxParts - 2, 'shard')}`;
  return partSize === undefined ? 'take fewer shards' : 'take larger parts (--part-size), or leave their size out';
}
