import type { MachineBatch } from '../model/batch.js';
import type { Fact } from '../model/fact.js';
import type { TimeAxis } from '../model/time-axis.js';
import type { Dataset, Slab } from '../netcdf/model.js';
import type { ChangedName } from './cf-names.js';
import type { DatasetMetadata } from './dataset-metadata.js';
import type { Geometry } from './geometry.js';
import type { SignalShape } from './signals.js';
import type { StoredTypes } from './stored-types.js';
import type { TimeEncoding } from './time-encoding.js';

/** What a layout must know before the first reading. */
export interface FleetShape {
  readonly company: string | undefined;
  /** In the order of the dataset: that of their readings, unless settings list the machines. */
  readonly machines: readonly MachineShape[];
  /** In the order of a batch's columns. */
  readonly signals: readonly SignalShape[];
  /** All machines have the same times, which lie along one axis. */
  readonly sharedTime: boolean;
  /** The shared times, if few enough to keep. */
  readonly axis: BigInt64Array | undefined;
  /** The union of all machines' times, if they differ and lie along one axis nevertheless. */
  readonly union?: TimeAxis | undefined;
  readonly time: TimeEncoding;
  /** Types of variables that hold no readings, where settings have them. */
  readonly types?: StoredTypes;
  /** Values of the global attributes. */
  readonly metadata: DatasetMetadata;
}

export interface MachineShape {
  /** Machine code in the batches. */
  readonly code: number;
  /** Cleaned name. */
  readonly name: string;
  /** Number of readings, which is also the number of times; 0: known from settings, and without readings. */
  readonly length: number;
  readonly facts: readonly Fact[];
}

/**
 * Starts one more pass over the readings, grouped by machine in the order of `FleetShape.machines`. A batch has the
 * columns of `signals`, in that order; with no signals it has times alone.
 */
export type GroupedReadings = (signals: readonly number[]) => AsyncIterable<MachineBatch>;

/** Consecutive variables of the file that get their values from one pass over the readings. */
export interface StreamedVariables {
  /** Indices of the signals they need; none: times alone. */
  readonly signals: readonly number[];
  /** Code of the only machine whose readings they need; absent: all machines. */
  readonly only?: number;
  /** Starts a pass. */
  open(order: SlabOrder): SlabPass;
}

/** Turns the batches of one pass into slabs. */
export interface SlabPass {
  /**
   * The slabs of a batch, whose columns are {@link StreamedVariables.signals}.
   * @param row number of earlier readings of the machine
   */
  add(batch: MachineBatch, row: number): Iterable<Slab>;
  /** Slabs that remain after the last batch. */
  end?(): Iterable<Slab>;
}

/** Variables whose values do not come from readings. */
export interface StaticVariables {
  slabs(): Iterable<Slab>;
}

/**
 * Order of the slabs that an encoder takes.
 * - `file`: variable after variable, each from start to end, every value (the classic formats).
 * - `any`: any order; a value that never comes is the fill value (netCDF-4).
 */
export type SlabOrder = 'file' | 'any';

export type LayoutName = 'machines' | 'stacked' | 'ragged';

/** How readings map onto dimensions and variables. */
export interface Layout {
  readonly name: LayoutName;
  readonly dataset: Dataset;
  /** The sources of the variables' values, in the order of `dataset.variables`. */
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  /** The variables that hold readings. */
  readonly values: readonly ReadingsVariable[];
  /** Variables that do not have the names of what they hold. */
  readonly changedNames: readonly ChangedName[];
  readonly geometry: Geometry;
  /**
   * The machine whose values a slab holds that starts here, as an index in the fleet; undefined for variables that all
   * share. Absent: nothing tells it.
   */
  machineOf?(variable: number, start: readonly number[]): number | undefined;
  /** Variables that hold readings of all machines, with the machine as their first dimension. Absent: none do. */
  readonly alongMachine?: readonly number[];
}

export interface ReadingsVariable {
  /** Index into `dataset.variables`. */
  readonly variable: number;
  /** Indices of its signals: one, or one for each index along its last dimension. */
  readonly signals: readonly number[];
}

export function isStreamed(part: StreamedVariables | StaticVariables): part is StreamedVariables {
  return 'signals' in part;
}
