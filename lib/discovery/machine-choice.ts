import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import type { Target } from './foreign-keys.js';
import { References } from './foreign-keys.js';
import type { Label } from './label-columns.js';
import type { MachineSource, Rejection, TableCandidate } from './subject.js';
import { identifiesRows, timesIncrease } from './time-keys.js';
import { isId } from './vocabulary.js';

/**
 * Chooses the machine column of a wide table, the first of:
 *
 * 1. the column named most like a machine, or else like a signal;
 * 2. the other column of a primary key of two, one being the time;
 * 3. where several rows have the same time: a column of repeated text, or else a number named like an id;
 * 4. a text that is the same in every row.
 */
export function chooseMachine(subject: TableCandidate): MachineChoice | Rejection {
  const { labels } = subject;
  const named =
    labels.machines[0] ?? labels.signals.find(({ column, signal }) => column.isInteger || (signal as number) < 2);
  if (named !== undefined) return { machine: machineSource(named, subject), warnings: [] };
  const keyed = otherKeyColumn(subject);
  if (keyed !== undefined) return choiceOf(keyed, subject);
  const texts = [...labels.unnamed, ...labels.signals].map(({ column }) => column).filter((c) => c.isText);
  if (timesIncrease(subject)) {
    const constant = texts.find((c) => c.names.size === 1);
    return constant === undefined ? fallbackMachine(subject) : choiceOf(constant, subject);
  }
  const ids = subject.rest.filter((c) => isId(c) && c.isInteger && c.repeats && c.column.references === undefined);
  return distinguishing(subject, texts) ?? distinguishing(subject, ids) ?? fallbackMachine(subject);
}

function choiceOf(column: ColumnProfile, subject: TableCandidate): MachineChoice {
  return { machine: machineSource({ column, target: undefined }, subject), warnings: [] };
}

/** The other column of a primary key of two columns, one being the time. */
function otherKeyColumn({ sample, time }: TableCandidate): ColumnProfile | undefined {
  const keys = sample.columns.filter((c) => c.column.primaryKey > 0);
  if (keys.length !== 2 || !keys.includes(time.column)) return undefined;
  const [other] = keys.filter((c) => c !== time.column);
  return other.isInteger || other.isText ? other : undefined;
}

/** The only one of `columns`, preferably of those that distinguish rows of the same time; a rejection for several. */
function distinguishing(
  subject: TableCandidate,
  columns: readonly ColumnProfile[],
): MachineChoice | Rejection | undefined {
  const sufficient = columns.filter((column) => identifiesRows(subject, column));
  const candidates = sufficient.length > 0 ? sufficient : columns;
  if (candidates.length > 1) return undecided(subject, candidates);
  return candidates.length === 0 ? undefined : choiceOf(candidates[0], subject);
}

function undecided({ sample }: TableCandidate, candidates: readonly ColumnProfile[]): Rejection {
  const found = candidates.map((column) => `${column.name} (${examples(column)})`);
  return {
    sample,
    isUndecided: true,
    reason: `it has rows of the same time, and ${listed(found, 'or')} may name the machine of each`,
  };
}

function examples({ names }: ColumnProfile): string {
  const first = [...names.keys()].slice(0, 3).map((name) => JSON.stringify(name));
  return names.size > 3 ? `${first.join(', ')} …` : first.join(', ');
}

/**
 * The machine column with its lookup of names. Where rows of the same time and machine (and the same `alongside`)
 * occur, and a column of places distinguishes them, machines are named by place and name.
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
  if (identifiesRows(subject, column, ...alongside)) return source;
  const places = subject.labels.machines.filter(
    (l) => l.column !== column && l.target === undefined && l.column.isText,
  );
  const place = places.find((other) => identifiesRows(subject, other.column, column, ...alongside));
  return place === undefined ? source : { ...source, place: place.column };
}

function sourceOf(column: ColumnProfile, target: Target | undefined): MachineSource {
  // A key that is a name needs no lookup. Its table holds static data only.
  if (target === undefined) return { column };
  return target.name === target.key ? { column, target } : { column, target, names: References.reference(target) };
}

interface MachineChoice {
  /** Absent: all readings belong to one machine. */
  readonly machine?: MachineSource;
  readonly warnings: readonly string[];
}

/** The choice where no column names a machine: a column that is NULL in the sample, if it has values elsewhere. */
export function fallbackMachine({ sample, emptyMachine, context }: TableCandidate): MachineChoice {
  if (emptyMachine === undefined) return { warnings: [] };
  if (context.hasValues(sample, emptyMachine.name)) return { machine: { column: emptyMachine }, warnings: [] };
  const where = `${sample.table.name}.${emptyMachine.name}`;
  return {
    warnings: [`${where} is NULL in every row: all readings of ${sample.table.name} are taken to be of one machine`],
  };
}
