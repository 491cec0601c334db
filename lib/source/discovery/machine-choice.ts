import { listed } from '../../settings/describe.js';
import type { ColumnProfile } from './column-profile.js';
import { type Lack, type LastResort, lastResort, machineSource, type Subject } from './recognise.js';
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
export function chooseMachine(subject: Subject): LastResort | Lack {
  const { labels } = subject;
  const named =
    labels.machines[0] ?? labels.signals.find(({ column, signal }) => column.isInteger || (signal as number) < 2);
  if (named !== undefined) return { machine: machineSource(named, subject), warnings: [] };
  const keyed = besideTime(subject);
  if (keyed !== undefined) return of(keyed, subject);
  const texts = [...labels.unnamed, ...labels.signals].map(({ column }) => column).filter((c) => c.isText);
  if (timesIncrease(subject)) {
    const constant = texts.find((c) => c.names.size === 1);
    return constant === undefined ? lastResort(subject) : of(constant, subject);
  }
  const ids = subject.rest.filter((c) => isId(c) && c.isInteger && c.repeats && c.column.references === undefined);
  return needed(subject, texts) ?? needed(subject, ids) ?? lastResort(subject);
}

function of(column: ColumnProfile, subject: Subject): LastResort {
  return { machine: machineSource({ column, target: undefined }, subject), warnings: [] };
}

/** The other column of a primary key of two. */
function besideTime({ sample, time }: Subject): ColumnProfile | undefined {
  const keys = sample.columns.filter((c) => c.column.primaryKey > 0);
  if (keys.length !== 2 || !keys.includes(time.column)) return undefined;
  const [other] = keys.filter((c) => c !== time.column);
  return other.isInteger || other.isText ? other : undefined;
}

function needed(subject: Subject, columns: readonly ColumnProfile[]): LastResort | Lack | undefined {
  const sufficient = columns.filter((column) => keysTimes(subject, column));
  const candidates = sufficient.length > 0 ? sufficient : columns;
  if (candidates.length > 1) return undecided(subject, candidates);
  return candidates.length === 0 ? undefined : of(candidates[0], subject);
}

function undecided({ sample }: Subject, candidates: readonly ColumnProfile[]): Lack {
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
