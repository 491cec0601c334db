import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import type { Target } from './foreign-keys.js';
import { References } from './foreign-keys.js';
import type { Label } from './label-columns.js';
import type { MachineSource, Rejection, TableCandidate } from './subject.js';
import { keysTimes, timesIncrease } from './time-keys.js';
import { isId } from './vocabulary.js';

/**
 * What names the machine in a wide table, the first of these that there is:
 *
 * 1. the column called most like a machine, or else like a signal;
 * 2. the other column of a primary key of two, one being the time;
 * 3. where rows of one time cannot be told apart without it: a text that comes again and again, or else a number called id;
 * 4. a text that is always the same.
 */
export function chooseMachine(subject: TableCandidate): FallbackMachine | Rejection {
  const { labels } = subject;
  const named =
    labels.machines[0] ?? labels.signals.find(({ column, signal }) => column.isInteger || (signal as number) < 2);
  if (named !== undefined) return { machine: machineSource(named, subject), warnings: [] };
  const keyed = besideTime(subject);
  if (keyed !== undefined) return of(keyed, subject);
  const texts = [...labels.unnamed, ...labels.signals].map(({ column }) => column).filter((c) => c.isText);
  if (timesIncrease(subject)) {
    const constant = texts.find((c) => c.names.size === 1);
    return constant === undefined ? fallbackMachine(subject) : of(constant, subject);
  }
  const ids = subject.rest.filter((c) => isId(c) && c.isInteger && c.repeats && c.column.references === undefined);
  return needed(subject, texts) ?? needed(subject, ids) ?? fallbackMachine(subject);
}

function of(column: ColumnProfile, subject: TableCandidate): FallbackMachine {
  return { machine: machineSource({ column, target: undefined }, subject), warnings: [] };
}

/** The other column of a primary key of two. */
function besideTime({ sample, time }: TableCandidate): ColumnProfile | undefined {
  const keys = sample.columns.filter((c) => c.column.primaryKey > 0);
  if (keys.length !== 2 || !keys.includes(time.column)) return undefined;
  const [other] = keys.filter((c) => c !== time.column);
  return other.isInteger || other.isText ? other : undefined;
}

function needed(subject: TableCandidate, columns: readonly ColumnProfile[]): FallbackMachine | Rejection | undefined {
  const sufficient = columns.filter((column) => keysTimes(subject, column));
  const candidates = sufficient.length > 0 ? sufficient : columns;
  if (candidates.length > 1) return undecided(subject, candidates);
  return candidates.length === 0 ? undefined : of(candidates[0], subject);
}

function undecided({ sample }: TableCandidate, candidates: readonly ColumnProfile[]): Rejection {
  const found = candidates.map((column) => `${column.name} (${examples(column)})`);
  return {
    sample,
    isUndecided: true,
    lack: `it has rows of the same time, and ${listed(found, 'or')} may name the machine of each`,
  };
}

function examples({ names }: ColumnProfile): string {
  const first = [...names.keys()].slice(0, 3).map((name) => JSON.stringify(name));
  return names.size > 3 ? `${first.join(', ')} …` : first.join(', ');
}

/**
 * Where the name of a machine comes again at one time (with the same of `alongside`), and a place tells these rows apart, machines are called
 * by place and name.
 */
export function machineSource(
  label: Pick<Label, 'column' | 'target'>,
  subject?: TableCandidate,
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

export function sourceOf(column: ColumnProfile, target: Target | undefined): MachineSource {
  // A key that is a name already needs no other table; what that says of the machine are static data.
  if (target === undefined) return { column };
  return target.name === target.key ? { column, target } : { column, target, names: References.reference(target) };
}

export interface FallbackMachine {
  readonly machine?: MachineSource;
  readonly warnings: readonly string[];
}

/**
 * The machine where no column says one: the column that is only NULL in the sample, if it is not elsewhere.
 */
export function fallbackMachine({ sample, emptyMachine, context }: TableCandidate): FallbackMachine {
  if (emptyMachine === undefined) return { warnings: [] };
  if (context.hasValues(sample, emptyMachine.name)) return { machine: { column: emptyMachine }, warnings: [] };
  const where = `${sample.table.name}.${emptyMachine.name}`;
  return {
    warnings: [`${where} is NULL in every row: all readings of ${sample.table.name} are taken as of one machine`],
  };
}
