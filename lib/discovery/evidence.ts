import { formatCount, formatPercent, listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import type { Interpretation, Recognised, TableCandidate } from './subject.js';
import { calledByType } from './tall-table.js';
import type { TimeChoice } from './time-columns.js';
import {
  isId,
  isKeyName,
  isMeaningless,
  isOffsetName,
  isQuality,
  machineRank,
  signalRank,
  timeRank,
} from './vocabulary.js';
import { areAlike, type Weighed } from './weigh.js';

/** A few values of a column of names. */
export function examples({ names }: ColumnProfile): string {
  const first = [...names.keys()].slice(0, 3).map((name) => JSON.stringify(name));
  return names.size > 3 ? `${first.join(', ')} …` : first.join(', ');
}

/** Adds what the sampled rows say for the choice, against the next best one, and what remains in doubt. */
export function withEvidence(
  built: Recognised,
  best: Weighed,
  weighed: readonly Weighed[],
  times: readonly TimeChoice[],
): Recognised {
  const rows = built.sample.rows.length;
  const { loss } = best;
  const sampled = built.sample.complete ? `all ${formatCount(rows)} rows` : `${formatCount(rows)} sampled rows`;
  const merged = Math.round(loss.merged * rows);
  const left = Math.round(loss.left * rows);
  const next = weighed.find((other) => other !== best && isOther(other, best));
  const evidence = [
    `of ${sampled}, ${formatCount(merged)} ${merged === 1 ? 'repeats' : 'repeat'} the time of another of the same machine and signal` +
      (left === 0 ? '' : `, ${formatCount(left)} lack a time or a name`),
    ...(next === undefined ? [] : [`next best: ${describe(next.interpretation)} (${lossesOf(next)})`]),
  ];
  return {
    ...built,
    evidence,
    warnings: [...built.warnings, ...doubtsOf(built, best, times)],
  };
}

function isOther(other: Weighed, best: Weighed): boolean {
  const [a, b] = [best.interpretation, other.interpretation];
  return a.isTall !== b.isTall || a.subject.time.column !== b.subject.time.column || !areAlike(a.keys, b.keys);
}

function describe({ subject, keys, isTall }: Interpretation): string {
  const names = keys.map(({ name }) => name);
  const by = names.length === 0 ? 'no machine' : listed(names, 'and');
  return `${isTall ? 'a value per row' : 'a column per signal'}, by ${subject.time.column.name} and ${by}`;
}

function lossesOf({ loss, lostNumbers, cost }: Weighed): string {
  const found = [
    ...(loss.merged > 0 ? [`merges ${formatPercent(loss.merged, 1)} of the rows`] : []),
    ...(loss.left > 0 ? [`leaves out ${formatPercent(loss.left, 1)} of the rows`] : []),
    ...(lostNumbers > 0.05 ? ['leaves out columns of numbers'] : []),
  ];
  return found.length === 0 ? `names and keys speak less for it: cost ${cost.toFixed(1)}` : found.join(', ');
}

/** Warnings about a choice that the rows do not settle, and no name either. */
function doubtsOf(built: Recognised, { interpretation }: Weighed, times: readonly TimeChoice[]): string[] {
  const { subject, keys } = interpretation;
  const { column, timeOfDay } = subject.time;
  const columns = [...(column.computed?.parts ?? [column]), ...(timeOfDay === undefined ? [] : [timeOfDay])];
  if (!columns.some(isNamedAsTime) && !keys.some(isNamedAsThing)) {
    return [
      `no name in ${built.sample.table.name} says what its columns are, so their values alone do: ` +
        `${describe(interpretation)}; source.readings says which is which`,
    ];
  }
  return [
    ...doubtOfOffset(built, subject),
    ...doubtOfTypes(built, interpretation),
    ...doubtOfMachine(built, interpretation),
    ...doubtOfTime(built, interpretation, times),
  ];
}

/** A column of offsets from UTC beside a time without a zone is none of values. */
function doubtOfOffset({ sample }: Recognised, { rest, time }: TableCandidate): string[] {
  const offset = rest.find(({ word, isNumeric }) => isNumeric && isOffsetName(word));
  if (offset === undefined || time.unit !== undefined) return [];
  return [
    `${sample.table.name}.${offset.name} may be the offset of ${time.column.name} from UTC, which is read without it; ` +
      'a query in source.readings applies it',
  ];
}

/** Columns called by the type of their values are those of a table whose rows name the signal. */
function doubtOfTypes({ sample }: Recognised, { subject, isTall }: Interpretation): string[] {
  const typed = isTall ? undefined : calledByType(subject.rest);
  if (typed === undefined) return [];
  const columns = listed(
    typed.map(({ name }) => name),
    'and',
  );
  return [
    `${sample.table.name} has a column for each type of value (${columns}), but none is known to name the signal; if ` +
      'one does, say "signal" in source.readings',
  ];
}

function isNamedAsTime({ word }: ColumnProfile): boolean {
  return [word, word.replace(/[^\p{L}]/gu, '')].some((name) => timeRank(name) !== undefined);
}

function isNamedAsThing({ word }: ColumnProfile): boolean {
  return [machineRank, signalRank].some((rank) => rank(word, false) !== undefined) || isKeyName(word);
}

function doubtOfMachine(
  { sample }: Recognised,
  { subject, isNamed, hasMachine, isTall, keys, values }: Interpretation,
) {
  const table = sample.table.name;
  if (!isNamed && hasMachine && !isTall && values.filter((c) => c.isNumeric).length === 1) {
    const [name] = keys.map((column) => column.name);
    const [value] = values.filter((c) => c.isNumeric).map((column) => column.name);
    if (!isMeaningless(value)) return [];
    if (!subject.labels.unnamed.some(({ column }) => keys.includes(column) && column.names.size > 1)) return [];
    return [
      `${table}.${name} is taken as the machine; if it names signals, say "signal": ${JSON.stringify(name)}, "value": ` +
        `${JSON.stringify(value)} in source.readings`,
    ];
  }
  if (hasMachine || isTall) return [];
  const ids = subject.rest.filter((c) => isId(c) && !c.isUnique && !c.isConstant && !isQuality(c.word));
  const ofIds = ids
    .slice(0, 1)
    .map(
      (column) =>
        `${table}.${column.name} (${examples(column)}) is not read; if it tells machines apart, say ` +
        `"machine": ${JSON.stringify(column.name)} in source.readings`,
    );
  const names = subject.labels.unnamed.filter(
    ({ column }) => column.column.primaryKey === 0 && values.includes(column) && comeAgain(column),
  );
  const ofNames = names.map(
    ({ column }) =>
      `${table}.${column.name} (${examples(column)}) is taken as a signal of words; if it names the machine, say ` +
      `"machine": ${JSON.stringify(column.name)} in source.readings`,
  );
  return [...ofIds, ...ofNames];
}

/** Most of the names come more than once, as those of machines do. */
function comeAgain({ names }: ColumnProfile): boolean {
  return [...names.values()].filter((count) => count > 1).length >= 0.5 * names.size;
}

function doubtOfTime({ sample }: Recognised, { subject }: Interpretation, times: readonly TimeChoice[]): string[] {
  const { time } = subject;
  const other = times.find((t) => t.column !== time.column && t.cost < time.cost + 0.5 && isAnother(t, time));
  if (other === undefined) return [];
  return [
    `${sample.table.name}.${other.column.name} may be the time as well; ${time.column.name} is taken ` +
      `("time" in source.readings says which)`,
  ];
}

/** Of other stored columns, and other moments. */
function isAnother(a: TimeChoice, b: TimeChoice): boolean {
  const partsOf = ({ column, timeOfDay }: TimeChoice) => [column, timeOfDay, ...(column.computed?.parts ?? [])];
  if (partsOf(a).some((part) => part !== undefined && partsOf(b).includes(part))) return false;
  return a.moments.some((at, i) => at !== b.moments[i]);
}
