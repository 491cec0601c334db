import type { MachineBatch } from '../model/batch.js';
import type { Fact } from '../model/fact.js';
import type { TimeAxis } from '../model/time-axis.js';
import type { Dataset, Slab } from '../netcdf/model.js';
import type { DatasetMetadata } from './dataset-metadata.js';
import type { SignalShape } from './signals.js';
import type { TimeEncoding } from './time-encoding.js';

/** What a layout needs to know of the readings before the first one passes. */
export interface FleetShape {
  readonly company: string | undefined;
  /** In the order in which their readings come. */
  readonly machines: readonly MachineShape[];
  /** In the order of a batch's columns. */
  readonly signals: readonly SignalShape[];
  /** True where all machines have the same times. */
  readonly sharedTime: boolean;
  /** The shared times, where they are few enough to be kept. */
  readonly axis: BigInt64Array | undefined;
  /** The times of all machines together, where they differ and the layout needs them. */
  readonly union?: TimeAxis | undefined;
  readonly time: TimeEncoding;
  /** What the global attributes say. */
  readonly about: DatasetMetadata;
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

/**
 * One more pass over the readings, grouped by machine, which come in the order of `FleetShape.machines`. A batch has the
 * columns of the named signals, in the order of the names; without any, only times come.
 */
export type GroupedReadings = (signals: readonly number[]) => AsyncIterable<MachineBatch>;

/** Variables that follow each other in the file and get their values from one pass over the readings. */
export interface StreamedVariables {
  /** The signals it needs, by index; none: times alone. */
  readonly signals: readonly number[];
  /** Code of the only machine whose readings it needs; absent: all. */
  readonly only?: number;
  /** A new pass. */
  open(order: SlabOrder): FeedPass;
}

export interface FeedPass {
  /**
   * The slabs of a batch with the feed's signals.
   * @param row readings of the machine that came before
   */
  add(batch: MachineBatch, row: number): Iterable<Slab>;
  /** The slabs that are left when all readings have come. */
  end?(): Iterable<Slab>;
}

/** Variables whose values are known without the readings. */
export interface StaticVariables {
  slabs(): Iterable<Slab>;
}

/**
 * What an encoder wants. `file`: variable after variable, each from its start to its end, every value (the classic formats).
 * `any`: values as they come; what does not come is the fill value (netCDF-4).
 */
export type SlabOrder = 'file' | 'any';

/** How readings map onto dimensions and variables. */
export interface Layout {
  readonly name: 'machines' | 'stacked' | 'ragged';
  readonly dataset: Dataset;
  /** Where the values of the variables come from, in the order of `dataset.variables`. */
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  /** The variables that hold readings. */
  readonly values: readonly ReadingsVariable[];
}

export interface ReadingsVariable {
  /** Index into `dataset.variables`. */
  readonly variable: number;
  /** The signals it holds, by index: one, or one for each index along its last dimension. */
  readonly signals: readonly number[];
}

export function isStreamed(part: StreamedVariables | StaticVariables): part is StreamedVariables {
  return 'signals' in part;
}
