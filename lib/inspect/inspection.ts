import type { Fact } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import type { TallyEntry } from '../model/tally.js';
import type { TableReport, Unread } from '../source/tables/discovery.js';

/** The content of a database. Times are nanoseconds since 1970, steps are nanoseconds. */
export interface Inspection {
  readonly path: string;
  /** Size of the database; absent if unknown. */
  readonly bytes?: number;
  /** Every table and view, and what discovery recognised it as. */
  readonly tables: readonly TableReport[];
  readonly readings: readonly TableInspection[];
  readonly machines: readonly MachineInspection[];
  /** Of all tables, as a run without cleaning counts them: see {@link Span} and {@link TableInspection}. */
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** What is not read: see {@link Unread}. */
  readonly unread: readonly Unread[];
  readonly warnings: readonly string[];
  /** What `JSON.stringify` takes: the same as `fleetcdf inspect --json` prints. */
  toJSON(): InspectionJson;
}

/** One table of readings. */
export interface TableInspection extends Span {
  readonly table: string;
  /** Rows, including those without a machine or a time. */
  readonly rows: number;
  readonly machines: number;
  /** `interleaved`: each machine is in time order, but machines are interleaved and times go back between them. */
  readonly order: 'by machine' | 'by time' | 'interleaved' | 'disorder';
  /** Readings that are earlier than one before them of the same machine in this table. */
  readonly outOfOrder: number;
  readonly signals: readonly SignalInspection[];
  /** Rows left out and values that are not numbers, by column. */
  readonly faults: readonly TallyEntry[];
}

/** Readings along time, of one machine or of all. */
export interface Span {
  /** Number of readings: rows, or several rows of a tall table together. */
  readonly readings: number;
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  /** Median step between consecutive readings of a machine. */
  readonly step: number | undefined;
  /** Steps longer than twice the median. */
  readonly gaps: number;
  /** Values at a time at which the signal of the machine has one already, wherever it stands: a run merges them. */
  readonly duplicates: number;
}

/** One signal of a table: values that are not missing, and what they are. */
export interface SignalInspection {
  readonly signal: string;
  readonly kind: Signal['kind'];
  readonly units?: string;
  readonly values: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly least?: number;
  readonly most?: number;
  readonly meanings?: readonly string[];
}

/** One machine over all tables; {@link Span} is that of the table with most of its readings. */
export interface MachineInspection extends Span {
  readonly machine: string;
  /** The tables that have readings of it. */
  readonly tables: readonly string[];
  readonly facts: readonly Fact[];
}

/** {@link Span} in JSON: times as ISO 8601 text in UTC, the step in seconds; null where there is none. */
export type SpanJson<T extends Span = Span> = Omit<T, 'first' | 'last' | 'step'> & {
  readonly first: string | null;
  readonly last: string | null;
  readonly step: number | null;
};

/** {@link MachineInspection} in JSON. Integers that a double does not hold are text. */
export type MachineInspectionJson = Omit<SpanJson<MachineInspection>, 'facts'> & {
  readonly facts: Readonly<Record<string, string | number>>;
};

/** {@link Inspection} in JSON. */
export type InspectionJson = Omit<Inspection, 'readings' | 'machines' | 'toJSON'> & {
  readonly readings: readonly SpanJson<TableInspection>[];
  readonly machines: readonly MachineInspectionJson[];
};
