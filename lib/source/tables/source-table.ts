import type { Fact } from '../../model/fact.js';
import type { Readings } from '../../model/readings.js';
import type { Signal } from '../../model/signal.js';
import type { PivotPlan } from '../rows/pivot.js';
import type { ReadingsTable } from '../rows/readings-table.js';
import type { Withheld } from './public-facts.js';

/** What rows of another table say about the keys that readings have. */
export interface Names {
  /** What each key is called. */
  readonly names: ReadonlyMap<string, string>;
  /** What else the table says, by that name. A name that several rows share has what all of them say alike. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** The table that says it. */
  readonly table: string;
}

/** One resolved table of readings: its signals, and how a reader gets them. */
export interface SourceTable {
  readonly name: string;
  /** The settings or the result of discovery, completed: as settings they yield the same readings again. */
  readonly readings: Readings;
  readonly signals: readonly Signal[];
  /** Names of all its signals, including those left out. */
  readonly known: readonly string[];
  readonly read: ReadingsTable;
  /** For a tall table: how its rows become readings. */
  readonly pivot?: PivotPlan;
  /** Machine names and facts from a lookup table. */
  readonly machines?: Names;
  /** Signals that settings do not name: read at the end, or not read; absent where settings name none. */
  readonly unnamed?: { readonly added: readonly string[]; readonly ignored: readonly string[] };
  /** What else was read of lookup tables, and is not published. */
  readonly withheld: readonly Withheld[];
  readonly warnings: readonly string[];
  /** Its times are text without an offset, taken as UTC because no zone is set. */
  readonly hasLocalTimes?: boolean;
  /** For the user: why it is read this way. */
  readonly why: readonly string[];
}

const UNITS_FACT = /^units?(_of_measure(ment)?)?$|^uom$/i;

/** The signal with the facts of a sensor table: one becomes its units, the others its attributes. */
export function describedSignal(signal: Omit<Signal, 'attributes'>, facts: readonly Fact[] = []): Signal {
  const unit = facts.find(
    ({ name, value }) => UNITS_FACT.test(name) && typeof value === 'string' && value.trim() !== '',
  );
  const attributes = facts.filter((fact) => fact !== unit);
  const units = signal.units ?? (unit?.value as string | undefined);
  return { ...signal, ...(units === undefined ? {} : { units }), attributes };
}
