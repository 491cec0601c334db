import { shortName } from '../visible.js';

/**
 * The candidate with the fewest edits to `name`, or undefined where all need more than one edit per three characters.
 * Letter case, spaces, `_`, `-` and `.` are ignored: `companyName` equals `company_name`. Ties go to the first.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const given = simplify(name);
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const plain = simplify(candidate);
    const [shorter, longer] = [given.length, plain.length].sort((a, b) => a - b);
    // At least the difference of the lengths; names of many thousands of characters would take minutes.
    if (longer - shorter > longer / 3 || (longer > MAX_LENGTH && given !== plain)) continue;
    const edits = given === plain ? 0 : editDistance(given, plain);
    if (edits < fewest && edits <= longer / 3) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

/** The end of a message about an unknown name: the nearest candidate, or else a list of the candidates. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const best = nearest(name, candidates);
  if (best !== undefined) return `; did you mean ${JSON.stringify(shortName(best))}?`;
  if (candidates.length === 0) return '';
  const rest = candidates.length > MAX_LISTED ? `, and ${candidates.length - MAX_LISTED} more` : '';
  return `; there are: ${candidates.slice(0, MAX_LISTED).map(shortName).join(', ')}${rest}`;
}

const MAX_LISTED = 20;

/** Longer names are compared as a whole only. */
const MAX_LENGTH = 1000;

function simplify(name: string): string {
  const lower = name.toLowerCase();
  return lower.replace(/[\s_.-]+/g, '') || lower;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment: no
 * substring is edited twice).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, replaced);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
