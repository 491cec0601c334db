import type { TimeCoding } from '../time/time-coding.js';

/**
 * Where readings are stored, as settings and discovery describe it: a table, view or query, and the role of each
 * column. ReadingsTable, which readers work on, is derived from it.
 */
export type Readings = WideReadings | TallReadings;

interface Keys extends TimeCoding {
  /** The table or view; for a query, its name in messages. */
  readonly name: string;
  /** A SELECT to read instead of the table `name`. */
  readonly query?: string;
  /** The columns that `query` adds to the table `name`, where it does nothing else. */
  readonly joined?: readonly JoinedColumns[];
  /** An SQL condition that rows must meet. */
  readonly where?: string;
  /** Column of the machine; absent: all readings belong to the machine `machineName`. */
  readonly machine?: string;
  /** The lookup of machine names, where the machine column holds keys of another table. */
  readonly machineNames?: Reference;
  readonly machineName?: string;
  readonly time: string;
}

/** The column `name`, which joins the texts of two columns with `between`. */
export interface JoinedColumns {
  readonly name: string;
  readonly first: string;
  readonly between: string;
  readonly second: string;
}

/** A column for each signal. */
export interface WideReadings extends Keys {
  readonly signals: readonly SignalSource[];
}

/** One value per row; a column holds the name of its signal. */
export interface TallReadings extends Keys {
  readonly signalColumn: string;
  /** The lookup of signal names, where the signal column holds keys of another table. */
  readonly signalNames?: Reference;
  readonly valueColumn: string;
  /** Column of the units, which are the same in every row of a signal. */
  readonly unitsColumn?: string;
  /** The signals to read, `column` being their value in the signal column; absent: all. */
  readonly signals?: readonly SignalSource[];
  /** What becomes of other signals than `signals`; absent: they are not read. */
  readonly newSignals?: 'add' | 'ignore';
}

export interface SignalSource {
  readonly signal: string;
  readonly column: string;
  /** Kind of the values; absent: numbers in a wide table, detected from the values in a tall one. */
  readonly as?: SignalKind;
  /** Units; absent: those that the database has. */
  readonly units?: string;
}

/** See `Signal.kind` in signal.ts. */
export type SignalKind = 'number' | 'flags' | 'strings';
/** How a signal of text is stored. */
export type TextKind = Exclude<SignalKind, 'number'>;

/**
 * A lookup of names: the row of `table` whose `key` is the value has the name in its column `name`, or refers to a
 * third table that has it.
 */
export interface Reference {
  /** The table or view; for a query, its name in messages. */
  readonly table: string;
  /** A SELECT to read instead of the table: its columns are all that is known of a name. */
  readonly query?: string;
  readonly key: string;
  readonly name: string | (Reference & { readonly column: string });
}

export function isTall(readings: Readings): readings is TallReadings {
  return 'signalColumn' in readings;
}
