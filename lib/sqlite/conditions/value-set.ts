import type { Comparison } from './parse-condition.js';

/** A constant as comparisons see it. Text is its UTF-8 bytes. */
export type Value =
  | { readonly kind: 'number'; readonly number: number | bigint }
  | { readonly kind: 'text' | 'blob'; readonly bytes: Uint8Array };

/** A place in the order of values: just before a value, or just after it. */
export interface Cut {
  readonly value: Value;
  readonly isAfter: boolean;
}

/**
 * A set of values, in SQLite's order: NULL, numbers, texts, BLOBs (Datatypes In SQLite, 4.1). Values other than NULL
 * change at each cut from being in the set to being outside, or back.
 */
export interface ValueSet {
  readonly hasNull: boolean;
  /** Whether the set has the values before the first cut. */
  readonly startsIn: boolean;
  /** Rising, no two alike. */
  readonly cuts: readonly Cut[];
}

const NOTHING: ValueSet = { hasNull: false, startsIn: false, cuts: [] };

/** The values of which a comparison with a constant is true. @param value undefined: NULL */
export function comparedSet(comparison: Comparison, value: Value | undefined): ValueSet {
  if (value === undefined) {
    if (comparison === 'is') return { hasNull: true, startsIn: false, cuts: [] };
    return comparison === 'is not' ? { hasNull: false, startsIn: true, cuts: [] } : NOTHING;
  }
  const [before, after] = [false, true].map((isAfter) => ({ value, isAfter }));
  switch (comparison) {
    case '<':
      return { hasNull: false, startsIn: true, cuts: [before] };
    case '<=':
      return { hasNull: false, startsIn: true, cuts: [after] };
    case '>':
      return { hasNull: false, startsIn: false, cuts: [after] };
    case '>=':
      return { hasNull: false, startsIn: false, cuts: [before] };
    default: {
      const isNot = comparison === '<>' || comparison === 'is not';
      return { hasNull: comparison === 'is not', startsIn: isNot, cuts: [before, after] };
    }
  }
}

/** The values of which `IN (…)` or `NOT IN (…)` is true. @param values undefined: NULL */
export function listedSet(values: readonly (Value | undefined)[], isNot: boolean): ValueSet {
  // Nothing is in the empty list, not even NULL.
  if (values.length === 0) return { hasNull: isNot, startsIn: isNot, cuts: [] };
  // NULL in the list may be any value, so that of none it is true that it is not there.
  if (isNot && values.includes(undefined)) return NOTHING;
  const sorted = values.filter((value) => value !== undefined).sort(compareValues);
  const distinct = sorted.filter((value, i) => i === 0 || compareValues(value, sorted[i - 1]) !== 0);
  const cuts = distinct.flatMap((value) => [false, true].map((isAfter) => ({ value, isAfter })));
  return { hasNull: false, startsIn: isNot, cuts };
}

/** The values that are in both sets, or in one of them. */
export function combinedSet(kind: 'and' | 'or', a: ValueSet, b: ValueSet): ValueSet {
  const join = (x: boolean, y: boolean): boolean => (kind === 'and' ? x && y : x || y);
  const cuts: Cut[] = [];
  let [inA, inB] = [a.startsIn, b.startsIn];
  for (let i = 0, j = 0; i < a.cuts.length || j < b.cuts.length; ) {
    const order = i === a.cuts.length ? 1 : j === b.cuts.length ? -1 : compareCuts(a.cuts[i], b.cuts[j]);
    const cut = order <= 0 ? a.cuts[i] : b.cuts[j];
    const before = join(inA, inB);
    if (order <= 0) {
      inA = !inA;
      i++;
    }
    if (order >= 0) {
      inB = !inB;
      j++;
    }
    if (join(inA, inB) !== before) cuts.push(cut);
  }
  return { hasNull: join(a.hasNull, b.hasNull), startsIn: join(a.startsIn, b.startsIn), cuts };
}

function compareCuts(a: Cut, b: Cut): number {
  return compareValues(a.value, b.value) || Number(a.isAfter) - Number(b.isAfter);
}

const CLASSES = { number: 0, text: 1, blob: 2 } as const;

/** Numbers before texts before BLOBs; numbers by what they are worth, the others byte by byte. */
export function compareValues(a: Value, b: Value): number {
  if (a.kind === 'number' && b.kind === 'number') {
    // JavaScript compares a bigint with a number exactly.
    return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  }
  if (a.kind === 'number' || b.kind === 'number' || a.kind !== b.kind) return CLASSES[a.kind] - CLASSES[b.kind];
  return Buffer.compare(a.bytes, b.bytes);
}
