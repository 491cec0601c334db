import type { MachineBatch } from '../batch.js';
import type { Dataset, Slab } from '../netcdf/model.js';
import type { Fact } from '../source/facts.js';
import type { Signal } from '../source/signal.js';
import type { TimeEncoding } from './time-encoding.js';

/** What a layout needs to know of the readings before the first one passes. */
export interface FleetShape {
  readonly company: string | undefined;
  /** In the order in which their readings come. */
  readonly machines: readonly MachineShape[];
  readonly signals: readonly Signal[];
  /** True where all machines have the same times. */
  readonly sharedTime: boolean;
  /** The shared times, where they are few enough to be kept. */
  readonly axis: BigInt64Array | undefined;
  readonly time: TimeEncoding;
}

export interface MachineShape {
  /** Code in the batches. */
  readonly code: number;
  /** Name as cleaned. */
  readonly name: string;
  /** Readings, hence times. */
  readonly length: number;
  readonly facts: readonly Fact[];
}

/** One more pass over the readings, grouped by machine; without values, only times come. */
export type GroupedReadings = (options: { values: boolean }) => AsyncIterable<MachineBatch>;

/** How readings map onto dimensions and variables. */
export interface Layout {
  readonly dataset: Dataset;
  /** All values, variable by variable in the order of `dataset.variables`. Reads as many passes as it must. */
  slabs(readings: GroupedReadings): AsyncIterableIterator<Slab>;
}
