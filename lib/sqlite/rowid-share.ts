import type { Pager } from './pager.js';
import { ALL_ROWIDS, GREATEST, LEAST, type RowidBounds, type Share } from './rowid-bounds.js';
import { type Subtree, TreeWalk } from './tree-walk.js';

/**
 * Subtrees that are counted, at least, to find the ends of a share: the last one may be nearly empty, and then the last
 * share has so much less. Reading their parents takes a page each at most, however large the table is.
 */
const SUBTREES = 256;

/**
 * The rowids of a share of the leaf pages of a table: every leaf is in one share, and they have about as many. Few
 * interior pages are read: what is below those of one level is taken to be alike.
 *
 * @param rowids the shares are of the leaves that may hold a rowid within these bounds
 * @returns undefined where it has no leaf
 * @throws SourceError as `leafPageRanges`
 */
export function rowidShare(
  pager: Pager,
  rootPage: number,
  { share, of }: Share,
  rowids: RowidBounds = ALL_ROWIDS,
): RowidBounds | undefined {
  pager.checkPointer(rootPage, 1);
  const walk = new TreeWalk(pager, rowids);
  const all = walk.subtrees(rootPage, walk.height(rootPage), SUBTREES);
  const before = keyBefore(walk, all, share / of);
  const last = keyBefore(walk, all, (share + 1) / of);
  // The least int64 is no rowid before a leaf, but one of the first leaf, alone.
  const low = before === LEAST ? rowids.low : later(before + 1n, rowids.low);
  const high = earlier(last, rowids.high);
  return before === last || low > high ? undefined : { low, high };
}

/** The greatest rowid that may lie before a part of the leaves: `fraction` of them. */
function keyBefore(walk: TreeWalk, all: readonly Subtree[], fraction: number): bigint {
  let subtrees = all;
  let at = fraction * subtrees.length;
  for (;;) {
    const i = Math.floor(at);
    if (i >= subtrees.length) return subtrees.at(-1)?.high ?? GREATEST;
    const { level, low } = subtrees[i];
    if (level === 0 || at === i) return low;
    subtrees = walk.under(subtrees[i]);
    at = (at - i) * subtrees.length;
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
