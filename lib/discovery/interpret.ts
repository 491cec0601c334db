import { formatCount, formatPercent, listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { asNumbers, valueColumns } from './computed-columns.js';
import { findLabels } from './label-columns.js';
import { machineOptions } from './machine-options.js';
import {
  type Context,
  columnWord,
  type Interpretation,
  isRecognised,
  type Recognised,
  type Rejection,
  type TableCandidate,
} from './subject.js';
import type { TableSample } from './table-sample.js';
import { tallInterpretations } from './tall-table.js';
import { almostTimes, type TimeChoice, timesOf } from './time-columns.js';
import { type Loss, measureLoss } from './time-keys.js';
import { isId, isMeaningless, isQuality, isStateName, isValueName, machineRank } from './vocabulary.js';
import { wideInterpretations } from './wide-table.js';

/*
 * Costs. Names, types and keys of the schema give each interpretation of a table its first cost; they only break ties.
 * What the sampled rows lose weighs more: an interpretation that merges a tenth of the rows is worse by 4 than one
 * that keeps them apart, which no name makes up for.
 */
const MERGED_ROWS = 40;
const LEFT_ROWS = 3;
/** Beyond half of the rows, in addition. */
const MOSTLY_LEFT_ROWS = 40;
const LOST_NUMBERS = 10;

/** Interpretations whose costs differ by less are equally good. */
const CLOSE = 0.25;

interface Weighed {
  readonly interpretation: Interpretation;
  readonly loss: Loss;
  /** Share of the numbers of the table that it does not read, by weight. */
  readonly lostNumbers: number;
  readonly cost: number;
}

/**
 * Finds out how a table is read. Every plausible {@link Interpretation} is a time, a way to tell the machine, and one
 * value per row with its signal's name beside it or a column per signal. They are taken in the order of their costs,
 * and weighed by the rows, until none that is left can be better than the best one.
 */
export function interpret(sample: TableSample, context: Context): Recognised | Rejection {
  if (sample.rows.length === 0) return { sample, reason: 'it has no rows' };
  const columns = context.isStream ? sample.columns : valueColumns(sample);
  const times = timesOf(sample, columns, context.isStream);
  if (times.length === 0) {
    return { sample, reason: `it has no ${columnWord(context)} of times${almostTimes(sample.columns)}` };
  }
  const interpretations = times.flatMap((time) => interpretationsOf(sample, columns, time, context));
  const weighed = weighAll(interpretations);
  let reason: Rejection | undefined;
  for (const [i, candidate] of weighed.entries()) {
    const built = candidate.interpretation.build();
    if (!isRecognised(built)) {
      reason ??= built;
      continue;
    }
    const rivals = weighed.slice(i + 1).filter((other) => isRival(other, candidate));
    const alternatives = rivals.map(({ interpretation }) => interpretation.build()).filter(isRecognised);
    if (alternatives.length > 0) return undecided(sample, [built, ...alternatives], candidate);
    return withEvidence(built, candidate, weighed, times);
  }
  return reason ?? { sample, reason: `it has no ${columnWord(context)} of numbers or states beside the time` };
}

function interpretationsOf(
  sample: TableSample,
  columns: readonly ColumnProfile[],
  time: TimeChoice,
  context: Context,
): Interpretation[] {
  const rest = columns.filter((c) => !time.all.includes(c) && c !== time.timeOfDay);
  const labels = findLabels(sample, rest, context.references);
  const emptyMachine =
    sample.query !== undefined ? undefined : rest.find((c) => c.isEmpty && (machineRank(c.word, false) ?? 9) <= 1);
  const subject: TableCandidate = { sample, time, labels, rest, emptyMachine, context };
  const named = [...labels.machines, ...labels.signals].map(({ column }) => column);
  const numbers = rest.filter((c) => !named.includes(c) && c.isNumeric && !isId(c) && !isQuality(c.word));
  const isOneOfValues =
    !context.hasTwins(sample) &&
    numbers.length <= 1 &&
    rest.some((c) => !isId(c) && !named.includes(c) && isValueName(c.word));
  const options = machineOptions(subject, isOneOfValues);
  return [...tallInterpretations(subject, options), ...wideInterpretations(subject, options)];
}

/** All that may be the best, best first. */
function weighAll(interpretations: readonly Interpretation[]): Weighed[] {
  const sorted = interpretations.toSorted((a, b) => a.cost - b.cost);
  const weighed: Weighed[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const interpretation of sorted) {
    if (interpretation.cost > best + CLOSE) break;
    const found = weigh(interpretation);
    weighed.push(found);
    best = Math.min(best, found.cost);
  }
  return weighed.sort((a, b) => a.cost - b.cost);
}

function weigh(interpretation: Interpretation): Weighed {
  const { subject, keys, values, cost } = interpretation;
  const loss = measureLoss(subject, keys, values);
  const lostNumbers = shareOfLostNumbers(interpretation);
  const total =
    cost +
    MERGED_ROWS * loss.merged +
    LEFT_ROWS * loss.left +
    MOSTLY_LEFT_ROWS * Math.max(0, loss.left - 0.5) +
    LOST_NUMBERS * lostNumbers;
  return { interpretation, loss, lostNumbers, cost: total };
}

function shareOfLostNumbers({ subject, keys, values }: Interpretation): number {
  const { rest, labels } = subject;
  const named = [...labels.machines, ...labels.signals].map(({ column }) => column);
  let all = 0;
  let lost = 0;
  const read = new Set(values.flatMap((c) => [c, c.computed?.from, ...(c.computed?.parts ?? [])]));
  for (const column of rest) {
    if (keys.includes(column) || named.includes(column) || column === labels.units) continue;
    const weight = weightOf(column);
    all += weight;
    if (!read.has(column)) lost += weight;
  }
  return all === 0 ? 0 : lost / all;
}

/** How surely a column holds measured numbers. */
function weightOf(column: ColumnProfile): number {
  const { names, word } = column;
  if (column.isEmpty || isId(column) || isQuality(word)) return 0;
  if (!column.isNumeric && asNumbers(column) === undefined) {
    return column.isText && isStateName(word) ? 0.2 : 0;
  }
  const share = column.present / column.values.length;
  if (isValueName(word) || column.isFractional) return share;
  return names.size > 1 ? 0.03 * share : 0.01 * share;
}

/** Nothing but chance prefers one of the two, and they give different datasets. */
function isRival(other: Weighed, best: Weighed): boolean {
  if (other.cost > best.cost + CLOSE) return false;
  const [a, b] = [best.interpretation, other.interpretation];
  if (a.isNamed || b.isNamed || a.subject.time.column !== b.subject.time.column) return false;
  if (!a.hasMachine && !b.hasMachine && !a.isTall && !b.isTall) return false;
  return a.isTall !== b.isTall || !areAlike(a.keys, b.keys);
}

/** The columns tell rows apart alike: each value of one goes with one value of the other. */
function areAlike(a: readonly ColumnProfile[], b: readonly ColumnProfile[]): boolean {
  const [one, other] = [a, b].map((keys) => keys.filter(({ names }) => names.size > 1));
  if (one.length !== other.length) return false;
  return one.every((column, k) => column === other[k] || isOneToOne(column.codes, other[k].codes));
}

function isOneToOne(a: Int32Array, b: Int32Array): boolean {
  const there = new Map<number, number>();
  const back = new Map<number, number>();
  for (const [row, code] of a.entries()) {
    if ((there.get(code) ?? b[row]) !== b[row] || (back.get(b[row]) ?? code) !== code) return false;
    there.set(code, b[row]);
    back.set(b[row], code);
  }
  return true;
}

function undecided(sample: TableSample, candidates: readonly Recognised[], best: Weighed): Rejection {
  const columns = [...new Set(candidates.flatMap(({ machine }) => (machine === undefined ? [] : [machine.column])))];
  const found = columns.map((column) => `${column.name} (${examples(column)})`);
  const isMerging = best.interpretation.subject.time.codes.length > 0;
  const what = isMerging ? 'it has rows of the same time, and ' : '';
  return { sample, candidates, reason: `${what}${listed(found, 'or')} may name the machine of each` };
}

function examples({ names }: ColumnProfile): string {
  const first = [...names.keys()].slice(0, 3).map((name) => JSON.stringify(name));
  return names.size > 3 ? `${first.join(', ')} …` : first.join(', ');
}

/** Adds what the sampled rows say for the choice, against the next best one, and what remains in doubt. */
function withEvidence(
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
  const why = [
    `evidence: of ${sampled}, ${formatCount(merged)} repeat the time of another of the same machine and signal` +
      (left === 0 ? '' : `, ${formatCount(left)} lack a time or a name`),
    ...(next === undefined ? [] : [`next best: ${describe(next.interpretation)} (${lossesOf(next)})`]),
  ];
  return {
    ...built,
    why: [...built.why, ...why],
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
  return [...doubtOfMachine(built, interpretation), ...doubtOfTime(built, interpretation, times)];
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
  const names = subject.labels.unnamed.filter(({ column }) => column.names.size > 1 && values.includes(column));
  return names.map(
    ({ column }) =>
      `${table}.${column.name} (${examples(column)}) is taken as a signal of words; if it names the machine, say ` +
      `"machine": ${JSON.stringify(column.name)} in source.readings`,
  );
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
