import type { Readings, Reference } from '../readings.js';
import type { ColumnProfile } from './column-profile.js';
import { findLabels, type Label, type Labels } from './labels.js';
import { References, type Target } from './references.js';
import type { TableSample } from './sample.js';
import { recogniseTall } from './tall-table.js';
import { almostTimes, chooseTime, type TimeChoice } from './time-columns.js';
import { keysTimes } from './time-keys.js';
import { machineRank } from './vocabulary.js';
import { recogniseWide } from './wide-table.js';

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
export interface Lack {
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
export interface Subject {
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

/** Tell what the columns of a table are for: the time first, then what names machines and signals, then the values. */
export function recognise(sample: TableSample, context: Context): Recognised | Lack {
  if (sample.rows.length === 0) return { sample, lack: 'it has no rows' };
  const time = chooseTime(sample);
  if (time === undefined) return { sample, lack: `it has no ${columnWord(context)} of times${almostTimes(sample)}` };
  const rest = sample.columns.filter((c) => !time.all.includes(c) && c !== time.clock);
  const labels = findLabels(sample, rest, context.references);
  const emptyMachine = rest.find((c) => c.isEmpty && (machineRank(c.name, false) ?? 9) <= 1);
  const subject: Subject = { sample, time, labels, rest, emptyMachine, context };
  return recogniseTall(subject) ?? recogniseWide(subject);
}

/** What a column is called where it comes from. */
export function columnWord({ isStream }: Context): string {
  return isStream ? 'key' : 'column';
}

export function isRecognised(found: Recognised | Lack): found is Recognised {
  return 'readings' in found;
}

/**
 * Where the name of a machine comes again at one time (with the same of `alongside`), and a place tells these rows apart, machines are called
 * by place and name.
 */
export function machineSource(
  label: Pick<Label, 'column' | 'target'>,
  subject?: Subject,
  ...alongside: readonly ColumnProfile[]
): MachineSource {
  const { column } = label;
  if (subject === undefined) return sourceOf(column, label.target);
  const target = label.target ?? subject.context.references.findByValues(subject.sample, column);
  const source = sourceOf(column, target);
  if (target !== undefined) return source;
  if (keysTimes(subject, column, ...alongside)) return source;
  const places = subject.labels.machines.filter(
    (l) => l.column !== column && l.target === undefined && l.column.isText,
  );
  const place = places.find((other) => keysTimes(subject, other.column, column, ...alongside));
  return place === undefined ? source : { ...source, place: place.column };
}

function sourceOf(column: ColumnProfile, target: Target | undefined): MachineSource {
  // A key that is a name already needs no other table; what that says of the machine are static data.
  if (target === undefined) return { column };
  return target.name === target.key ? { column, target } : { column, target, names: References.reference(target) };
}

export interface LastResort {
  readonly machine?: MachineSource;
  readonly warnings: readonly string[];
}

/**
 * The machine where no column says one: the column that is only NULL in the sample, if it is not elsewhere.
 */
export function lastResort({ sample, emptyMachine, context }: Subject): LastResort {
  if (emptyMachine === undefined) return { warnings: [] };
  if (context.hasValues(sample, emptyMachine.name)) return { machine: { column: emptyMachine }, warnings: [] };
  const where = `${sample.table.name}.${emptyMachine.name}`;
  return {
    warnings: [`${where} is NULL in every row: all readings of ${sample.table.name} are taken as of one machine`],
  };
}
