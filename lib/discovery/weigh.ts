import type { ColumnProfile } from './column-profile.js';
import { asNumbers } from './computed-columns.js';
import type { Interpretation } from './subject.js';
import { type Loss, measureLoss } from './time-keys.js';
import { isId, isQuality, isStateName, isValueName } from './vocabulary.js';

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

/** An interpretation, and what the sampled rows say of it. */
export interface Weighed {
  readonly interpretation: Interpretation;
  readonly loss: Loss;
  /** Share of the numbers of the table that it does not read, by weight. */
  readonly lostNumbers: number;
  readonly cost: number;
}

/** All that may be the best, best first. */
export function weighAll(interpretations: readonly Interpretation[]): Weighed[] {
  const sorted = interpretations.toSorted((a, b) => a.cost - b.cost);
  const weighed: Weighed[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const interpretation of sorted) {
    // At least two, so that the evidence can name the next best one.
    if (interpretation.cost > best + CLOSE && weighed.length > 1) break;
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
  return names.size > 1 ? 0.03 * share : 0;
}

/** Nothing but chance prefers one of the two, and they give different datasets. */
export function isRival(other: Weighed, best: Weighed): boolean {
  if (other.cost > best.cost + CLOSE) return false;
  const [a, b] = [best.interpretation, other.interpretation];
  if (a.isNamed || b.isNamed || a.subject.time.column !== b.subject.time.column) return false;
  if (!a.hasMachine && !b.hasMachine && !a.isTall && !b.isTall) return false;
  return a.isTall !== b.isTall || !areSame(a.keys, b.keys);
}

/** The same columns, but for those that are the same in every row. */
function areSame(a: readonly ColumnProfile[], b: readonly ColumnProfile[]): boolean {
  const [one, other] = [a, b].map((keys) => keys.filter((column) => !column.isConstant));
  return one.length === other.length && one.every((column, k) => column === other[k]);
}

/** The columns tell rows apart alike: each value of one goes with one value of the other. */
export function areAlike(a: readonly ColumnProfile[], b: readonly ColumnProfile[]): boolean {
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
