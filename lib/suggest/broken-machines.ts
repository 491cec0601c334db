import { CentredHistogram } from './centred-histogram.js';
import { isIn, spreadOf } from './spread.js';

/** With fewer machines nobody can tell which of them is broken. */
const FEWEST = 3;
/** At most this part of the machines is taken to be broken. */
const SHARE = 5;
/** A machine whose middle half is so many times as wide as what is expected of the others says nothing. */
const WIDER = 3;

/** All values but those of broken machines. */
export interface Sound {
  readonly values: CentredHistogram;
  /** Indices of the groups that are left out. */
  readonly broken: readonly number[];
}

/**
 * Leaves out the machines whose values say nothing about the others: the middle half of their values lies where none of
 * the others' is expected. A machine of a few would otherwise decide what is right.
 *
 * @param groups values of each machine
 */
export function soundValues(groups: readonly (CentredHistogram | undefined)[]): Sound {
  const there = [...groups.entries()].filter(
    (entry): entry is [number, CentredHistogram] => (entry[1]?.count ?? 0) > 0,
  );
  const values = new CentredHistogram(there[0]?.[1].centre ?? 0);
  for (const [, group] of there) values.merge(group);
  if (there.length < FEWEST) return { values, broken: [] };
  const broken = there.filter(([, group]) => isFarFrom(values, group));
  if (broken.length > Math.max(1, Math.floor(there.length / SHARE))) return { values, broken: [] };
  for (const [, group] of broken) values.merge(group, -1);
  return { values, broken: broken.map(([index]) => index) };
}

function isFarFrom(all: CentredHistogram, group: CentredHistogram): boolean {
  const others = all.copy();
  others.merge(group, -1);
  const expected = spreadOf(others)?.expected;
  if (expected === undefined) return false;
  const [low, high] = [group.quantile(0.25), group.quantile(0.75)];
  const isApart = high < expected[0] || low > expected[1];
  return isApart || (high - low > WIDER * (expected[1] - expected[0]) && !isIn(low, expected) && !isIn(high, expected));
}
