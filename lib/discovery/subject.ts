import type { Readings, Reference } from '../model/readings.js';
import type { ColumnProfile } from './column-profile.js';
import type { References, Target } from './foreign-keys.js';
import type { Labels } from './label-columns.js';
import type { TableSample } from './table-sample.js';
import type { TimeChoice } from './time-columns.js';
/** A table that holds readings. */
export interface Recognised {
  readonly sample: TableSample;
  readonly time: TimeChoice;
  readonly readings: Readings;
  readonly machine: MachineSource | undefined;
  /** What was decided and why, for people. */
  readonly why: readonly string[];
  readonly warnings: readonly string[];
}

/** What a table lacks to be one of readings. */
export interface Rejection {
  readonly sample: TableSample;
  readonly lack: string;
  /** It is readings, but not to be told of what. */
  readonly isUndecided?: boolean;
}

/** The column that says the machine of a reading, and how it says it. */
export interface MachineSource {
  readonly column: ColumnProfile;
  /** How its values become names; absent: they are names. */
  readonly names?: Reference;
  /** A place that goes before the name: `north/press`. */
  readonly place?: ColumnProfile;
  /** The table that says more about the machines. */
  readonly target?: Target;
}

/** What is known of a table once its time is found. */
export interface TableCandidate {
  readonly sample: TableSample;
  readonly time: TimeChoice;
  readonly labels: Labels;
  /** Columns that are no times. */
  readonly rest: readonly ColumnProfile[];
  /** A column called like a machine that is NULL in every sampled row. */
  readonly emptyMachine: ColumnProfile | undefined;
  readonly context: Context;
}

export interface Context {
  /** The table is a stream of JSON: its columns are keys, and there are no queries. */
  readonly isStream: boolean;
  readonly references: References;
  /** Whether a column has a value in any row of the table. */
  hasValues(sample: TableSample, column: string): boolean;
  /** Other tables have columns of the same names. */
  hasTwins(sample: TableSample): boolean;
}

/** What a column is called where it comes from. */
export function columnWord({ isStream }: Context): string {
  return isStream ? 'key' : 'column';
}

export function isRecognised(found: Recognised | Rejection): found is Recognised {
  return 'readings' in found;
}
