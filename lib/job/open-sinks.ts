import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Destination, UpdateFacts } from '../plan/destination.js';
import { sinkOf } from '../plan/from-settings.js';
import type { MemoryBudget } from '../plan/memory-budget.js';
import { FileSink, S3Sink, type Sink } from '../sink/index.js';
import type { RunOptions } from './run-options.js';
import { openReferences } from './write-references.js';

/** Where the outputs of a job go. */
export interface Sinks {
  readonly dataset: Sink;
  readonly references: Sink | undefined;
}

type SinkOptions = Pick<RunOptions, 'settings' | 'references' | 'overwrite'>;

/** The sinks of what is written. @throws SettingsError for a destination that cannot be one */
export function openSinks({ settings, references, overwrite = true }: SinkOptions, memory: MemoryBudget): Sinks {
  const dataset = sinkOf(settings, memory, overwrite);
  return {
    dataset,
    references: references === undefined ? undefined : openReferences(references, dataset, settings, memory, overwrite),
  };
}

interface DestinationOptions extends Pick<RunOptions, 'settings' | 'command' | 'fingerprint'> {
  readonly positioned?: boolean;
  /** When the dataset is stamped. Default: now. */
  readonly stampedAt?: Date;
  /** The object that is there, where it is to be updated. */
  readonly update?: UpdateFacts | undefined;
}

/** What a plan must know of the destination. @param threads that may work */
export function destinationOf(
  { dataset, references }: Sinks,
  threads: number,
  options: DestinationOptions,
): Destination {
  const { settings, positioned = false, command = 'fleetcdf', stampedAt = new Date(), update } = options;
  const temporaryDirectory = tmpdir();
  return {
    name: dataset.destination,
    kind: dataset instanceof S3Sink ? 's3' : dataset instanceof FileSink ? 'file' : 'stream',
    ...(dataset instanceof S3Sink && dataset.provider !== undefined ? { provider: dataset.provider } : {}),
    acceptsPositioned: positioned && dataset.acceptsPositioned === true,
    ...(references === undefined ? {} : { references: references.destination }),
    ...(settings.output.stamp ? { stamp: { date: stampedAt, command } } : {}),
    ...(options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint }),
    ...(update === undefined ? {} : { update }),
    temporaryRoom: freeBytes(temporaryDirectory),
    temporaryDirectory,
    threads,
  };
}

/** Bytes that `directory` has left for this user. */
function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
