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
  /** Tables that declared foreign keys of its columns lead to, directly or through others. */
  readonly referred: readonly string[];
  /** The decisions, as text for users. */
  readonly why: readonly string[];
  /** What the sampled rows say for and against them. */
  readonly evidence?: readonly string[];
  readonly warnings: readonly string[];
}

/** A table that is not recognised as one of readings. */
export interface Rejection {
  readonly sample: TableSample;
  /** Why not; continues a sentence about the table. */
  readonly reason: string;
  /** It holds readings, but the rows speak for several ways to read them. */
  readonly candidates?: readonly Recognised[];
}

/** The column of machines, and how its values become names. */
export interface MachineSource {
  readonly column: ColumnProfile;
  /** Lookup of names; absent: the values are names. */
  readonly names?: Reference;
  /** Column of places, which precede the name: `north/press`. */
  readonly place?: ColumnProfile;
  /** The table that the column refers to. */
  readonly target?: Target;
}

/** A table with a time, whose other columns have no roles yet. */
export interface TableCandidate {
  readonly sample: TableSample;
  readonly time: TimeChoice;
  readonly labels: Labels;
  /** Columns that are no times. */
  readonly rest: readonly ColumnProfile[];
  /** A column named like a machine that is NULL in every sampled row. */
  readonly emptyMachine: ColumnProfile | undefined;
  readonly context: Context;
}

/** One way to read a table; `interpret` weighs it. */
export interface Interpretation {
  readonly subject: TableCandidate;
  /** Columns that tell values of the same time apart: machine, and signal in a tall table. */
  readonly keys: readonly ColumnProfile[];
  /** Columns whose values are read. */
  readonly values: readonly ColumnProfile[];
  /** What speaks against it before the rows are looked at. */
  readonly cost: number;
  /** Names or keys of the schema speak for its machine and its signal. */
  readonly isNamed: boolean;
  /** The machine is in columns of the table, one or several. */
  readonly hasMachine: boolean;
  readonly isTall: boolean;
  /** Work it out. */
  build(): Recognised | Rejection;
}

export interface Context {
  /** The table holds rows of a JSON stream: messages say keys for columns, and suggest no queries. */
  readonly isStream: boolean;
  readonly references: References;
  /** Whether a column has a value in any row of the table. */
  hasValues(sample: TableSample, column: string): boolean;
  /** Whether another table has columns of the same names. */
  hasTwins(sample: TableSample): boolean;
}

/** What messages call a column. */
export function columnWord({ isStream }: Context): string {
  return isStream ? 'key' : 'column';
}

export function isRecognised(found: Recognised | Rejection): found is Recognised {
  return 'readings' in found;
}
