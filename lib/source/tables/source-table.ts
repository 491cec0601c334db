import type { Fact } from '../../model/fact.js';
import type { Readings } from '../../model/readings.js';
import type { Signal } from '../../model/signal.js';
import type { PivotPlan } from '../rows/pivot.js';
import type { ReadingsTable } from '../rows/readings-table.js';
import type { Names } from './lookup-table.js';

/** One table of readings, everything about it found out: its signals, and how a reader gets them. */
export interface SourceTable {
  readonly name: string;
  /** What settings or discovery say, with what they left open; the same readings follow from it again. */
  readonly readings: Readings;
  readonly signals: readonly Signal[];
  /** Names of all signals that it has, those left out included. */
  readonly known: readonly string[];
  readonly read: ReadingsTable;
  /** Where one row is one value: how rows become readings. */
  readonly pivot?: PivotPlan;
  /** What another table calls the machines, and says about them. */
  readonly machines?: Names;
  readonly warnings: readonly string[];
  /** Why it is read so, for people. */
  readonly why: readonly string[];
}

const UNITS_FACT = /^units?(_of_measure(ment)?)?$|^uom$/i;

/** The signal with what a table of sensors says about it. */
export function describedSignal(signal: Omit<Signal, 'attributes'>, facts: readonly Fact[] = []): Signal {
  const unit = facts.find(
    ({ name, value }) => UNITS_FACT.test(name) && typeof value === 'string' && value.trim() !== '',
  );
  const attributes = facts.filter((fact) => fact !== unit);
  const units = signal.units ?? (unit?.value as string | undefined);
  return { ...signal, ...(units === undefined ? {} : { units }), attributes };
}
