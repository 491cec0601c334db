import type { TimeUnit } from '../time/time-decoder.js';

/**
 * Where readings are, in the words of settings and of discovery: a table, view or query, and which of its columns say what. What a reader
 * reads (readings-table.ts) follows from it.
 */
export type Readings = WideReadings | TallReadings;

interface Keys {
  /** The table or view; for a query the name it goes by in messages. */
  readonly name: string;
  /** A SELECT to read instead of the table `name`. */
  readonly query?: string;
  /** What `query` adds to the columns of the table `name`, where it does nothing else. */
  readonly joined?: readonly JoinedColumns[];
  /** An SQL condition that rows must meet. */
  readonly where?: string;
  /** Column of the machine; absent: all readings are of the machine `machineName`. */
  readonly machine?: string;
  /** Where the machine column holds keys of another table: how they become names. */
  readonly machineNames?: Reference;
  readonly machineName?: string;
  readonly time: string;
  /** What numbers in the time column count; absent: it is told from them. */
  readonly timeUnit?: TimeUnit;
}

/** Two columns as one, called `name`: their texts, and the text `between` them. */
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

/** One value a row; a column says of which signal. */
export interface TallReadings extends Keys {
  readonly signalColumn: string;
  /** Where the signal column holds keys of another table: how they become names. */
  readonly signalNames?: Reference;
  readonly valueColumn: string;
  /** Column of the units, the same in every row of a signal. */
  readonly unitsColumn?: string;
  /** The signals wanted, `column` being what the signal column calls them; absent: all that there are. */
  readonly signals?: readonly SignalSource[];
}

export interface SignalSource {
  readonly signal: string;
  readonly column: string;
  /** What the values are; absent: numbers in a wide table, told from the values in a tall one. */
  readonly as?: SignalKind;
}

/** See `Signal.kind` in signal.ts. */
export type SignalKind = 'number' | 'flags' | 'strings';
export type TextKind = Exclude<SignalKind, 'number'>;

/**
 * A column that holds keys of another table: the row of `table` whose `key` is the value has the name in `name`, or refers to a
 * third table that has it.
 */
export interface Reference {
  readonly table: string;
  readonly key: string;
  readonly name: string | (Reference & { readonly column: string });
}

export function isTall(readings: Readings): readings is TallReadings {
  return 'signalColumn' in readings;
}
